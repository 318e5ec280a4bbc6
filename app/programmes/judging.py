"""What a demand has towards a programme, without a database: open, excluded with the rule, or to be asked.

What nobody has said is unknown, never a reason to exclude. Only a rule that a source states excludes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.accounts.models import CompanySize
from app.programmes.rules import Criterion, Kind, Programme, Standing

SMALL = frozenset({CompanySize.MICRO, CompanySize.SMALL, CompanySize.MEDIUM})
# What a demand or its firm has to say so that a criterion can be judged, as the API names it.
FIELDS = {
    Kind.TRL: "trl_now",
    Kind.SIZE: "organization.size",
    Kind.SEAT: "organization.district",
    Kind.FIELDS: "demonstration_types",
    Kind.PLACE: "districts",
    Kind.UNTIL: "earliest_start",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a demand and its firm; `place` is the district of a testbed that is looked at."""

    trl: int | None = None
    types: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    place: str = ""
    starts_on: date | None = None
    size: CompanySize | None = None
    seat: str | None = None


# Whether a rule is met, None where that is not known, and the code of what is said of it.
Shown = tuple[bool | None, str]


def is_small(size: CompanySize | None) -> bool | None:
    """Tell whether a firm is a 중소기업; a mid-sized one has to ask, since its age and group matter."""
    return True if size in SMALL else False if size == CompanySize.LARGE else None


def _trl(criterion: Criterion, facts: Facts) -> Shown:
    if facts.trl is None or criterion.at_least is None:
        return None, "no-trl"
    return facts.trl >= criterion.at_least, "trl"


def _size(_criterion: Criterion, facts: Facts) -> Shown:
    return is_small(facts.size), f"size-{facts.size}" if facts.size else "no-size"


def _seat(criterion: Criterion, facts: Facts) -> Shown:
    if not facts.seat:
        return None, "no-seat"
    fits = facts.seat in criterion.codes
    return fits, "seat-inside" if fits else "seat-outside"


def _is_below(code: str, wanted: str) -> bool:
    return code == wanted or code.startswith(f"{wanted}-")


def _fields(criterion: Criterion, facts: Facts) -> Shown:
    said = facts.types | facts.industries
    if any(_is_below(code, wanted) for code in said for wanted in criterion.codes):
        return True, "fields-inside"
    # Whoever ticked only the wider type may mean this one.
    is_wider = any(_is_below(wanted, code) for code in said for wanted in criterion.codes)
    if is_wider or not facts.types:
        return None, "fields-wider" if is_wider else "no-fields"
    return False, "fields-outside"


def _place(criterion: Criterion, facts: Facts) -> Shown:
    if facts.place:
        fits = facts.place in criterion.codes
        return fits, "place-inside" if fits else "place-outside"
    if not facts.districts:
        return None, "place-open"
    fits = not facts.districts.isdisjoint(criterion.codes)
    return fits, "wish-inside" if fits else "wish-outside"


def _until(criterion: Criterion, facts: Facts) -> Shown:
    if facts.starts_on is None or criterion.until is None:
        return None, "no-start"
    fits = facts.starts_on <= criterion.until
    return fits, "starts-in-time" if fits else "starts-late"


def _asked(_criterion: Criterion, _facts: Facts) -> Shown:
    return None, ""


KINDS: dict[Kind, Callable[[Criterion, Facts], Shown]] = {
    Kind.TRL: _trl,
    Kind.SIZE: _size,
    Kind.SEAT: _seat,
    Kind.FIELDS: _fields,
    Kind.PLACE: _place,
    Kind.UNTIL: _until,
    Kind.ASKED: _asked,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion for a demand; `said` is the code of what the demand says of it (see `wording`)."""

    criterion: Criterion
    standing: Standing
    said: str
    fits: bool | None

    @property
    def is_unsaid(self) -> bool:
        """Tell whether it is unknown only because the demand or its firm says nothing of it."""
        return self.said.startswith("no-")

    @property
    def field(self) -> str:
        """What would change it, as the API names it; empty where it fits, or where only people know."""
        return "" if self.fits else FIELDS.get(self.criterion.kind, "")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A programme for a demand: as good as the worst of its criteria, and ended where it has ended."""

    programme: Programme
    standing: Standing
    findings: tuple[Finding, ...]


def find(criterion: Criterion, facts: Facts) -> Finding:
    """Return how one criterion stands."""
    fits, said = KINDS[criterion.kind](criterion, facts)
    if fits is None:
        return Finding(criterion, Standing.UNKNOWN, said, fits)
    return Finding(criterion, criterion.fits if fits else criterion.misses, said, fits)


def judge(programme: Programme, facts: Facts, today: date) -> Judgement:
    """Return what a demand has towards a programme; of an ended one nothing is judged any more."""
    if programme.ends_on and programme.ends_on < today:
        return Judgement(programme, Standing.ENDED, ())
    findings = tuple(find(criterion, facts) for criterion in programme.criteria)
    found = {each.standing for each in findings}
    # Without a single rule from a source nobody can say that it is open.
    worst = next((each for each in (Standing.EXCLUDED, Standing.UNKNOWN) if each in found), Standing.OPEN)
    return Judgement(programme, worst if findings else Standing.UNKNOWN, findings)
