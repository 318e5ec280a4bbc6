"""What is said of official letters in a case."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.cases.letter_models import Decision
from app.fields import Day, ReadSchema, Schema, Text
from app.files.schemas import FileRead


class LetterRecord(Schema):
    """A letter by which something was decided."""

    decision: Decision
    number: Annotated[Text, Field(min_length=1, max_length=100)]
    on: Day


class LetterRead(ReadSchema):
    """A letter with its scans."""

    id: UUID
    seq: int
    decision: Decision
    number: str
    on: date
    files: list[FileRead]
