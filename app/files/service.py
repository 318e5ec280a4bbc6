"""Files: checked, kept in versions, found through what they belong to, removed with their last reference."""

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import PurePath

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock, outbox
from app.actor import Actor
from app.database import Database
from app.errors import Conflict, NotFound, TooLarge
from app.files import kinds, pictures, store
from app.files.models import FileKind, StoredFile
from app.files.schemas import Upload
from app.i18n import gettext as _
from app.outbox import OutboxJob

MAX_BYTES = 10 * 1024 * 1024
NAME_LENGTH = 120
MAX_PER_THING = 100
# Controls, and the marks that turn the direction of writing: "cod.exe" must not read as "exe.doc".
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class FileTooLarge(TooLarge):
    """The file is larger than we take."""

    title = "파일이 너무 큽니다. 10MB까지 올릴 수 있습니다."


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: what it is, how it is called, and its content without what must not stay."""

    name: str
    kind: FileKind
    content: bytes
    sha256: str


def label(name: str, kind: FileKind) -> str:
    """Return how a file is called: what was typed without its path, ending as its content says."""
    # A Mac sends 한글 in parts; the same name must be the same text.
    shown = unicodedata.normalize("NFC", UNSEEN.sub("", re.split(r"[/\\]", name)[-1])).strip(" .")
    stem, ending = PurePath(shown).stem or _("파일"), PurePath(shown).suffix
    known = kinds.endings(kind)
    if ending.lower() in known:
        return f"{stem[:NAME_LENGTH]}{ending}"
    return f"{(shown or stem)[:NAME_LENGTH]}{known[0]}"


def check(upload: Upload) -> Checked:
    """Return what of an upload may be kept. Raises FileTooLarge, WrongFile. Needs no database."""
    if len(upload.content) > MAX_BYTES:
        raise FileTooLarge
    kind = kinds.recognise(upload.content, upload.name)
    content = upload.content
    if kind in (FileKind.PNG, FileKind.JPEG):
        content = pictures.strip(content, kind)
    return Checked(label(upload.name, kind), kind, content, hashlib.sha256(content).hexdigest())


def keep(session: Session, actor: Actor, file: Checked, noun: str, noun_id: uuid.UUID) -> StoredFile:
    """Keep a file of a thing; the same name again is its next version. Whoever owns the noun has checked who.

    The content is written before its row: a row never lacks its content, and an orphan is tidied.
    Raises Conflict where the thing has very many files.
    """
    owned = (StoredFile.noun == noun, StoredFile.noun_id == noun_id)
    if (session.scalar(sa.select(sa.func.count()).where(*owned)) or 0) >= MAX_PER_THING:
        raise Conflict(_("파일이 너무 많습니다. 쓰지 않는 파일을 지워 주세요."), code="too-many-files")
    store.write(file.sha256, file.content)
    query = sa.select(sa.func.max(StoredFile.version)).where(*owned, StoredFile.name == file.name)
    row = StoredFile(
        noun=noun,
        noun_id=noun_id,
        name=file.name,
        version=(session.scalar(query) or 0) + 1,
        kind=file.kind,
        size=len(file.content),
        sha256=file.sha256,
        stored_by=actor.user_id,
        organization_id=actor.organization_id,
    )
    session.add(row)
    session.flush()
    audit.record(actor, "file.stored", row, sha256=row.sha256)
    return row


def of(session: Session, noun: str, *noun_ids: uuid.UUID) -> list[StoredFile]:
    """Return the files of things, by name, the newest version first."""
    query = sa.select(StoredFile).where(StoredFile.noun == noun, StoredFile.noun_id.in_(noun_ids))
    return list(session.scalars(query.order_by(StoredFile.name, StoredFile.version.desc())))


def get(session: Session, noun: str, noun_id: uuid.UUID, file_id: uuid.UUID) -> StoredFile:
    """Return one file of a thing. Raises NotFound, also where it belongs to another."""
    query = sa.select(StoredFile).where(
        StoredFile.id == file_id, StoredFile.noun == noun, StoredFile.noun_id == noun_id
    )
    if file := session.scalar(query):
        return file
    raise NotFound


def read(file: StoredFile) -> bytes:
    """Return the content of a file. Raises NotFound where the disk has lost it."""
    try:
        return store.path(file.sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound(_("파일의 내용을 찾을 수 없습니다. 관리자에게 알려 주세요.")) from None


def remove(session: Session, actor: Actor, file: StoredFile) -> None:
    """Remove a version; its content goes by a job when nothing else refers to it."""
    audit.record(actor, "file.removed", file, sha256=file.sha256)
    session.flush()
    session.delete(file)
    _promise_removal(session, file.sha256)


def _promise_removal(session: Session, sha256: str) -> None:
    due = clock.now() + 2 * outbox.LEASE
    outbox.add(session, "files.remove", f"files.remove:{uuid.uuid4()}", {"sha256": sha256}, due)


def _is_referred(session: Session, sha256: str) -> bool:
    return session.scalar(sa.select(StoredFile.id).where(StoredFile.sha256 == sha256).limit(1)) is not None


def remove_content(database: Database, job: OutboxJob) -> None:
    """Remove a content that nothing refers to any more; what is too young is left to the daily tidying."""
    with database.read() as session:
        referred = _is_referred(session, job.payload["sha256"])
    if not referred:
        store.remove(job.payload["sha256"])


def tidy(database: Database, job: OutboxJob) -> None:
    """Remove the contents that were written for requests that were refused afterwards."""
    for sha256 in store.old():
        with database.read() as session:
            referred = _is_referred(session, sha256)
        if not referred:
            store.remove(sha256)
