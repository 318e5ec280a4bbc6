"""The words of matching: frozen values in, frozen values out, nothing of the application.

Days are Seoul calendar days and both ends of a :class:`DayRange` are included.  Codes (types,
industries, conditions, attributes, districts) are opaque strings that :class:`Knowledge` explains.
``None`` and empty collections mean *unknown*, never *no*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Op = Literal[">=", "<=", "=", "in", "between"]
Level = Literal["must", "nice"]
Verdict = Literal["yes", "no", "unknown"]
Scalar = float | str | bool
Value = Scalar | tuple[Scalar, ...] | None
Params = Mapping[str, object]

TEXT_FIELDS = ("title", "product", "technology", "purpose", "content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a demand needs of one attribute.

    `value` is a number, word or flag for ``>= <= =``, a tuple of choices for ``in`` and a
    (low, high) pair for ``between``.  `tolerance` is how far, in `unit`, a number may miss.
    """

    attribute: str
    op: Op
    value: Value
    unit: str = ""
    level: Level = "must"
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """The values of one attribute that a testbed can provide, as a set.

    ``<= 100`` is "anything up to 100", ``between (a, b)`` is "any value from a to b",
    ``in (..)`` is "one of these".  `value` None says that the attribute matters here but its
    value has not been entered.
    """

    attribute: str
    op: Op
    value: Value
    unit: str = ""


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """Calendar days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a range of days must not end before it starts: {self}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def overlaps(self, other: "DayRange") -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a firm must demonstrate.  Only `title` or any other text is needed to be ranked.

    `districts` exclude what lies elsewhere; `near` is a landmark that the firm would like to be near.
    """

    title: str = ""
    product: str = ""
    technology: str = ""
    purpose: str = ""
    content: str = ""
    demonstration_types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    indoor_outdoor: Literal["indoor", "outdoor", "either"] = "either"
    districts: tuple[str, ...] = ()
    near: str = ""
    earliest_start: date | None = None
    latest_end: date | None = None
    days_needed: int | None = None
    flexibility_days: int = 0
    trl_now: int | None = None
    trl_target: int | None = None
    permits_known: tuple[str, ...] = ()
    personal_data: bool | None = None

    @property
    def ticked(self) -> bool:
        """Tell whether types or industries are stated."""
        return bool(self.demonstration_types or self.industries)

    @property
    def text(self) -> str:
        """All free text, one field per line, in a fixed order."""
        return "\n".join(part for part in (getattr(self, name).strip() for name in TEXT_FIELDS) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Testbed:
    """What a facility offers.  `conditions` maps a place condition to its strength 1-3.

    `district` is where it is said to be, `districts` where its parts lie (stations of a line, zones of an
    area): it is in all of them.
    """

    __test__ = False  # pytest must not collect it

    code: str
    name_ko: str
    name_en: str = ""
    description_ko: str = ""
    description_en: str = ""
    equipment: tuple[str, ...] = ()
    equipment_en: tuple[str, ...] = ()
    demonstration_types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    conditions: Mapping[str, float] = field(default_factory=dict)
    example_uses: tuple[str, ...] = ()
    past_demonstrations: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    indoor_outdoor: Literal["indoor", "outdoor", "both"] | None = None
    trl_min: int | None = None
    trl_max: int | None = None
    district: str | None = None
    districts: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    lead_days: int | None = None
    min_days: int | None = None
    max_days: int | None = None
    capacity: int | None = None
    blocked: tuple[DayRange, ...] = ()
    available: DayRange | None = None
    planned: bool = False
    regulations: tuple[str, ...] = ()
    operator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A demonstration type, industry or place condition, with the words people use for it."""

    code: str
    name_ko: str
    name_en: str = ""
    definition: str = ""
    definition_en: str = ""
    parent: str | None = None
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A place that a demand may name, by the code of a district or town, and where it is (WGS 84 degrees)."""

    code: str
    latitude: float
    longitude: float

    @property
    def point(self) -> tuple[float, float]:
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A typed requirement attribute.

    kind: ``number`` (any shared value is enough), ``range`` (a demanded span must be covered
    whole), ``choice``, ``flag``.  `cues` are words that announce it in a free text.
    """

    code: str
    name_ko: str
    name_en: str = ""
    kind: Literal["number", "range", "choice", "flag"] = "number"
    unit: str = ""
    op: Op = ">="
    cues: tuple[str, ...] = ()
    units: Mapping[str, float] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDemand:
    """A demand whose suitable testbeds are known: grades 0-3 by testbed code, absent = 0.

    `texts` are versions of the same demand (languages, lengths).  `weight` is the trust in it.
    """

    id: str
    texts: tuple[str, ...]
    grades: Mapping[str, float]
    demand: Demand | None = None
    conditions: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything learnt outside the listings; frozen scales are taken from it alone.

    `references` are listings as they stood when the model was made: document frequencies, topics
    and what each place stands for are estimated on them, so that one testbed's score cannot depend
    on which others are in the catalogue today.  `absent` are environments that no place here has.
    """

    types: tuple[Concept, ...] = ()
    industries: tuple[Concept, ...] = ()
    conditions: tuple[Concept, ...] = ()
    absent: tuple[Concept, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    references: tuple[Testbed, ...] = ()
    judged: tuple[JudgedDemand, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of text that speaks for (or is missing from) a pair, and where it stands.

    `source` is a field of the testbed or of the knowledge: ``description``, ``equipment``,
    ``example_use``, ``past_demonstration``, ``condition``, ``missing_condition``, ``type``,
    ``industry``, ``precedent`` …; `code` names the concept where there is one; `start` and `end`
    are offsets into ``Demand.text`` of what led to it, -1 when it was stated outright.
    """

    text: str
    source: str
    code: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Contribution:
    """One factor's share of a score, in log-odds."""

    factor: str
    contribution: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a pair is refused or unsure: a code and its parameters, worded by the application."""

    attribute: str
    code: str
    verdict: Verdict
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Three-valued: any *no* excludes, else any *unknown* flags, else *yes*."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()

    @property
    def unknowns(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.verdict == "unknown")

    @property
    def refusals(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.verdict == "no")
