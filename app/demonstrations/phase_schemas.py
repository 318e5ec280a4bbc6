"""What is told and said of the phases of a demonstration."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from app.cases.schemas import Step
from app.fields import DaySpan, ReadSchema, Text


def _empty_to_none(value: Any) -> Any:
    return None if value == "" else value


PhaseKey = Annotated[
    Annotated[Text, Field(pattern=r"^p\d{1,2}$")] | None,
    BeforeValidator(_empty_to_none),
]


class PhaseIn(DaySpan):
    """One phase; `key` is that of a phase that is kept, none makes a new one. Its name is public."""

    key: PhaseKey = None
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    sub_site: Annotated[
        Annotated[Text, Field(max_length=64)] | None,
        BeforeValidator(_empty_to_none),
    ] = None


class PhasesSave(Step):
    """Write the phases, whole; once it has begun, with a reason."""

    phases: list[PhaseIn] = Field(default_factory=list, max_length=40)
    reason: Annotated[Text, Field(max_length=2000)] = ""


class PhaseRead(ReadSchema):
    """A phase; `sub_site` null is the whole place. `is_outside`: not within the booked days or site."""

    key: str
    name: str
    sub_site: str | None
    site_ko: str
    site_en: str
    starts_on: date
    ends_on: date
    is_today: bool
    is_outside: bool


class PublicPhaseRead(ReadSchema):
    """What runs today, and at which site."""

    name: str
    site_ko: str
    site_en: str
    starts_on: date
    ends_on: date
