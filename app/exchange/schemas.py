"""Rows of tables as they are read, and what is told of an import."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, field_validator

from app.accounts.models import ContactRole, OrganizationKind
from app.accounts.schemas import BusinessNumber, Email
from app.exchange.models import ImportState, Kind
from app.exchange.spoken import WORDS
from app.fields import Instant, ReadSchema, Schema, Text
from app.testbeds.models import Setting
from app.testbeds.schemas import NewCode

NAME = Annotated[Text, Field(min_length=1, max_length=300)]
SHORT = Annotated[Text, Field(max_length=200)]
LONG = Annotated[Text, Field(max_length=5000)]


def _list(value: Any) -> Any:
    return (
        [part.strip() for part in re.split(r"[,;\n]", value) if part.strip()]
        if isinstance(value, str)
        else value
    )


Listed = Annotated[
    list[Annotated[Text, Field(max_length=300)]], BeforeValidator(_list), Field(max_length=200)
]
Whole = Annotated[int, Field(ge=0, le=100_000)]


class RowSchema(Schema):
    """Base of rows: words that people write stand for codes."""

    @field_validator("*", mode="before")
    @classmethod
    def read_word(cls, value: Any, info: Any) -> Any:
        """Read a Korean word as the code it stands for, and a number with its thousands apart."""
        if isinstance(value, str):
            value = WORDS.get(info.field_name, {}).get(value, value)
            return value.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", value) else value
        return value


class OrganizationRow(RowSchema):
    """An institution."""

    code: NewCode | None = None
    external_id: SHORT = ""
    name_ko: NAME
    name_en: SHORT = ""
    kind: OrganizationKind = OrganizationKind.OPERATOR
    business_number: BusinessNumber = None
    district: SHORT = ""
    homepage: Annotated[Text, Field(max_length=300, pattern=r"^https?://\S+$")] | None = None
    note: LONG = ""


class UnitRow(RowSchema):
    """A department."""

    organization: SHORT
    name_ko: Annotated[Text, Field(min_length=1, max_length=200)]
    name_en: SHORT = ""


class ContactRow(RowSchema):
    """Whom to ask."""

    organization: SHORT
    unit: SHORT = ""
    role: ContactRole
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    position: Annotated[Text, Field(max_length=100)] = ""
    phone: Annotated[Text, Field(max_length=40)] = ""
    email: Email | None = None
    source: SHORT = ""


class ListingRow(RowSchema):
    """A testbed at its place."""

    code: NewCode | None = None
    external_id: SHORT = ""
    name_ko: NAME
    name_en: SHORT = ""
    organization: SHORT
    unit: SHORT = ""
    address: SHORT = ""
    district: SHORT = ""
    latitude: Annotated[float, Field(ge=33, le=39)] | None = None
    longitude: Annotated[float, Field(ge=124, le=132)] | None = None
    description_ko: LONG = ""
    description_en: LONG = ""
    demonstration_types: Listed = Field(default_factory=list)
    industries: Listed = Field(default_factory=list)
    equipment: Listed = Field(default_factory=list)
    indoor_outdoor: Setting | None = None
    capacity: Annotated[Whole, Field(ge=1)] | None = None
    lead_days: Annotated[Whole, Field(le=3650)] | None = None
    min_days: Annotated[Whole, Field(ge=1, le=3650)] | None = None
    max_days: Annotated[Whole, Field(ge=1, le=3650)] | None = None
    trl_min: Annotated[int, Field(ge=1, le=9)] | None = None
    trl_max: Annotated[int, Field(ge=1, le=9)] | None = None
    terms_ko: LONG = ""
    publish: bool = False


ROWS: dict[Kind, type[RowSchema]] = {
    Kind.ORGANIZATIONS: OrganizationRow,
    Kind.UNITS: UnitRow,
    Kind.CONTACTS: ContactRow,
    Kind.LISTINGS: ListingRow,
}


class ReportLine(ReadSchema):
    """One thing that keeps a row out: where, what is wrong, what to do."""

    row: int
    column: str
    code: str
    message: str


class ImportRead(ReadSchema):
    """An import: rows in are accepted plus reported."""

    id: UUID
    kind: Kind
    file_name: str
    encoding: str
    notices: list[str]
    columns: dict[str, Any]
    total: int
    accepted: int
    reported: int
    report: list[ReportLine]
    digest: str
    state: ImportState
    failure: str
    created_at: Instant
    applied_at: Instant | None
    created: int
    changed: int


class ImportApply(Schema):
    """Do exactly what was previewed; reported rows are left out only if that is said."""

    digest: Annotated[Text, Field(min_length=64, max_length=64)]
    leave_out_reported: bool = False


Format = Literal["xlsx", "csv"]
