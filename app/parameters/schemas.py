"""What coordinators set, over HTTP."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from app.fields import Instant, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _

Days = Annotated[int, Field(ge=1, le=90)]


class Parameters(Schema):
    """Everything that can be set while the service runs.

    `case_answer_days`, `case_expiry_days`, `remind_days` and `start_days` are working days: until an answer
    is due, until an unanswered request ends, how long before a due answer and a first day people are
    reminded. `complaints_hold`: so many complaints in seven days hold a demonstration.
    `match_per_operator`: so many of the first five may be of one operator while others are nearly as good.
    """

    case_answer_days: Days
    case_expiry_days: Days
    remind_days: Annotated[int, Field(ge=1, le=10)]
    start_days: Annotated[int, Field(ge=1, le=10)]
    complaints_hold: Annotated[int, Field(ge=1, le=100)]
    match_per_operator: Annotated[int, Field(ge=1, le=5)]

    @model_validator(mode="after")
    def check_days(self) -> Self:
        """Refuse to end a case before its answer is due."""
        if self.case_expiry_days < self.case_answer_days:
            message = _("답할 날보다 먼저 끝낼 수는 없습니다.")
            raise refuse("days", message, "case_expiry_days")
        return self


class ParametersSave(Parameters):
    """What is set, why, and over which version: 0 before anything was set."""

    number: Annotated[int, Field(ge=0)]
    reason: Annotated[Text, Field(min_length=1, max_length=2000)]


class ParametersRead(ReadSchema):
    """What counts now, beside what the environment says."""

    number: int
    values: dict[str, int]
    defaults: dict[str, int]


class ParameterSetRead(ReadSchema):
    """One version: what differed from the environment, why, and who set it."""

    number: int
    values: dict[str, Any]
    reason: str
    person: str
    created_at: Instant
