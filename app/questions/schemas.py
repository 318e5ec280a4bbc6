"""What is asked of hosts, and how they answer."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.accounts.schemas import Email
from app.fields import IdOrCode, Instant, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _
from app.onboarding.schemas import TestbedRef
from app.questions.models import QuestionState
from app.testbeds.schemas import Told

Name = Annotated[Text, Field(min_length=1, max_length=100)]


class ItemIn(Schema):
    """One question: the attribute that is unknown, or own words; own words are seen by everyone."""

    attribute: Annotated[Text, Field(max_length=64)] = ""
    text: Annotated[Text, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def check_said(self) -> Self:
        """Refuse a question that asks nothing."""
        if not self.attribute and not self.text:
            raise refuse("missing", _("무엇을 물을지 적어 주세요."), "text")
        return self


class QuestionCreate(Schema):
    """Ask a host what a firm needs to know, in one bundle."""

    testbed: IdOrCode
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=20)]


class ItemRead(ReadSchema):
    """A question with its answer, if there is one."""

    id: UUID
    code: str
    text: str
    label: str
    answer: str
    answered_at: Instant | None


class QuestionRead(ReadSchema):
    """A bundle as everybody sees it: never who asked."""

    id: UUID
    testbed: TestbedRef
    state: QuestionState
    created_at: Instant
    answered_at: Instant | None
    answerer_unit: str
    is_own: bool
    items: list[ItemRead]


class ItemAnswer(Schema):
    """The answer to one question, or that the host does not know either."""

    verdict: Literal["answer", "unknown"] = "answer"
    value: Annotated[Text, Field(max_length=2000)] = ""


class QuestionAnswer(Schema):
    """What the host says to each item; a coordinator says how she learnt it."""

    unit: Annotated[Text, Field(max_length=200)] = ""
    name: Annotated[Text, Field(max_length=100)] = ""
    position: Annotated[Text, Field(max_length=100)] = ""
    told: Told | None = None
    items: Annotated[dict[str, ItemAnswer], Field(min_length=1, max_length=20)]


class LinkAnswer(QuestionAnswer):
    """The same without an account: then name, unit and position are needed."""

    unit: Annotated[Text, Field(min_length=1, max_length=200)]
    name: Name
    position: Name


class LinkSend(Schema):
    """Where to mail the link by which a host answers without an account."""

    email: Email
    person: Annotated[Text, Field(max_length=100)] = ""
