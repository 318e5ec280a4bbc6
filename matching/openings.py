"""The smallest change of a demand that would make a testbed feasible."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from matching import feasibility
from matching.domain import Attribute, Capability, DayRange, Demand, Requirement, Testbed, Value
from matching.units import to_base

# Beyond this a later end is no small change any more.
FURTHEST_DAYS = 366
REQUIREMENT = "requirement"


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a demand that gives way.

    `attribute` is a requirement's attribute, or ``indoor_outdoor``, ``districts``, ``days_needed``,
    ``latest_end``; `before` and `after` are its values in `unit`, `after` None where it is given up.
    """

    attribute: str
    before: Value | date
    after: Value | date
    unit: str = ""
    kind: str = ""


def apply(demand: Demand, changes: Sequence[Change]) -> Demand:
    """Return the demand with the changes made."""
    for change in changes:
        if change.kind != REQUIREMENT:
            demand = replace(demand, **{change.attribute: change.after})  # type: ignore[arg-type]
            continue
        kept = [_changed(each, change) for each in demand.requirements]
        demand = replace(demand, requirements=tuple(each for each in kept if each is not None))
    return demand


def _changed(requirement: Requirement, change: Change) -> Requirement | None:
    if requirement.attribute != change.attribute or requirement.value != change.before:
        return requirement
    after: Any = change.after
    return None if after is None else replace(requirement, value=after)


def openings(
    demand: Demand,
    testbed: Testbed,
    attributes: Mapping[str, Attribute] | None = None,
    today: date | None = None,
) -> tuple[tuple[Change, ...], ...]:
    """Return the smallest sets of changes that open a testbed, the shortest first.

    Empty where it is open already or no change of what is asked can open it (a TRL is a fact, not a wish).
    Leaving any change out of a set, or going less far with one, leaves the testbed closed.
    """

    def is_open(changed: Demand) -> bool:
        return feasibility.check(changed, testbed, attributes, today).verdict != "no"

    if is_open(demand):
        return ()
    fixed = tuple(_place(demand, testbed)) + tuple(_requirements(demand, testbed, attributes or {}))
    found = []
    for days in _days(apply(demand, fixed), testbed, is_open):
        if is_open(apply(demand, (*fixed, *days))):
            found.append(_without_spare(demand, (*fixed, *days), is_open))
    unique = list(dict.fromkeys(found))
    return tuple(sorted(unique, key=len))


def _without_spare(demand: Demand, changes: tuple[Change, ...], is_open: Any) -> tuple[Change, ...]:
    for size in range(1, len(changes)):
        for fewer in combinations(changes, size):
            if is_open(apply(demand, fewer)):
                return fewer
    return changes


def _place(demand: Demand, testbed: Testbed) -> Iterator[Change]:
    if (
        testbed.indoor_outdoor not in (None, "both", demand.indoor_outdoor)
        and demand.indoor_outdoor != "either"
    ):
        yield Change("indoor_outdoor", demand.indoor_outdoor, "either")
    wanted = set(demand.districts)
    if wanted and testbed.district is not None and not wanted & {testbed.district, *testbed.districts}:
        yield Change("districts", demand.districts, (*demand.districts, testbed.district))


def _requirements(demand: Demand, testbed: Testbed, attributes: Mapping[str, Attribute]) -> Iterator[Change]:
    for wanted in demand.requirements:
        attribute = attributes.get(wanted.attribute)
        offers = [each for each in testbed.capabilities if each.attribute == wanted.attribute]
        verdicts = [feasibility.meets(wanted, offer, attribute) for offer in offers]
        if wanted.level == "must" and verdicts and set(verdicts) == {"no"}:
            nearest = [_nearest(wanted, offer, attribute) for offer in offers]
            possible = [value for value in nearest if value is not None]
            after = min(possible, key=lambda value: _distance(wanted.value, value)) if possible else None
            yield Change(wanted.attribute, wanted.value, after, wanted.unit, REQUIREMENT)


def _numbers(value: Value) -> list[float]:
    items = value if isinstance(value, tuple) else (value,)
    return [float(each) for each in items if isinstance(each, int | float) and not isinstance(each, bool)]


def _distance(before: Value, after: Value) -> float:
    return sum(abs(a - b) for a, b in zip(_numbers(before), _numbers(after), strict=False))


def _in_unit(offer: Capability, unit: str) -> list[float]:
    """Return the numbers of an offer in the unit of the wish."""
    one, zero = to_base(1.0, unit, offer.unit), to_base(0.0, unit, offer.unit)
    found = []
    for number in _numbers(offer.value):
        base = to_base(number, offer.unit, unit)
        if base is None or one is None or zero is None:
            return []
        found.append((base - zero) / (one - zero))
    return found


def _nearest(wanted: Requirement, offer: Capability, attribute: Attribute | None) -> Value:
    """Return the value nearest to the one wanted that the offer meets; None where it has to be given up."""
    wishes, offered = _numbers(wanted.value), _in_unit(offer, wanted.unit)
    if not wishes or not offered:
        return None
    low = min(offered) if offer.op in (">=", "between", "=", "in") else float("-inf")
    high = max(offered) if offer.op in ("<=", "between", "=", "in") else float("inf")
    slack = abs(wanted.tolerance)
    value: Value
    if wanted.op == "between" and attribute is not None and attribute.kind == "range":
        value = tuple(min(max(wish, low - slack), high + slack) for wish in wishes)
        value = value if value[0] <= value[1] else None
    elif wanted.op == "between":
        first, last = min(wishes), max(wishes)
        value = (first, low - slack) if last < low else (high + slack, last)
    elif wanted.op == ">=":
        value = high + slack
    elif wanted.op == "<=":
        value = low - slack
    else:
        value = min(
            (min(max(wish, low - slack), high + slack) for wish in wishes),
            key=lambda near: min(abs(near - wish) for wish in wishes),
        )
        value = (*wishes, value) if wanted.op == "in" else value
    if value is None or feasibility.meets(replace(wanted, value=value), offer, attribute) != "yes":
        return None
    return value


def _days(demand: Demand, testbed: Testbed, is_open: Any) -> Iterator[tuple[Change, ...]]:
    """Yield what may give way in time: nothing, fewer or more days, a later end, both."""
    if is_open(demand):
        yield ()
        return
    lengths = [change for change in (_shorter(demand, testbed, is_open), _within(demand, testbed)) if change]
    for length in lengths:
        yield (length,)
    if later := _later(demand, is_open):
        yield (later,)
    for length in lengths:
        if later := _later(apply(demand, (length,)), is_open):
            yield (length, later)


def _within(demand: Demand, testbed: Testbed) -> Change | None:
    """Return the nearest number of days that the place's least and most allow."""
    if demand.days_needed is None:
        return None
    flexible, days = max(0, demand.flexibility_days), demand.days_needed
    if testbed.max_days is not None and max(1, days - flexible) > testbed.max_days:
        return Change("days_needed", days, testbed.max_days + flexible)
    if testbed.min_days is not None and days + flexible < testbed.min_days:
        return Change("days_needed", days, testbed.min_days - flexible)
    return None


def _shorter(demand: Demand, testbed: Testbed, is_open: Any) -> Change | None:
    """Return the most days, fewer than wanted, that fit the wished period."""
    if demand.days_needed is None or demand.earliest_start is None or demand.latest_end is None:
        return None
    period = DayRange(demand.earliest_start, demand.latest_end)
    longest = feasibility.longest_free(period, testbed.blocked)
    upper = min(demand.days_needed - 1, longest + max(0, demand.flexibility_days))
    for days in range(upper, 0, -1):
        if is_open(replace(demand, days_needed=days)):
            return Change("days_needed", demand.days_needed, days)
    return None


def _later(demand: Demand, is_open: Any) -> Change | None:
    """Return the nearest later end of the period that opens the place, within a year."""
    if demand.latest_end is None:
        return None
    for more in range(1, FURTHEST_DAYS):
        end = demand.latest_end + timedelta(days=more)
        if is_open(replace(demand, latest_end=end)):
            return Change("latest_end", demand.latest_end, end)
    return None
