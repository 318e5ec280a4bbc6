"""What is asked and told about links by which a host answers without an account."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from app.accounts.schemas import Email, OrganizationRef
from app.cases.models import Outcome, ReasonCode
from app.cases.schemas import CaseReview, TestbedRef
from app.cases.states import CaseState
from app.demands.schemas import DemandProfile
from app.fields import Instant, ReadSchema, Schema, Text

MAX_DAYS = 60


class LinkState(StrEnum):
    """What a link is good for now."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    OVER = "over"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class LinkCreate(Schema):
    """Make a link: mailed where an address is named, else to be printed."""

    address: Annotated[Email | None, BeforeValidator(lambda value: value or None)] = None
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 14


class LinkAnswer(CaseReview):
    """An answer by link names who gives it."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    department: Annotated[Text, Field(min_length=1, max_length=200)]
    position: Annotated[Text, Field(min_length=1, max_length=100)]
    on_behalf_of: None = None

    def review(self) -> CaseReview:
        """Return the answer without who gives it."""
        return CaseReview.model_validate(self.model_dump(exclude={"name", "department", "position"}))


class LinkRead(ReadSchema):
    """A link as coordinators see it; `url` only where it is to be printed."""

    id: UUID
    address: str
    state: LinkState
    created_at: Instant
    expires_at: Instant
    answered_at: Instant | None
    correct_until: Instant | None
    person: str
    department: str
    position: str
    url: str | None


class Contact(ReadSchema):
    """Whom to call: the coordinator who made the link, as far as we know how."""

    organization: str
    name: str
    email: str


class AnswerSheet(ReadSchema):
    """A request as whoever holds the link sees it, and what can be done with the link."""

    state: LinkState
    number: str
    is_demo: bool
    case_state: CaseState
    testbed: TestbedRef
    host: OrganizationRef
    firm: OrganizationRef
    starts_on: date
    ends_on: date
    note: str
    profile: DemandProfile | None
    outcome: Outcome | None
    conditions: str
    offered_starts_on: date | None
    offered_ends_on: date | None
    reason_code: ReasonCode | None
    person: str
    department: str
    position: str
    expires_at: Instant
    answered_at: Instant | None
    correct_until: Instant | None
    contact: Contact
