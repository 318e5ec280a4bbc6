"""What is sent and told about an organization's people, units, contacts and profile."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from app.accounts.countries import Country
from app.accounts.models import CompanySize, ContactRole
from app.accounts.schemas import BusinessNumber, Email, OrganizationOwn, OrganizationRef, UserRead
from app.actor import Grant, Role
from app.fields import DaySpan, Instant, OptionalDay, ReadSchema, Schema, Text


def _blank_to_none(value: object) -> object:
    return None if value == "" else value


Phone = Annotated[Text, Field(max_length=40, pattern=r"^[0-9+() .\-]*$")]
Card = Annotated[Text, Field(max_length=100)]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
OptionalId = Annotated[UUID | None, BeforeValidator(_blank_to_none)]


class MemberChange(Schema):
    """What to change of a member; what is left out stays."""

    role: Role | None = None
    unit_id: OptionalId = None
    grants: list[Grant] | None = None
    position: Card = ""
    phone: Phone = ""
    starts_on: OptionalDay = None
    ends_on: OptionalDay = None


class UnitRef(ReadSchema):
    """A unit in short."""

    id: UUID
    name_ko: str
    name_en: str


class UnitRead(UnitRef):
    """A unit; a closed one takes no new people."""

    is_active: bool


class UnitCreate(Schema):
    """A new unit."""

    name_ko: Name
    name_en: Annotated[Text, Field(max_length=200)] = ""


class UnitChange(Schema):
    """What to change of a unit."""

    name_ko: Annotated[Text, Field(min_length=1, max_length=200)] = "-"
    name_en: Annotated[Text, Field(max_length=200)] = ""
    is_active: bool = True


class MemberRead(ReadSchema):
    """A member as the own organization and coordinators see them."""

    id: UUID
    user: UserRead
    organization: OrganizationRef
    unit: UnitRef | None
    role: Role
    grants: list[Grant]
    position: str
    phone: str
    starts_on: date | None
    ends_on: date | None
    ended_at: Instant | None
    is_active: bool


class MembershipOwn(ReadSchema):
    """One of the caller's own memberships."""

    id: UUID
    role: Role
    grants: list[Grant]
    starts_on: date | None
    ends_on: date | None
    organization: OrganizationRef


class Switch(Schema):
    """The membership to act for from now on."""

    membership_id: UUID


class AbsenceCreate(DaySpan):
    """Days away, both included, and who stands in; without a membership it is the caller's own."""

    membership_id: OptionalId = None
    deputy_id: UUID


class PersonRef(ReadSchema):
    """A membership in short."""

    id: UUID
    user: UserRead


class AbsenceRead(ReadSchema):
    """Somebody is away and somebody stands in."""

    id: UUID
    membership: PersonRef
    deputy: PersonRef
    starts_on: date
    ends_on: date


class ContactCreate(Schema):
    """Somebody to ask, who needs no account; `source` and `known_on` say how that is known."""

    role: ContactRole
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    position: Card = ""
    phone: Phone = ""
    email: Annotated[Email | None, BeforeValidator(_blank_to_none)] = None
    unit_id: OptionalId = None
    source: Annotated[Text, Field(min_length=1, max_length=300)]
    known_on: OptionalDay = None


class ContactRead(ReadSchema):
    """A contact as the own organization and coordinators see it."""

    id: UUID
    role: ContactRole
    name: str
    position: str
    phone: str
    email: str
    unit: UnitRef | None
    source: str
    known_on: date | None


class ProfileChange(Schema):
    """What an organization says of itself; what is left out stays. A verified number stays as it is."""

    name_en: Annotated[Text, Field(max_length=200)] = ""
    size: Annotated[CompanySize | None, BeforeValidator(_blank_to_none)] = None
    founded_on: OptionalDay = None
    district: Annotated[
        str | None, BeforeValidator(_blank_to_none), Field(pattern=r"^\d{5}$", max_length=5)
    ] = None
    homepage: Annotated[Text, Field(max_length=300, pattern=r"^(https?://[^\s<>\"]+)?$")] = ""
    business_number: BusinessNumber = None
    country: Country = "KR"
    registration_number: Annotated[Text | None, BeforeValidator(_blank_to_none), Field(max_length=64)] = None


class ProfileRead(OrganizationOwn):
    """An organization with what it says of itself."""

    size: CompanySize | None
    founded_on: date | None


class FoundPerson(ReadSchema):
    """A member or contact that a search named."""

    kind: Literal["member", "contact"]
    role: str
    name: str
    email: str
    position: str
    phone: str


class Found(ReadSchema):
    """An organization that a search led to, with the people it named."""

    organization: OrganizationOwn
    people: list[FoundPerson]


class InvitationRead(ReadSchema):
    """An invitation that nobody has taken yet."""

    id: UUID
    email: str
    role: Role
    expires_at: Instant
    created_at: Instant
