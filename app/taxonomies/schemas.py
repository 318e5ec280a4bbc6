"""What is told of controlled words."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from app.fields import Instant, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _


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
    revision: int


class LexiconGroupRead(ReadSchema):
    """Words that mean the same."""

    id: UUID
    code: str
    domain: str
    canonical_ko: str
    canonical_en: str
    terms: list[str]
    provenance: str
    confidence: str
    revision: int


class WordRevisionRead(ReadSchema):
    """What a word said under a revision number."""

    number: int
    content: dict[str, Any]
    reason: str
    edited_by: UUID | None
    created_at: Instant


def _once(values: list[str]) -> list[str]:
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            raise refuse("repeated", _("같은 말이 두 번 있습니다: %(term)s", term=value))
        seen.add(value.casefold())
    return values


Name = Annotated[Text, Field(max_length=200)]
Phrase = Annotated[Text, Field(min_length=1, max_length=100)]
Terms = Annotated[list[Phrase], Field(max_length=200), AfterValidator(_once)]
Definition = Annotated[Text, Field(max_length=2000)]
Reason = Annotated[Text, Field(max_length=500)]


class LexiconCreate(Schema):
    """A new group: at least two words that could stand for each other in a demand."""

    domain: Annotated[Text, Field(max_length=64)] = ""
    canonical_ko: Annotated[Name, Field(min_length=1)]
    canonical_en: Name = ""
    terms: Annotated[Terms, Field(min_length=2)]
    reason: Reason = ""


class LexiconUpdate(Schema):
    """The fields to change; what is left out stays. A group without terms is retired.

    `revision` is the one that was read; where it is no longer the newest, the change is refused.
    """

    domain: Annotated[Text, Field(max_length=64)] = ""
    canonical_ko: Annotated[Name, Field(min_length=1)] = "-"
    canonical_en: Name = ""
    terms: Terms = Field(default_factory=list)
    revision: int | None = None
    reason: Reason = ""


class ConditionUpdate(Schema):
    """The fields of a place condition to change; what is left out stays. `revision` as for the lexicon."""

    name_ko: Annotated[Name, Field(min_length=1)] = "-"
    name_en: Name = ""
    definition_ko: Definition = ""
    definition_en: Definition = ""
    phrases_ko: Terms = Field(default_factory=list)
    phrases_en: Terms = Field(default_factory=list)
    revision: int | None = None
    reason: Reason = ""
