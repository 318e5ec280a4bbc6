"""What is told and said of the parts of a listing: sites, bands, example uses, past demonstrations."""

from datetime import date, time
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.fields import IdOrCode, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _
from app.testbeds.parts import SiteStatus


class SubSiteRead(ReadSchema):
    """One place of a network or an area; `capacity` null is unknown."""

    code: str
    name_ko: str
    name_en: str
    district: str | None
    latitude: float | None
    longitude: float | None
    capacity: int | None
    status: SiteStatus
    provenance: str
    confidence: str


class BandRead(ReadSchema):
    """Hours of a day that are booked apart; across midnight they belong to the day they begin on."""

    code: str
    name_ko: str
    name_en: str
    starts_at: time
    ends_at: time
    is_open: bool


class SubSiteIn(Schema):
    """One place of a network or an area."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,63}$")]
    name_ko: Annotated[Text, Field(min_length=1, max_length=200)]
    name_en: Annotated[Text, Field(max_length=200)] = ""
    district: IdOrCode | None = None
    latitude: Annotated[float | None, Field(ge=33, le=39)] = None
    longitude: Annotated[float | None, Field(ge=124, le=132)] = None
    capacity: Annotated[int | None, Field(ge=1, le=100_000)] = None
    status: SiteStatus = SiteStatus.OPERATING
    provenance: Annotated[Text, Field(max_length=500)] = ""
    confidence: Annotated[Text, Field(max_length=8)] = ""


class BandIn(Schema):
    """Hours of a day that are booked apart; `ends_at` before `starts_at` lies on the next day."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,63}$")]
    name_ko: Annotated[Text, Field(min_length=1, max_length=200)]
    name_en: Annotated[Text, Field(max_length=200)] = ""
    starts_at: time
    ends_at: time

    @model_validator(mode="after")
    def check_hours(self) -> Self:
        """Refuse a band without hours."""
        if self.starts_at == self.ends_at:
            raise refuse("hours", _("시작하는 시각과 끝나는 시각이 같습니다."), "ends_at")
        return self


def each_code_once(parts: list[Any]) -> list[Any]:
    names = [each.code for each in parts]
    if len(names) != len(set(names)):
        raise PydanticCustomError("twice", "{message}", {"message": _("같은 항목이 두 번 있습니다.")})
    return parts


class ExampleUseRead(ReadSchema):
    """An illustration of what could be demonstrated; not an offer."""

    text_ko: str
    text_en: str
    is_illustration: bool


class PastDemonstrationRead(ReadSchema):
    """A demonstration that took place."""

    title: str
    text: str
    starts_on: date | None
    ended_on: date | None
    provenance: str
    kpis: int | None
    kpis_met: int | None
    is_demo: bool
