"""For whom a coordinator acts, and what the owner says to it."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.accounts.schemas import OrganizationRef
from app.entries.models import Answer
from app.fields import Instant, ReadSchema, Schema, Text
from app.files.schemas import FileRead


class OnBehalf(Schema):
    """For whom a coordinator acts, and how she was told."""

    organization: Annotated[Text, Field(min_length=1, max_length=64)]
    person: Annotated[Text, Field(min_length=1, max_length=100)]
    channel: Literal["phone", "email", "letter", "visit", "paper"]
    on: date
    evidence: Annotated[Text, Field(max_length=300)] = ""


class EntryConfirm(Schema):
    """It is as it was entered."""

    note: Annotated[Text, Field(max_length=1000)] = ""


class EntryObject(Schema):
    """It is not as it was entered; says why."""

    note: Annotated[Text, Field(min_length=1, max_length=1000)]


class EntryRead(ReadSchema):
    """What was entered for an organization, by whom, on whose word, and what the owner says to it."""

    id: UUID
    created_at: Instant
    verb: str
    seq: int | None
    label: str
    path: str
    organization: OrganizationRef
    entered_by: str
    on_behalf_of: dict[str, Any]
    answer: Answer | None
    note: str
    answered_at: Instant | None
    evidence: list[FileRead]
