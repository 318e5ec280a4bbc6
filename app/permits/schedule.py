"""The earliest lawful start: permits in their order, insurance, safety, free days and lead time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app import workdays
from app.permits.models import PermitStatus
from app.permits.rules import DaysKind, Rule


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a permit is."""

    status: PermitStatus
    filed_on: date | None = None
    granted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of the way: done on `until`, or not known when. `kind` is permit, insurance, …"""

    kind: str
    code: str
    starts_on: date
    until: date
    is_estimate: bool = True
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Earliest:
    """The first day on which everything that is known has been met; `unknown` may make it later."""

    day: date | None
    legs: list[Leg] = field(default_factory=list)
    critical: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def due(rule: Rule, filed: date) -> date:
    """Return when a permit is due that is filed on a day; the same day where its period is unknown."""
    if rule.days is None:
        return filed
    if rule.days_kind == DaysKind.WORKING:
        return workdays.add(filed, rule.days)
    return filed + timedelta(days=rule.days)


def permit_legs(needed: Iterable[Rule], progress: Mapping[str, Progress], today: date) -> dict[str, Leg]:
    """Return when each permit may be there: filed today where it is not filed, after those before it."""
    rules = {rule.code: rule for rule in needed}
    legs: dict[str, Leg] = {}

    def leg(rule: Rule) -> Leg:
        if rule.code in legs:
            return legs[rule.code]
        before = [leg(rules[code]) for code in rule.after if code in rules]
        said = progress.get(rule.code, Progress(PermitStatus.TO_FILE))
        if said.status == PermitStatus.GRANTED and said.granted_on:
            made = Leg("permit", rule.code, said.filed_on or said.granted_on, said.granted_on, False)
        else:
            filed = said.filed_on or max([today, *(each.until for each in before)])
            until = max(due(rule, filed), today)
            made = Leg("permit", rule.code, filed, until, is_unknown=rule.days is None)
        legs[rule.code] = made
        return made

    for rule in rules.values():
        leg(rule)
    return legs


def _critical(last: Leg, legs: Mapping[str, Leg], rules: Mapping[str, Rule]) -> list[str]:
    chain = [last.code]
    rule = rules.get(last.code)
    while rule:
        before = [legs[code] for code in rule.after if code in legs]
        if not before:
            break
        latest = max(before, key=lambda each: each.until)
        chain.append(latest.code)
        rule = rules.get(latest.code)
    return chain[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangements:
    """What a start waits for besides permits; None means that it is still to be arranged.

    `first_free` is the first day on which the place can be had.
    """

    lead_days: int | None = None
    insured_from: date | None = None
    trained_on: date | None = None
    first_free: date | None = None
    is_calendar_known: bool = False

    def legs(self, today: date) -> list[Leg]:
        """Return when what is arranged will be there."""
        found = [
            Leg(kind, kind, min(today, day), max(today, day), False)
            for kind, day in (("insurance", self.insured_from), ("training", self.trained_on))
            if day
        ]
        if self.lead_days is not None:
            found.append(Leg("lead_days", "lead_days", today, today + timedelta(days=self.lead_days), False))
        if self.first_free is not None:
            found.append(Leg("free_days", "free_days", today, self.first_free, not self.is_calendar_known))
        return found

    @property
    def unknown(self) -> list[str]:
        """What nobody has said; it takes no days, and may make the start later."""
        said = {
            "insurance": self.insured_from is not None,
            "training": self.trained_on is not None,
            "lead_days": self.lead_days is not None,
            "free_days": self.is_calendar_known,
        }
        return [kind for kind, is_known in said.items() if not is_known]


def earliest(
    needed: Sequence[Rule], progress: Mapping[str, Progress], today: date, arranged: Arrangements
) -> Earliest:
    """Return the earliest lawful start as far as it is known."""
    stands = {rule.code: progress.get(rule.code, Progress(PermitStatus.TO_FILE)).status for rule in needed}
    rules = {rule.code: rule for rule in needed if stands[rule.code] != PermitStatus.NOT_NEEDED}
    permits = permit_legs(rules.values(), progress, today)
    legs = [*permits.values(), *arranged.legs(today)]
    unknown = [leg.code for leg in permits.values() if leg.is_unknown] + arranged.unknown
    if refused := [code for code in rules if stands[code] == PermitStatus.REFUSED]:
        return Earliest(None, legs, [], unknown, refused)
    if not legs:
        return Earliest(today, [], [], unknown)
    last = max(legs, key=lambda leg: leg.until)
    return Earliest(max(today, last.until), legs, _critical(last, permits, rules), unknown)
