"""What is said of the papers of a case."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.cases.document_models import DocumentStatus
from app.fields import Instant, ReadSchema, Schema, Text
from app.files.schemas import FileRead
from app.testbeds.hosting_schemas import DocumentCode


class DocumentStep(Schema):
    """Hand a paper in, or accept it."""

    remark: Annotated[Text, Field(max_length=500)] = ""


class DocumentReturn(Schema):
    """Send a paper back, saying what is wrong with it."""

    remark: Annotated[Text, Field(min_length=1, max_length=500)]


class DocumentRead(ReadSchema):
    """One paper of a case."""

    id: UUID
    code: DocumentCode
    title: str
    note: str
    status: DocumentStatus
    remark: str
    changed_at: Instant | None
    files: list[FileRead]
