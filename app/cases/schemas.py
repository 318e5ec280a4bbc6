"""What is asked and answered in a case."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from app.accounts.schemas import OrganizationRef
from app.cases.models import Outcome, ReasonCode
from app.cases.states import Action, CaseState, Party
from app.cases.talk_models import AppealOutcome, MeetingKind, MeetingStatus
from app.demands.schemas import DemandProfile, DemandRef
from app.entries.schemas import OnBehalf
from app.fields import Day, IdOrCode, Instant, OptionalDay, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _

# What a host or a coordinator may ask a firm to complete.
COMPLETED_FIELDS = tuple(name for name in DemandProfile.model_fields if name not in ("visibility", "title"))
# Said of a request by the service alone, when another one was confirmed.
OWN_REASONS = frozenset({ReasonCode.ELSEWHERE})


def _no_own_reason(value: ReasonCode | None) -> ReasonCode | None:
    if value in OWN_REASONS:
        raise refuse("reason", _("고를 수 없는 까닭입니다."))
    return value


Why = Annotated[ReasonCode, AfterValidator(_no_own_reason)]
Note = Annotated[Text, Field(max_length=2000)]
Quantity = Annotated[int | None, Field(ge=1, le=1_000_000)]
Reason = Annotated[Text, Field(min_length=1, max_length=2000)]


def _check_days(starts_on: date | None, ends_on: date | None) -> None:
    if (starts_on is None) != (ends_on is None):
        field = "ends_on" if ends_on is None else "starts_on"
        raise refuse("days", _("시작하는 날과 끝나는 날을 함께 적어 주세요."), field)
    if starts_on and ends_on and ends_on < starts_on:
        raise refuse("days", _("끝나는 날이 시작하는 날보다 빠릅니다."), "ends_on")


class Step(Schema):
    """Every step may be taken by a coordinator on behalf of a party."""

    on_behalf_of: OnBehalf | None = None


class CaseWish(Schema):
    """What is asked of a testbed: days, at one of its sites or whichever its host names, in a band or not.

    A commissioned test (`use_mode` of the testbed) takes `quantity` and `due_on` in the place of days.
    """

    testbed_id: IdOrCode
    starts_on: Day
    ends_on: Day
    sub_site: IdOrCode | None = None
    band: IdOrCode | None = None
    exclusive: bool = False
    quantity: Quantity = None
    due_on: OptionalDay = None
    note: Note = ""

    @model_validator(mode="before")
    @classmethod
    def read_due_day(cls, data: Any) -> Any:
        """Read `due_on` of a commissioned test, whose only day it is."""
        if isinstance(data, dict) and data.get("due_on") and not data.get("starts_on"):
            return {**data, "starts_on": data["due_on"], "ends_on": data["due_on"]}
        return data

    @model_validator(mode="after")
    def check_days(self) -> Self:
        """Refuse days that end before they begin."""
        _check_days(self.starts_on, self.ends_on)
        return self


class DemandStep(Step):
    """A step that is taken for a demand."""

    demand_id: UUID


class CaseCreate(CaseWish, DemandStep):
    """Ask a testbed for days for a demand."""


class CasesCreate(Step):
    """Ask up to three testbeds at once, the first choice first; `note` goes to each without its own."""

    requests: Annotated[list[CaseWish], Field(min_length=1, max_length=3)]
    note: Note = ""

    @model_validator(mode="after")
    def check_places(self) -> Self:
        """Refuse to ask one place twice."""
        codes = [wish.testbed_id for wish in self.requests]
        for index, code in enumerate(codes):
            if code in codes[:index]:
                message = _("같은 곳을 두 번 골랐습니다.")
                raise refuse("twice", message, f"requests.{index}.testbed_id")
        return self


class CaseResubmit(Step):
    """Send a returned request again, perhaps with other days."""

    starts_on: OptionalDay = None
    ends_on: OptionalDay = None
    note: Note = ""

    @model_validator(mode="after")
    def check_days(self) -> Self:
        """Refuse half a period."""
        _check_days(self.starts_on, self.ends_on)
        return self


class FieldRequest(Schema):
    """What a field of the demand still has to say."""

    field: Literal[*COMPLETED_FIELDS]  # type: ignore[valid-type]
    message: Annotated[Text, Field(max_length=500)] = ""


class CaseReturn(Step):
    """Send a request back to be completed, perhaps naming the fields that lack something."""

    reason: Reason
    fields: list[FieldRequest] = Field(default=[], max_length=20)


class CaseConsult(Step):
    """Talk before answering."""

    note: Reason
    promised_on: OptionalDay = None


class CaseDecide(Step):
    """The host's own approval is under way (기관 결재 중): whose, and until when."""

    deciding: Annotated[Text, Field(min_length=1, max_length=200)]
    promised_on: Day
    note: Note = ""


class CasePrefer(Step):
    """Where a request stands among those of its demand: 1순위, 2순위, 3순위."""

    rank: int = Field(ge=1, le=3)


class AppealCreate(Step):
    """The firm asks for a second look at a no (이의 제기)."""

    reason: Reason


class AppealDecide(Schema):
    """Another coordinator looks again."""

    outcome: AppealOutcome
    answer: Reason


class CaseReview(Step):
    """The host's answer; other days than asked are an offer."""

    outcome: Outcome
    conditions: Note = ""
    starts_on: OptionalDay = None
    ends_on: OptionalDay = None
    sub_site: IdOrCode | None = None
    reason_code: Why | None = None
    note: Note = ""

    @model_validator(mode="after")
    def check_outcome(self) -> Self:
        """A condition has to be said, and so has why it cannot be done."""
        _check_days(self.starts_on, self.ends_on)
        if self.outcome == Outcome.CONDITIONAL and not self.conditions:
            raise refuse("missing", _("조건부 수락에는 조건을 적어 주세요."), "conditions")
        if self.outcome == Outcome.INFEASIBLE and self.reason_code is None:
            raise refuse("missing", _("어려운 까닭을 골라 주세요."), "reason_code")
        return self


class CaseAccept(Step):
    """The firm accepts conditions or other days."""

    note: Note = ""


class CaseApprove(Step):
    """The coordinator confirms the match."""

    reason: Reason


class CaseReject(Step):
    """The coordinator rejects, with a coded reason."""

    reason_code: Why
    reason: Reason


class CaseWithdraw(Step):
    """The firm takes its request back."""

    reason: Note = ""


class CaseUndo(Step):
    """The coordinator takes her decision back."""

    reason: Reason


class TestbedRef(ReadSchema):
    """A testbed in short."""

    __test__ = False  # pytest must not collect it
    id: UUID
    code: str
    name_ko: str
    name_en: str


class PartRef(ReadSchema):
    """A site or a band of a testbed in short."""

    code: str
    name_ko: str
    name_en: str


class EventRead(ReadSchema):
    """One step of the history."""

    at: Instant
    action: str
    from_state: CaseState | None
    to_state: CaseState
    role: str
    organization: OrganizationRef | None
    on_behalf_of: dict[str, Any] | None
    details: dict[str, Any]


class CaseRead(ReadSchema):
    """A case in lists. `needs_contact`: the host has no account yet, a coordinator has to reach it.

    `deciding`: whose decision the host waits for. `answer_by`: until when it is the turn of `waits_for`;
    `age` and `days_left` count working days, `days_left` is negative when late.
    """

    id: UUID
    number: str
    state: CaseState
    demand: DemandRef
    demand_version: int
    testbed: TestbedRef
    testbed_version: int
    firm: OrganizationRef
    host: OrganizationRef
    coordinator_id: UUID | None
    starts_on: date
    ends_on: date
    sub_site: PartRef | None
    band: PartRef | None
    is_exclusive: bool
    quantity: int | None
    booking_url: str
    offered_starts_on: date | None
    offered_ends_on: date | None
    note: str
    outcome: Outcome | None
    conditions: str
    reason_code: ReasonCode | None
    promised_on: date | None
    deciding: str
    due_at: Instant | None
    answer_by: date | None
    waits_for: Party | None
    age: int
    days_left: int | None
    needs_contact: bool
    has_ended: bool
    is_demo: bool
    has_entries: bool
    created_at: Instant


class CaseDetail(CaseRead):
    """A case with its history, what the demand said, and the steps the caller can take now."""

    coordinator_name: str
    rank: int | None
    history: list[EventRead]
    profile: DemandProfile | None
    actions: list[Action]


class AppealRead(ReadSchema):
    """An appeal and what became of it."""

    reason: str
    created_at: Instant
    outcome: AppealOutcome | None
    answer: str
    decided_at: Instant | None


Clock = Annotated[Text, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")]


class MeetingCreate(Step):
    """A visit or a call: proposed, or fixed by the desk, or noted after it was held (with minutes)."""

    kind: MeetingKind
    held_on: Day
    starts_at: Clock = ""
    place: Annotated[Text, Field(max_length=200)] = ""
    attendees: Annotated[Text, Field(max_length=500)] = ""
    minutes: Annotated[Text, Field(max_length=10_000)] = ""


class MeetingFix(Step):
    """The other side agrees, perhaps to another hour of the day."""

    starts_at: Clock = ""


class MeetingMinutes(Step):
    """What was said (회의록), and who was there."""

    minutes: Annotated[Text, Field(min_length=1, max_length=10_000)]
    attendees: Annotated[Text, Field(max_length=500)] = ""


class MeetingCallOff(Step):
    """It will not take place."""

    reason: Note = ""


class MeetingRead(ReadSchema):
    """A visit or a call."""

    id: UUID
    kind: MeetingKind
    status: MeetingStatus
    held_on: date
    starts_at: str
    place: str
    attendees: str
    minutes: str
    proposed_by: Party
    created_at: Instant


class Alternative(ReadSchema):
    """A place that the kept recommendation names next and that can still be asked."""

    rank: int
    probability: float
    testbed: TestbedRef


class PaperRead(ReadSchema):
    """A paper of a case; `is_available`: the case has come so far that it can be made."""

    kind: str
    title: str
    is_available: bool
    formats: list[str]


class PaperList(ReadSchema):
    """The papers of a case that are the caller's to have."""

    items: list[PaperRead]
