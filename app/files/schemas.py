"""What comes in and goes out of stored files."""

from dataclasses import dataclass
from uuid import UUID

from app.fields import Instant, ReadSchema
from app.files.models import FileKind


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: nothing of it is believed yet."""

    name: str
    content: bytes


class FileRead(ReadSchema):
    """A stored file in short."""

    id: UUID
    name: str
    version: int
    kind: FileKind
    size: int
    sha256: str
    created_at: Instant
