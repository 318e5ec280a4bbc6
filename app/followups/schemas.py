"""What goes in and out about the time after a demonstration."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.fields import OptionalDay, ReadSchema, Schema, Text
from app.followups.models import Intent, Side

Money = Annotated[int | None, Field(ge=0, le=10**14)]
Count = Annotated[int | None, Field(ge=0, le=100_000)]
Note = Annotated[Text, Field(max_length=2000)]


class SurveyWrite(Schema):
    """Sums since the end of the demonstration; what is left out was not said, and 0 means none."""

    sales_krw: Money = None
    public_sales_krw: Money = None
    investment_krw: Money = None
    exports_krw: Money = None
    jobs: Count = None
    patents: Count = None
    note: Note = ""


class SurveyRead(SurveyWrite):
    """An answer with its day."""

    answered_on: date


class SurveyDue(ReadSchema):
    """A survey of a case: when it is asked and what was answered."""

    months: int
    due_on: date
    is_open: bool
    answer: SurveyRead | None


class SatisfactionWrite(Schema):
    """How it went for the actor's side, 1 (badly) to 5 (very well)."""

    score: Annotated[int, Field(ge=1, le=5)]
    would_repeat: bool | None = None
    note: Note = ""


class SatisfactionRead(SatisfactionWrite):
    """How it went for a side."""

    side: Side


class PurchaseIntentWrite(Schema):
    """Somebody who may buy."""

    buyer: Annotated[Text, Field(min_length=1, max_length=200)]
    intent: Intent
    units: Annotated[int | None, Field(ge=1, le=10**7)] = None
    amount_krw: Money = None
    planned_on: OptionalDay = None
    note: Note = ""


class PurchaseIntentRead(PurchaseIntentWrite):
    """An intent with the day it was said."""

    id: UUID
    said_on: date


class FollowUp(ReadSchema):
    """The time after a demonstration, as the reader may see it; a host does not see the firm's sums."""

    ended_on: date
    surveys: list[SurveyDue]
    satisfactions: list[SatisfactionRead]
    intents: list[PurchaseIntentRead]


class Sums(ReadSchema):
    """What all surveys after so many months came to, of how many that were asked."""

    months: int
    asked: int
    answered: int
    sales_krw: int | None
    public_sales_krw: int | None
    investment_krw: int | None
    exports_krw: int | None
    jobs: int | None
    patents: int | None
