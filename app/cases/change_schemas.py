"""What is asked and answered about other days of a confirmed case."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import model_validator

from app.cases.changes import ChangeState
from app.cases.schemas import Note, PartRef, Reason, Step
from app.cases.states import Party
from app.fields import Day, IdOrCode, Instant, ReadSchema, refuse
from app.i18n import gettext as _


class ChangePropose(Step):
    """Wish for other days, or for more or fewer of them, perhaps at another site."""

    starts_on: Day
    ends_on: Day
    sub_site: IdOrCode | None = None
    reason: Reason

    @model_validator(mode="after")
    def check_days(self) -> Self:
        """Refuse days that end before they begin."""
        if self.ends_on < self.starts_on:
            raise refuse("days", _("끝나는 날이 시작하는 날보다 빠릅니다."), "ends_on")
        return self


class ChangeAnswer(Step):
    """Accept, confirm or take back a wish."""

    note: Note = ""


class ChangeRefuse(Step):
    """Refuse a wish, with the reason."""

    reason: Reason


class DateChangeRead(ReadSchema):
    """A wish for other days, and what the caller can do about it."""

    id: UUID
    number: int
    state: ChangeState
    proposed_by: Party
    starts_on: date
    ends_on: date
    sub_site: PartRef | None
    before_starts_on: date
    before_ends_on: date
    reason: str
    answer: str
    created_at: Instant
    actions: list[str]
