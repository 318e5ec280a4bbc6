"""What goes in and out of demonstrations. The parts of the plan read JSON bodies, forms and stored plans."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from app.cases.schemas import Step
from app.cases.states import Party
from app.clock import SEOUL
from app.demonstrations.kpis import SHARES, Calculation, Direction
from app.demonstrations.models import EntryKind, Severity
from app.demonstrations.phase_schemas import PhaseKey, PhaseRead, PublicPhaseRead
from app.demonstrations.states import Action, DemonstrationState, StopCause
from app.fields import Day, Instant, OptionalDay, ReadSchema, Schema, Text, refuse
from app.files.schemas import FileRead
from app.i18n import gettext as _

Short = Annotated[Text, Field(max_length=200)]
Said = Annotated[Text, Field(min_length=1, max_length=200)]
Long = Annotated[Text, Field(max_length=2000)]
Reason = Annotated[Text, Field(min_length=1, max_length=2000)]
# Amounts that both engines keep and that a double holds exactly.
Amount = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


def _empty_to_none(value: Any) -> Any:
    return None if value == "" else value


def _in_seoul(value: datetime) -> datetime:
    """Read an instant without a zone as people write it, in Seoul."""
    return value if value.tzinfo else value.replace(tzinfo=SEOUL)


def _lines(value: Any) -> Any:
    """Read a list that is typed one per line."""
    if isinstance(value, list):
        return [line.strip() for each in value for line in str(each).split("\n") if line.strip()]
    return value


Count = Annotated[int, Field(ge=1, le=10**9)]
OptionalAmount = Annotated[Amount | None, BeforeValidator(_empty_to_none)]
Moment = Annotated[datetime, AfterValidator(_in_seoul)]


class Kpi(Schema):
    """One metric of the plan."""

    metric: Said
    unit: Annotated[Text, Field(max_length=40)] = ""
    direction: Direction
    baseline: OptionalAmount = None
    target: Amount
    method: Annotated[Text, Field(min_length=1, max_length=1000)]
    instrument: Short = ""
    calculation: Calculation

    @model_validator(mode="after")
    def check_share(self) -> Self:
        """Refuse a share that is not told in percent: its interval would be read wrongly."""
        if self.calculation in SHARES and not (self.unit == "%" and 0 <= self.target <= 100):
            raise refuse("percent", _("비율은 단위에 퍼센트 기호를, 목표에 0~100을 적어 주세요."), "target")
        return self


class Plan(Schema):
    """What is demonstrated, told to the public in `public_text` and `data_taken`, and how it is measured."""

    product: Short = ""
    model: Short = ""
    version: Short = ""
    quantity: Short = ""
    serials: Annotated[list[Said], BeforeValidator(_lines), Field(max_length=200)] = Field(
        default_factory=list
    )
    scope: Long = ""
    public_text: Long = ""
    data_taken: Long = ""
    kpis: list[Kpi] = Field(default_factory=list, max_length=30)


class PlanSave(Step, Plan):
    """Write the plan, whole, before the start."""


class CheckItem(Schema):
    """Something to be looked at before the start."""

    point: Said
    done: bool = False


class Risk(Schema):
    """A hazard, weighed 1 to 5 twice, and what is done about it."""

    hazard: Said
    likelihood: Annotated[int, Field(ge=1, le=5)]
    severity: Annotated[int, Field(ge=1, le=5)]
    measure: Annotated[Text, Field(min_length=1, max_length=1000)]


class SafetySave(Step):
    """Write checklist and risks, whole."""

    checklist: list[CheckItem] = Field(default_factory=list, max_length=50)
    risks: list[Risk] = Field(default_factory=list, max_length=50)


class InsuranceSave(Step):
    """Note the insurance; its days go into the register of permits."""

    insurance_kind: Annotated[Text, Field(min_length=1, max_length=100)]
    insurance_krw: Annotated[int, Field(ge=1, le=10**15)]
    granted_on: Day
    valid_until: Day
    number: Annotated[Text, Field(max_length=100)] = ""


class TrainingSave(Step):
    """Note the safety training; its day goes into the register of permits."""

    trained_persons: Annotated[int, Field(ge=1, le=100_000)]
    held_on: Day


class ReasonSave(Step):
    """A step that wants a reason."""

    reason: Reason


class StopSave(ReasonSave):
    """End a demonstration before its time."""

    cause: StopCause


class DeviationSave(ReasonSave):
    """A change of the frozen plan: `field` is a field of it, or of a metric such as `k1.target`."""

    field: Annotated[Text, Field(min_length=1, max_length=64)]
    after: Long


class EntrySave(Step):
    """A line of the journal."""

    at: Moment
    text: Annotated[Text, Field(min_length=1, max_length=4000)]
    phase: PhaseKey = None


class IncidentSave(EntrySave):
    """Something that went wrong: it holds the demonstration at once."""

    severity: Severity


class MeasurementIn(Schema):
    """One measured value; `n` is of how many, where the metric counts."""

    kpi: Annotated[Text, Field(pattern=r"^k\d{1,2}$")]
    at: Moment
    value: Amount
    n: Annotated[Count | None, BeforeValidator(_empty_to_none)] = None
    note: Annotated[Text, Field(max_length=500)] = ""
    phase: PhaseKey = None


class MeasurementsSave(Step):
    """Measured values: all are kept, or none where one of them is wrong."""

    rows: Annotated[list[Any], Field(min_length=1, max_length=2000)]


class ReportSave(Step):
    """The firm's report at the end; `ended_on` is the last day on which something was done."""

    ended_on: Day
    summary: Annotated[Text, Field(min_length=1, max_length=5000)]
    achieved: Annotated[Text, Field(min_length=1, max_length=5000)]
    lessons: Annotated[Text, Field(max_length=5000)] = ""
    next: Annotated[Text, Field(max_length=5000)] = ""
    is_shown_as_past: bool | None = None


class PastSave(Step):
    """Whether the firm agrees that its finished demonstration is told on the testbed's page."""

    is_shown_as_past: bool


class PastRead(ReadSchema):
    """What the testbed's page tells of a demonstration, nothing else."""

    title: str
    text: str
    starts_on: date
    ended_on: date
    kpis: int
    kpis_met: int


class OpinionSave(Step):
    """The host's opinion: whether the values are right, the place is as it was, and how it went."""

    values_confirmed: bool
    values_note: Long = ""
    restored: bool
    technology: Annotated[int, Field(ge=1, le=5)]
    business: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[Text, Field(min_length=1, max_length=5000)]

    @model_validator(mode="after")
    def check_note(self) -> Self:
        """Refuse doubts about the values that say nothing."""
        if not self.values_confirmed and not self.values_note:
            raise refuse("missing", _("어느 값이 왜 다른지 적어 주세요."), "values_note")
        return self


class ComplaintSave(Schema):
    """What a citizen wants to say; nobody is asked for a name."""

    text: Annotated[Text, Field(min_length=1, max_length=1000)]


class KpiRead(ReadSchema):
    """A metric with what it came to so far."""

    key: str
    metric: str
    unit: str
    direction: Direction
    baseline: float | None
    target: float
    method: str
    instrument: str
    calculation: Calculation
    measured: float | None
    n: int | None
    low: float | None
    high: float | None
    met: bool | None


class DeviationRead(ReadSchema):
    """A change of the frozen plan."""

    id: UUID
    at: Instant
    field: str
    before: str
    after: str
    reason: str


class EntryRead(ReadSchema):
    """A line of the journal with its files."""

    id: UUID
    kind: EntryKind
    at: Instant
    text: str
    severity: Severity | None
    phase: str | None
    files: list[FileRead]


class MeasurementRead(ReadSchema):
    """A measured value and which side measured it; `struck` says why it does not count."""

    id: UUID
    kpi: str
    at: Instant
    value: float
    n: int | None
    note: str
    struck: str
    party: Party
    phase: str | None


class InsuranceRead(ReadSchema):
    """The insurance, its days as the register has them."""

    kind: str
    sum_krw: int | None
    granted_on: OptionalDay
    valid_until: OptionalDay
    number: str
    files: list[FileRead]


class TrainingRead(ReadSchema):
    """The training, its day as the register has it."""

    persons: int | None
    held_on: OptionalDay


class MissingRead(ReadSchema):
    """Something that a start still waits for."""

    field: str
    code: str
    message: str


class HeldRead(ReadSchema):
    """By what step of the case it was held, and why."""

    action: str
    at: Instant
    reason: str


class DemonstrationRead(ReadSchema):
    """A demonstration as its parties read it.

    `warnings`: what will hold it while it runs. `spoken_for`: steps that a coordinator can enter for the
    organization of this code.
    """

    case_id: UUID
    number: str
    state: DemonstrationState
    actions: list[Action]
    plan: Plan
    plan_sha256: str | None
    phases: list[PhaseRead]
    kpis: list[KpiRead]
    checklist: list[CheckItem]
    risks: list[Risk]
    insurance: InsuranceRead
    training: TrainingRead
    missing: list[MissingRead]
    warnings: list[MissingRead]
    held: HeldRead | None
    spoken_for: dict[Action, str]
    deviations: list[DeviationRead]
    entries: list[EntryRead]
    measurements: list[MeasurementRead]
    started_on: date | None
    ended_on: date | None
    stop_cause: StopCause | None
    report: dict[str, Any] | None
    opinion: dict[str, Any] | None
    is_shown_as_past: bool
    public_url: str | None


class StopsRead(ReadSchema):
    """How many firms stopped a demonstration of a main type for a cause; fewer than five are not told of."""

    demonstration_type: str
    cause: StopCause
    firms: int


class TemplateRead(ReadSchema):
    """A metric that is often used."""

    code: str
    types: list[str]
    metric_ko: str
    metric_en: str
    unit: str
    direction: Direction
    calculation: Calculation
    method_ko: str
    method_en: str
    instrument_ko: str
    instrument_en: str


class PublicRead(ReadSchema):
    """What everybody may know; nothing about a person."""

    state: DemonstrationState
    text: str
    data_taken: str
    place_ko: str
    place_en: str
    starts_on: date
    ends_on: date
    organization_ko: str
    organization_en: str
    is_demo: bool
    phases: list[PublicPhaseRead]
