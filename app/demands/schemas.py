"""A demand as it is written and read, by programs and forms alike."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from app.accounts.schemas import OrganizationRef
from app.demands.models import DemandStatus, Visibility
from app.entries.schemas import OnBehalf
from app.fields import Instant, OptionalDay, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _

Code = Annotated[Text, Field(min_length=1, max_length=64)]
Short = Annotated[Text, Field(max_length=200)]
Long = Annotated[Text, Field(max_length=5000)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]


def _one_error(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    # A union tells one error for each of its members; whoever wrote one value is told one.
    try:
        return handler(value)
    except ValidationError as exc:
        message = _("예·아니요, 숫자, 200자까지의 글 또는 그 목록으로 적어 주세요.")
        raise refuse("requirement_value", message) from exc


Value = Annotated[bool | Number | Short | list[Number | Short], WrapValidator(_one_error)]
REQUIRED_TO_SUBMIT = ("title", "purpose", "content", "earliest_start", "latest_end", "days_needed")


class Requirement(Schema):
    """One condition that a testbed has to meet; `tolerance` is how far a number may miss, in `unit`."""

    attribute: Code
    op: Literal[">=", "<=", "=", "in", "between"]
    value: Value
    unit: Annotated[Text, Field(max_length=32)] = ""
    level: Literal["must", "nice"] = "must"
    tolerance: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)] = 0.0

    @model_validator(mode="after")
    def check_value(self) -> Self:
        """Refuse a value that does not go with the operator."""
        value = self.value
        numbers = isinstance(value, list) and all(isinstance(each, float | int) for each in value)
        fits = {
            ">=": isinstance(value, float | int) and not isinstance(value, bool),
            "<=": isinstance(value, float | int) and not isinstance(value, bool),
            "=": not isinstance(value, list),
            "in": isinstance(value, list) and len(value) > 0,
            "between": numbers and isinstance(value, list) and len(value) == 2 and value[0] <= value[1],  # type: ignore[operator]
        }[self.op]
        if not fits:
            message = _("값이 조건(%(op)s)과 맞지 않습니다.", op=self.op)
            raise refuse("requirement_value", message, "value")
        return self


class DemandProfile(Schema):
    """Everything a firm says of its demonstration. Only the title is needed to begin."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    product: Long = ""
    technology: Long = ""
    purpose: Long = ""
    content: Annotated[Text, Field(max_length=20_000)] = ""
    demonstration_types: list[Code] = Field(default_factory=list, max_length=20)
    industries: list[Code] = Field(default_factory=list, max_length=20)
    conditions: list[Code] = Field(default_factory=list, max_length=40)
    requirements: list[Requirement] = Field(default_factory=list, max_length=60)
    trl_now: Annotated[int | None, Field(ge=1, le=9)] = None
    trl_target: Annotated[int | None, Field(ge=1, le=9)] = None
    indoor_outdoor: Literal["indoor", "outdoor", "either"] = "either"
    districts: list[Code] = Field(default_factory=list, max_length=5)
    near: Annotated[Text, Field(max_length=64)] = ""
    earliest_start: OptionalDay = None
    latest_end: OptionalDay = None
    days_needed: Annotated[int | None, Field(ge=1, le=3650)] = None
    flexibility_days: Annotated[int, Field(ge=0, le=365)] = 0
    safety_plan: Long = ""
    permits_known: list[Short] = Field(default_factory=list, max_length=40)
    personal_data: bool | None = None
    budget_krw: Annotated[int | None, Field(ge=0, le=10**13)] = None
    expected_effect: Long = ""
    afterwards: Long = ""
    visibility: Visibility = Visibility.REQUESTED
    public_summary: Annotated[Text, Field(max_length=1000)] = ""

    @model_validator(mode="after")
    def check_days(self) -> Self:
        """Refuse a period that ends before it begins, or that is shorter than the days needed."""
        if self.earliest_start and self.latest_end:
            span = (self.latest_end - self.earliest_start).days + 1
            if span < 1:
                message = _("끝나는 날이 시작하는 날보다 빠릅니다.")
                raise refuse("days", message, "latest_end")
            if self.days_needed and self.days_needed > span + self.flexibility_days:
                message = _("필요한 날수가 희망 기간보다 깁니다.")
                raise refuse("days_needed", message, "days_needed")
        return self


class DemandStep(Schema):
    """Submitting or withdrawing; a coordinator does it on behalf of the firm."""

    on_behalf_of: OnBehalf | None = None


class DemandCreate(DemandProfile):
    """A new demand, perhaps begun at a place; a coordinator writes it on behalf of a firm."""

    on_behalf_of: OnBehalf | None = None
    wished_testbed_id: Code | None = None


class DemandPatch(DemandProfile):
    """The fields to change; what is left out stays."""

    title: Annotated[Text, Field(min_length=1, max_length=200)] = "-"
    on_behalf_of: OnBehalf | None = None

    def changes(self) -> dict[str, Any]:
        """Return what was sent."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"on_behalf_of"})


class DemandRef(ReadSchema):
    """A demand in short."""

    id: UUID
    title: str


class DemandRead(DemandProfile):
    """A demand as its firm and the coordinators see it."""

    id: UUID
    status: DemandStatus
    version: int
    organization: OrganizationRef
    created_at: Instant
    is_demo: bool
    has_entries: bool
    wished_testbed_id: UUID | None


class AccessRead(ReadSchema):
    """One look at a demand by somebody outside the firm; `through` names the route that was taken."""

    at: Instant
    person: str
    organization: OrganizationRef | None
    role: str
    what: str
    through: str
