"""What is told of controlled words."""

from typing import Any
from uuid import UUID

from app.fields import ReadSchema


class TermRead(ReadSchema):
    """What every controlled word tells."""

    id: UUID
    code: str
    name_ko: str
    name_en: str
    provenance: str
    confidence: str


class DefinedRead(TermRead):
    """A controlled word with a definition."""

    definition_ko: str
    definition_en: str


class DemonstrationTypeRead(DefinedRead):
    """A 실증유형."""

    level: int
    parent: str | None
    infrastructure: list[str]
    synonyms: list[str]
    sandboxes: list[str]
    regulations: list[str]


class IndustryRead(TermRead):
    """A 기술분야."""

    kind: str
    ksic: list[str]
    national_technologies: list[str]
    plan_task: str | None


class DistrictRead(TermRead):
    """An autonomous district; WGS 84 degrees."""

    latitude: float
    longitude: float
    office_latitude: float
    office_longitude: float
    area_km2: float


class TownRead(TermRead):
    """A start-up town or the convergence zone."""

    kind: str
    number: int | None
    place_ko: str
    district: str
    role_ko: str
    partners: list[str]
    latitude: float
    longitude: float
    note: str


class RequirementAttributeRead(TermRead):
    """An attribute with its units and choices."""

    group: str
    kind: str
    op: str
    better: str | None
    unit: str
    units: dict[str, Any]
    choices: list[dict[str, Any]]
    help_ko: str
    help_en: str
    example_ko: str
    example_en: str
    cues_ko: list[str]
    cues_en: list[str]


class RegulationRead(TermRead):
    """A statute, permit or sandbox."""

    statute_ko: str
    authority_ko: str
    what_ko: str
    period_ko: str


class SchemeRead(TermRead):
    """A support programme outside this service."""

    what_ko: str
    period_ko: str


class PlanItemRead(TermRead):
    """A strategy, task, item or KPI of the plan."""

    kind: str
    parent: str | None
    number: int | None
    is_home_task: bool


class PlaceConditionRead(DefinedRead):
    """A condition that places give."""

    group: str
    group_ko: str
    group_en: str
    parent: str | None
    phrases_ko: list[str]
    phrases_en: list[str]
