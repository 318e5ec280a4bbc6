"""A ranking as it is told."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.accounts.schemas import OrganizationRef
from app.fields import Instant, ReadSchema, Schema, Text
from app.pagination import Page

BestFit = Literal["good", "weak", "none"]


class Sentence(Schema):
    """One sentence from the start page."""

    text: Annotated[Text, Field(min_length=1, max_length=500)]


class FacilityRef(ReadSchema):
    """The place of a testbed in short."""

    code: str
    name_ko: str
    name_en: str
    district: str | None
    status: str


class MatchedTestbed(ReadSchema):
    """A testbed in a ranking."""

    id: UUID
    code: str
    name_ko: str
    name_en: str
    facility: FacilityRef


class EvidenceRead(ReadSchema):
    """A piece of text that speaks for (or is missing from) a pair, and where it stands."""

    text: str
    source: str
    code: str
    start: int
    end: int


class ReasonRead(ReadSchema):
    """One factor's share of the score, in log-odds."""

    factor: str
    label: str
    contribution: float
    evidence: list[EvidenceRead]


class FindingRead(ReadSchema):
    """Why a testbed is refused or unsure."""

    attribute: str
    code: str
    message: str


class MatchRead(ReadSchema):
    """A testbed that can take the demand, as far as is known."""

    rank: int
    testbed: MatchedTestbed
    score: float
    probability: float
    feasibility: Literal["feasible", "unknown"]
    reasons: list[ReasonRead]
    met: list[FindingRead]
    unknowns: list[FindingRead]


class ExcludedRead(ReadSchema):
    """A testbed that cannot take the demand, and why."""

    testbed: MatchedTestbed
    score: float
    probability: float
    reasons: list[FindingRead]


class AbsentRead(ReadSchema):
    """Words of the demand that name an environment which no place here has."""

    code: str
    text: str


class RankingRead(ReadSchema):
    """A ranking that is not kept."""

    model_version: str
    best_fit: BestFit
    p_suitable: float
    absent: list[AbsentRead]
    matches: list[MatchRead]


class RunRead(RankingRead):
    """A ranking that is kept, with what it was made from."""

    id: UUID
    demand_id: UUID
    demand_version: int
    created_at: Instant
    inputs: dict[str, Any]
    excluded: list[ExcludedRead]


class ShareRead(ReadSchema):
    """One factor's share of a score, without the words behind it."""

    factor: str
    label: str
    contribution: float


class SummaryRead(ReadSchema):
    """What every host may know of a demand whose firm shows a summary."""

    id: UUID
    title: str
    public_summary: str
    demonstration_types: list[str]
    industries: list[str]
    earliest_start: date | None
    latest_end: date | None
    days_needed: int | None
    is_demo: bool


class SuitableRead(ReadSchema):
    """A demand that a testbed suits, by the score that ranks the testbed for it."""

    rank: int
    demand: SummaryRead
    score: float
    probability: float
    feasibility: Literal["feasible", "unknown"]
    reasons: list[ShareRead]


class ExposureItem(ReadSchema):
    """An operator's places among the first five of kept runs, beside its share of the catalogue."""

    operator: OrganizationRef
    testbeds: int
    catalogue_share: float
    places: int
    share: float
    ratio: float | None


class ExposureRead(Page[ExposureItem]):
    """Exposure by operator, the most shown first."""

    runs: int
    places: int
    testbeds: int
