"""Types that schemas share."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.i18n import gettext as _


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _empty_to_none(value: Any) -> Any:
    return None if value == "" else value


def refuse(code: str, message: str, field: str = "") -> PydanticCustomError:
    """Return the error of a validator; a model's validator names the field it is about."""
    return PydanticCustomError(code, "{message}", {"message": message, "field": field})


def _no_nul(value: str) -> str:
    # PostgreSQL cannot store NUL in text; refusing it here keeps both engines alike.
    if "\x00" in value:
        raise refuse("nul", _("쓸 수 없는 문자가 들어 있습니다."))
    return value


Instant = Annotated[datetime, PlainSerializer(_instant, return_type=str)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]
OptionalDay = Annotated[Day | None, BeforeValidator(_empty_to_none)]
Text = Annotated[str, AfterValidator(_no_nul)]
IdOrCode = Annotated[str, AfterValidator(_no_nul)]


class Schema(BaseModel):
    """Base of what goes in and out: reads ORM objects, strips white space, refuses unknown fields."""

    model_config = ConfigDict(from_attributes=True, str_strip_whitespace=True, extra="forbid")


class ReadSchema(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(from_attributes=True)


class DaySpan(Schema):
    """Seoul days, both included."""

    starts_on: Day
    ends_on: Day

    @model_validator(mode="after")
    def check_days(self) -> Self:
        """Refuse a span that ends before it begins."""
        if self.ends_on < self.starts_on:
            raise refuse("days", _("끝나는 날이 시작하는 날보다 빠릅니다."), "ends_on")
        return self
