"""What hosts are asked, what they answer, and what is told of it."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.accounts.schemas import Email
from app.fields import Day, IdOrCode, Instant, ReadSchema, Schema, Text
from app.onboarding.models import CorrectionKind, CorrectionState, VerificationKind
from app.pagination import Page
from app.testbeds.models import Custody
from app.testbeds.schemas import FactAnswer

Name = Annotated[Text, Field(min_length=1, max_length=100)]
Unit = Annotated[Text, Field(min_length=1, max_length=200)]
BoardState = Literal["not_invited", "invited", "answered", "confirmed", "due", "opted_out"]


class TestbedRef(ReadSchema):
    """A testbed in few words."""

    __test__ = False
    id: UUID
    code: str
    name_ko: str
    name_en: str


class SheetInvite(Schema):
    """Ask a host to confirm the facts of its listings: one mail with a link for each."""

    testbeds: Annotated[list[IdOrCode], Field(min_length=1, max_length=50)]
    email: Email
    person: Annotated[Text, Field(max_length=100)] = ""
    unit: Annotated[Text, Field(max_length=200)] = ""


class SheetAnswer(Schema):
    """What the host says, fact by fact, and who says it."""

    name: Name
    unit: Unit
    position: Name
    answers: Annotated[dict[str, FactAnswer], Field(max_length=300)] = Field(default_factory=dict)


class ListingEdit(Schema):
    """What a signed-in host says of its own listing; `is_confirmed` dates all of it anew."""

    answers: Annotated[dict[str, FactAnswer], Field(max_length=300)] = Field(default_factory=dict)
    is_confirmed: bool = False


class SheetRead(ReadSchema):
    """A sheet as coordinators and the host see it."""

    id: UUID
    testbed: TestbedRef
    email: str
    person: str
    unit: str
    sent_at: Instant
    expires_at: Instant
    reminders: int
    answered_at: Instant | None
    answerer: str
    answerer_unit: str
    answerer_position: str
    way: str
    answers: dict[str, Any]


class FactRead(ReadSchema):
    """A fact as it stands; `text` is empty where nobody knows it."""

    code: str
    label: str
    text: str
    source: str
    confidence: str
    on: str


class LinkRead(ReadSchema):
    """What a link to a sheet opens: the facts to confirm, and until when."""

    testbed: TestbedRef
    expires_at: Instant
    answered_at: Instant | None
    facts: list[FactRead]


class VerificationIn(Schema):
    """Who made sure of a listing, how, when, and what shows it."""

    kind: VerificationKind
    on: Day
    person: Name
    evidence: Annotated[Text, Field(max_length=2000)] = ""


class VerificationRead(ReadSchema):
    """A verification as host and coordinators see it."""

    id: UUID
    kind: VerificationKind
    on: date
    person: str
    evidence: str


class BoardRow(ReadSchema):
    """Where a listing stands on its way into its host's hands."""

    testbed: TestbedRef
    operator: str
    custody: Custody
    state: BoardState
    sent_at: Instant | None
    answered_at: Instant | None
    reminders: int
    verified_on: date | None
    due_on: date | None


class BoardPage(Page[BoardRow]):
    """A page of the board, and how many listings stand where."""

    counts: dict[str, int]


class CorrectionIn(Schema):
    """What somebody asks to be changed; an address only where an answer is wished for."""

    kind: CorrectionKind
    text: Annotated[Text, Field(min_length=1, max_length=3000)]
    name: Annotated[Text, Field(max_length=100)] = ""
    email: Email | None = None


class CorrectionReceipt(ReadSchema):
    """That it has arrived."""

    id: UUID
    kind: CorrectionKind
    state: CorrectionState
    created_at: Instant


class CorrectionRead(CorrectionReceipt):
    """A correction as coordinators see it."""

    testbed: TestbedRef
    text: str
    name: str
    email: str
    answer: str
    decided_at: Instant | None


class CorrectionDecision(Schema):
    """What became of it; the answer is mailed where an address was left."""

    state: Literal["done", "refused"]
    answer: Annotated[Text, Field(min_length=1, max_length=2000)]
