"""What is asked and told about who is in charge: handover, assignment, advice."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.accounts.people_schemas import MemberRead, OptionalId
from app.accounts.schemas import OrganizationRef, UserRead
from app.cases.models import AdviceState
from app.demands.schemas import Code
from app.fields import Day, Instant, OptionalDay, ReadSchema, Schema, Text


class Handover(Schema):
    """Who takes over everything."""

    successor_id: UUID


class Leave(Schema):
    """Somebody leaves at once; a successor takes over, else what was held waits for somebody."""

    successor_id: OptionalId = None


class HeldRead(ReadSchema):
    """How much somebody is in charge of."""

    cases: int
    demands: int
    facilities: int


class LeftRead(ReadSchema):
    """A membership that has ended, and what was handed over or left behind."""

    membership: MemberRead
    held: HeldRead


class NobodyLeft(ReadSchema):
    """An organization or unit that has work and nobody any more to do it."""

    organization: OrganizationRef
    unit_id: UUID | None
    unit_name: str
    open_cases: int
    claimed_listings: int


class FieldsChange(Schema):
    """What a coordinator knows her way around in."""

    industries: list[Code] = Field(default_factory=list, max_length=40)
    demonstration_types: list[Code] = Field(default_factory=list, max_length=80)
    districts: list[Code] = Field(default_factory=list, max_length=5)
    towns: list[Code] = Field(default_factory=list, max_length=20)


class FieldsRead(ReadSchema):
    """What a coordinator knows her way around in, as codes."""

    industries: list[str]
    demonstration_types: list[str]
    districts: list[str]
    towns: list[str]


class CoordinatorRead(ReadSchema):
    """A coordinator with her fields, how many open cases she has and who stands in for her today."""

    user: UserRead
    organization: OrganizationRef
    fields: FieldsRead
    load: int
    deputy: UserRead | None
    away_until: date | None


class SuggestionReason(ReadSchema):
    """Why a coordinator is suggested or not: a code, points, and what it is about."""

    code: str
    points: float
    about: list[str]


class SuggestionRead(CoordinatorRead):
    """A coordinator, ranked for one demand or case."""

    points: float
    reasons: list[SuggestionReason]


class Assign(Schema):
    """Who coordinates these from now on; nobody takes them back to the queue."""

    demand_ids: list[UUID] = Field(default_factory=list, max_length=200)
    case_ids: list[UUID] = Field(default_factory=list, max_length=200)
    coordinator_id: OptionalId = None


class AssignedRead(ReadSchema):
    """What was assigned, and to whom: somebody who is away is stood in for."""

    demands: int
    cases: int
    coordinator: UserRead | None


class AssignedDemand(ReadSchema):
    """A submitted demand, as the list of assignments shows it."""

    id: UUID
    title: str
    organization: OrganizationRef
    coordinator_id: UUID | None
    created_at: Instant


class AssignedCase(ReadSchema):
    """An open case, as the list of assignments shows it."""

    id: UUID
    number: str
    state: str
    firm: OrganizationRef
    coordinator_id: UUID | None
    created_at: Instant


class AssignmentsRead(ReadSchema):
    """What waits for a coordinator, or is in the caller's hands."""

    demands: list[AssignedDemand]
    cases: list[AssignedCase]


class AdviceCreate(Schema):
    """What was advised; `is_shared` shows it to the firm."""

    text: Annotated[Text, Field(min_length=1, max_length=5000)]
    given_on: OptionalDay = None
    case_id: OptionalId = None
    is_shared: bool = False


class AdviceMark(Schema):
    """What became of it."""

    state: AdviceState
    outcome: Annotated[Text, Field(max_length=2000)] = ""


class AdviceRead(ReadSchema):
    """A piece of advice."""

    id: UUID
    case_id: UUID | None
    author: UserRead
    given_on: Day
    text: str
    is_shared: bool
    state: AdviceState
    outcome: str
    marked_at: Instant | None
