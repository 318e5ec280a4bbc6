"""What is written and read in the thread of a case."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.accounts.schemas import OrganizationRef
from app.cases.states import Party
from app.fields import Instant, ReadSchema, Schema, Text
from app.files.schemas import FileRead

Body = Annotated[Text, Field(max_length=5000)]


class MessageCreate(Schema):
    """A message to the other parties, or a note of the desk's own."""

    body: Body = ""
    is_internal: bool = False


class MessageRead(ReadSchema):
    """A message; `is_new`: the reader had not seen it before."""

    id: UUID
    sent_at: Instant
    party: Party
    person: str
    organization: OrganizationRef | None
    body: str
    is_internal: bool
    is_new: bool
    files: list[FileRead]


class Unread(ReadSchema):
    """How many messages of a case its reader has not seen."""

    case_id: UUID
    number: str
    count: int
