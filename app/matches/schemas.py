"""A ranking as it is told."""

from typing import Annotated, Literal
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


class RankingRead(ReadSchema):
    """A ranking that is not kept."""

    model_version: str
    best_fit: BestFit
    p_suitable: float
    matches: list[MatchRead]


class RunRead(RankingRead):
    """A ranking that is kept, with what it was made from."""

    id: UUID
    demand_id: UUID
    demand_version: int
    created_at: Instant
    inputs: dict[str, str]
    excluded: list[ExcludedRead]


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
