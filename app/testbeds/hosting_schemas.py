"""What hosts say of how they take requests."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.fields import OptionalDay, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _

MAX_DOCUMENTS = 30


class DocumentCode(StrEnum):
    """Papers that hosts often ask for."""

    SECURITY_PLEDGE = "security_pledge"
    WORK_PLAN = "work_plan"
    SAFETY_PLAN = "safety_plan"
    INSURANCE = "insurance"
    IRB = "irb"
    PRIVACY = "privacy"
    CONFIDENTIALITY = "confidentiality"
    OTHER = "other"


class DocumentAsked(Schema):
    """One paper that a host asks for; one of its own has a title."""

    code: DocumentCode = DocumentCode.OTHER
    title: Annotated[Text, Field(max_length=200)] = ""
    note: Annotated[Text, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def check_title(self) -> Self:
        """A paper without a known code needs a title."""
        if self.code == DocumentCode.OTHER and not self.title:
            raise refuse("missing", _("서류의 이름을 적어 주세요."), "title")
        return self


class IntakeUpdate(Schema):
    """Change how a testbed takes requests; what is left out stays."""

    monthly_cap: Annotated[int | None, Field(ge=1, le=1000)] = None
    paused_until: OptionalDay = None
    pause_reason: Annotated[Text, Field(max_length=300)] = ""
    documents: Annotated[list[DocumentAsked], Field(max_length=MAX_DOCUMENTS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def check_reason(self) -> Self:
        """A pause is explained."""
        if self.paused_until and not self.pause_reason:
            raise refuse("missing", _("요청을 받지 않는 까닭을 적어 주세요."), "pause_reason")
        return self


class IntakeRead(ReadSchema):
    """How a testbed takes requests."""

    monthly_cap: int | None
    paused_until: date | None
    pause_reason: str
    documents: list[DocumentAsked]


class IntakeItem(IntakeRead):
    """A testbed that does not take every request."""

    code: str
    name_ko: str
    name_en: str


class TemplateCreate(Schema):
    """A text to be put into answers."""

    title: Annotated[Text, Field(min_length=1, max_length=100)]
    text: Annotated[Text, Field(min_length=1, max_length=2000)]


class TemplateRead(TemplateCreate):
    """A text that a host keeps."""

    id: UUID
