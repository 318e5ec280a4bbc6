"""What is told of facilities and testbeds, and what their hosts may say."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    field_validator,
)
from pydantic_core import PydanticCustomError

from app.entries.schemas import OnBehalf
from app.fields import Day, DaySpan, IdOrCode, Instant, ReadSchema, Schema, Text
from app.i18n import gettext as _
from app.pagination import Page
from app.testbeds.models import Access, Custody, FacilityStatus, GeometryKind, Kind, ListingStatus, Setting
from app.testbeds.part_schemas import (
    BandIn,
    BandRead,
    ExampleUseRead,
    PastDemonstrationRead,
    SubSiteIn,
    SubSiteRead,
    each_code_once,
)
from app.testbeds.parts import Sharing, UseMode

Op = Literal[">=", "<=", "=", "in", "between"]
Confidence = Literal["high", "medium", "low"]
NewCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{1,63}$")]
Name = Annotated[Text, Field(min_length=1, max_length=300)]
EnglishName = Annotated[Text, Field(max_length=300)]
Long = Annotated[Text, Field(max_length=5000)]
Line = Annotated[Text, Field(min_length=1, max_length=300)]
Codes = Annotated[list[IdOrCode], Field(max_length=50)]
Trl = Annotated[int | None, Field(ge=1, le=9)]

UNKNOWN = {
    "access": "외부 개방 여부",
    "operator": "운영기관",
    "owner": "소유 기관",
    "unit": "담당 부서",
    "consent": "동의를 받아야 하는 곳",
    "capacity": "동시 수용 수",
    "lead_days": "준비 기간",
    "min_days": "최소 이용 기간",
    "max_days": "최대 이용 기간",
    "around": "설치·철거에 필요한 날",
    "sharing": "함께 쓰는지 혼자 쓰는지",
    "trl": "기술성숙도(TRL) 범위",
    "terms": "이용 조건과 이용료",
}


class Unknown(ReadSchema):
    """Something that nobody has said yet."""

    attribute: str
    message: str


def _word(attributes: Any) -> Any:
    return [
        each
        if isinstance(each, Unknown | dict)
        else {"attribute": each, "message": _("%(what)s: 운영기관 확인 전", what=_(UNKNOWN[each]))}
        for each in attributes
    ]


class OrganizationRef(ReadSchema):
    """An institution in few words."""

    id: UUID
    code: str
    name_ko: str
    name_en: str


class UnitRef(ReadSchema):
    """A department in few words."""

    id: UUID
    name_ko: str
    name_en: str


class FacilityRef(ReadSchema):
    """A place in few words; coordinates are null where it must not be pinned."""

    id: UUID
    code: str
    name_ko: str
    name_en: str
    status: FacilityStatus
    address: str
    district: str | None
    town: str | None
    geometry_kind: GeometryKind
    latitude: float | None
    longitude: float | None
    operator: OrganizationRef


class FacilityRead(FacilityRef):
    """A place with all that is known of it."""

    description_ko: str
    description_en: str
    owner: OrganizationRef | None
    unit: UnitRef | None
    consent: OrganizationRef | None
    operator_in_doubt: bool
    regulatory_notes: str
    provenance: str
    provenance_kind: str
    confidence: str
    coord_source: str
    coord_confidence: str
    nearest_anchor: str
    nearest_anchor_m: int | None
    needs_check: str
    note: str


class TestbedItem(ReadSchema):
    """A testbed as lists show it."""

    __test__ = False
    id: UUID
    code: str
    kind: Kind
    status: ListingStatus
    custody: Custody
    name_ko: str
    name_en: str
    description_ko: str
    description_en: str
    demonstration_types: list[str]
    industries: list[str]
    indoor_outdoor: Setting | None
    capacity: int | None
    lead_days: int | None
    min_days: int | None
    max_days: int | None
    trl_min: int | None
    trl_max: int | None
    access: Access
    is_requestable: bool
    confidence: str
    provenance_kind: str
    verified_on: date | None
    version: int
    content_version: int
    facility: FacilityRef


class TestbedPage(Page[TestbedItem]):
    """A page of testbeds; `facets` counts, per filter, what choosing a code would show."""

    __test__ = False
    facets: dict[str, dict[str, int]]


class BlackoutRead(ReadSchema):
    """Days on which the testbed, or one site of it, cannot be used; both included."""

    starts_on: date
    ends_on: date
    reason: str
    sub_site: str | None


class TestbedRead(TestbedItem):
    """A testbed with all that is known of it, and what is not."""

    setup_days: int | None
    teardown_days: int | None
    sharing: Sharing | None
    use_mode: UseMode | None
    monthly_capacity: int | None
    booking_url: str
    sub_sites: list[SubSiteRead]
    bands: list[BandRead]
    equipment: list[str]
    equipment_en: list[str]
    regulations: list[str]
    conditions: dict[str, Any]
    capabilities: list[dict[str, Any]]
    terms_ko: str
    terms_en: str
    provenance: str
    sources: dict[str, Any]
    unknowns: Annotated[list[Unknown], BeforeValidator(_word)]
    blackouts: list[BlackoutRead]
    example_uses: list[ExampleUseRead]
    past_demonstrations: list[PastDemonstrationRead]
    facility: FacilityRead


class VersionRead(ReadSchema):
    """A listing as it stood under a number."""

    number: int
    created_at: Instant
    content: dict[str, Any]


class BlackoutIn(DaySpan):
    """Days to close, all of the testbed or one site of it; both included."""

    reason: Annotated[Text, Field(max_length=300)] = ""
    sub_site: IdOrCode | None = None


class ConditionIn(Schema):
    """How strongly a place gives a condition, 1 to 3, and how sure that is."""

    strength: Annotated[int, Field(ge=1, le=3)]
    confidence: Confidence = "high"


class CapabilityIn(Schema):
    """What the testbed provides of one attribute; `value` null: it matters here, its value is unknown."""

    attribute: IdOrCode
    op: Op = "="
    value: Any = None
    unit: Annotated[Text, Field(max_length=32)] = ""
    provenance: Annotated[Text, Field(max_length=500)] = ""
    confidence: Confidence = "high"
    verified_on: date | None = None


def _at_most_once(capabilities: list[CapabilityIn]) -> list[CapabilityIn]:
    names = [each.attribute for each in capabilities]
    if len(names) != len(set(names)):
        raise PydanticCustomError("twice", "{message}", {"message": _("같은 항목이 두 번 있습니다.")})
    return capabilities


class Listing(Schema):
    """What a host says of a testbed; an absent field stays as it is, null means unknown."""

    kind: Kind = Kind.FACILITY
    name_ko: Name = ""
    name_en: EnglishName = ""
    description_ko: Long = ""
    description_en: Long = ""
    equipment: Annotated[list[Line], Field(max_length=200)] = Field(default_factory=list)
    equipment_en: Annotated[list[Line], Field(max_length=200)] = Field(default_factory=list)
    demonstration_types: Codes = Field(default_factory=list)
    industries: Codes = Field(default_factory=list)
    regulations: Codes = Field(default_factory=list)
    conditions: Annotated[dict[str, ConditionIn], Field(max_length=200)] = Field(default_factory=dict)
    capabilities: Annotated[list[CapabilityIn], Field(max_length=200), AfterValidator(_at_most_once)] = Field(
        default_factory=list
    )
    indoor_outdoor: Setting | None = None
    trl_min: Trl = None
    trl_max: Trl = None
    capacity: Annotated[int | None, Field(ge=1, le=100_000)] = None
    lead_days: Annotated[int | None, Field(ge=0, le=3650)] = None
    min_days: Annotated[int | None, Field(ge=1, le=3650)] = None
    max_days: Annotated[int | None, Field(ge=1, le=3650)] = None
    setup_days: Annotated[int | None, Field(ge=0, le=365)] = None
    teardown_days: Annotated[int | None, Field(ge=0, le=365)] = None
    sharing: Sharing | None = None
    use_mode: UseMode | None = None
    monthly_capacity: Annotated[int | None, Field(ge=1, le=100_000)] = None
    booking_url: Annotated[Text, Field(max_length=300, pattern=r"^(https?://\S+)?$")] = ""
    sub_sites: Annotated[list[SubSiteIn], Field(max_length=500), AfterValidator(each_code_once)] = Field(
        default_factory=list
    )
    bands: Annotated[list[BandIn], Field(max_length=24), AfterValidator(each_code_once)] = Field(
        default_factory=list
    )
    terms_ko: Long = ""
    terms_en: Long = ""
    blackouts: Annotated[list[BlackoutIn], Field(max_length=500)] = Field(default_factory=list)
    example_uses: Annotated[list[Line], Field(max_length=50)] = Field(default_factory=list)


class TestbedCreate(Listing):
    """A new listing at a facility; it starts as a draft."""

    __test__ = False
    facility: IdOrCode
    code: NewCode | None = None
    name_ko: Name


class TestbedUpdate(Listing):
    """A change of a listing. A host that changes its listing claims it, unless it says otherwise.

    `provenance` says how the changed facts are known ("전화로 확인"); `verified_on` that all of it
    was checked on that day.
    """

    __test__ = False
    custody: Custody = Custody.UNCLAIMED
    on_behalf_of: OnBehalf | None = None
    verified_on: date | None = None
    provenance: Annotated[Text, Field(max_length=500)] = ""


class Place(Schema):
    """What is said of a place."""

    name_ko: Name = ""
    name_en: EnglishName = ""
    description_ko: Long = ""
    description_en: Long = ""
    address: Annotated[Text, Field(max_length=300)] = ""
    district: IdOrCode | None = None
    town: IdOrCode | None = None
    geometry_kind: GeometryKind = GeometryKind.UNLOCATED
    latitude: Annotated[float | None, Field(ge=33, le=39)] = None
    longitude: Annotated[float | None, Field(ge=124, le=132)] = None
    status: FacilityStatus = FacilityStatus.OPERATING
    operator: IdOrCode | None = None
    owner: IdOrCode | None = None
    consent: IdOrCode | None = None
    unit: Annotated[Text, Field(max_length=200)] | None = None
    person_id: Annotated[UUID | None, BeforeValidator(lambda value: value or None)] = None
    note: Long = ""
    provenance: Annotated[Text, Field(max_length=500)] = ""

    @field_validator("unit")
    @classmethod
    def empty_unit(cls, value: str | None) -> str | None:
        """Read an empty name as none."""
        return value or None


class FacilityCreate(Place):
    """A new place."""

    code: NewCode | None = None
    name_ko: Name


class FacilityUpdate(Place):
    """A change of a place; an absent field stays as it is, null means unknown."""


class Told(Schema):
    """How a coordinator learnt what the host wants: from whom, by what way, on which day."""

    person: Annotated[Text, Field(min_length=1, max_length=100)]
    channel: Literal["phone", "email", "letter", "visit", "paper"]
    on: Day
    evidence: Annotated[Text, Field(max_length=300)] = ""


class CustodyStep(Schema):
    """A step of a listing's custody; a coordinator takes the host's steps only as told by the host."""

    reason: Annotated[Text, Field(max_length=1000)] = ""
    told: Told | None = None


class OptOut(CustodyStep):
    """The host takes its listing out of the service's lists, and says why."""

    reason: Annotated[Text, Field(min_length=1, max_length=1000)]


class CustodyEventRead(ReadSchema):
    """A step of a listing's custody."""

    at: Instant
    action: str
    from_state: Custody
    to_state: Custody
    reason: str
    role: str
    organization: OrganizationRef | None
    on_behalf_of: dict[str, Any] | None


class FactAnswer(Schema):
    """What a host says of one fact: right as it stands, to be put otherwise, or not known."""

    verdict: Literal["right", "fix", "unknown"]
    value: Long = ""
