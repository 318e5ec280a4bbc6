"""Can it be done there at all?  Three-valued: no excludes, unknown is flagged, yes counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

from matching.domain import (
    Attribute,
    Capability,
    DayRange,
    Demand,
    Feasibility,
    Finding,
    Op,
    Requirement,
    Scalar,
    Testbed,
    Value,
    Verdict,
)
from matching.units import span_to_base, to_base


@dataclass(frozen=True, slots=True)
class _Interval:
    low: float
    high: float


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _word(value: Scalar) -> str:
    return value.strip().casefold() if isinstance(value, str) else str(value).casefold()


def _words(value: Value) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset(_word(item) for item in value) if isinstance(value, tuple) else frozenset({_word(value)})


def _numbers(value: Value) -> tuple[float, ...] | None:
    items = value if isinstance(value, tuple) else (value,)
    return tuple(float(item) for item in items) if items and all(_is_number(item) for item in items) else None  # type: ignore[arg-type]


def _intervals(op: Op, value: Value, unit: str, like: str) -> tuple[_Interval, ...] | None:
    """Return the numbers allowed by `op value` in base units, or None if units do not compare."""
    numbers = _numbers(value)
    if numbers is None:
        return None
    base = [to_base(number, unit, like) for number in numbers]
    known = [number for number in base if number is not None]
    if len(known) != len(base):
        return None
    if op == ">=":
        return (_Interval(min(known), inf),)
    if op == "<=":
        return (_Interval(-inf, max(known)),)
    if op == "between":
        return (_Interval(min(known), max(known)),)
    return tuple(_Interval(number, number) for number in known)


def _meets(wanted: _Interval, offered: _Interval, slack: float, whole: bool) -> bool:
    ends = (wanted.low, wanted.high, offered.low, offered.high)
    rounding = 1e-9 * max(1.0, *(abs(end) for end in ends if abs(end) != inf))
    low, high = wanted.low - slack - rounding, wanted.high + slack + rounding
    if whole and wanted.low > -inf and wanted.high < inf:
        return offered.low <= wanted.low + slack + rounding and wanted.high - slack - rounding <= offered.high
    return offered.low <= high and low <= offered.high


def meets(requirement: Requirement, capability: Capability, attribute: Attribute | None = None) -> Verdict:
    """Tell whether a capability can meet a requirement.

    Numbers: the two sets must share a value, after unit conversion and within `tolerance`; for
    attributes of kind ``range`` a demanded span must be offered whole.  Words: one choice in common.
    Not comparable (other unit, other kind of value, value not entered) is unknown.
    """
    if capability.value is None or requirement.value is None:
        return "unknown"
    wanted = _intervals(requirement.op, requirement.value, requirement.unit, capability.unit)
    offered = _intervals(capability.op, capability.value, capability.unit, requirement.unit)
    if _numbers(requirement.value) is None and _numbers(capability.value) is None:
        return "yes" if _words(requirement.value) & _words(capability.value) else "no"
    if wanted is None or offered is None:
        return "unknown"
    slack = span_to_base(abs(requirement.tolerance), requirement.unit, capability.unit) or 0.0
    whole = attribute is not None and attribute.kind == "range"
    return "yes" if any(_meets(want, offer, slack, whole) for want in wanted for offer in offered) else "no"


def _best(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return "yes" if "yes" in found else "unknown" if "unknown" in found or not found else "no"


def _check_requirement(requirement: Requirement, testbed: Testbed, attribute: Attribute | None) -> Finding:
    offers = [item for item in testbed.capabilities if item.attribute == requirement.attribute]
    params: dict[str, object] = {
        "op": requirement.op,
        "value": requirement.value,
        "unit": requirement.unit,
        "level": requirement.level,
    }
    if not offers:
        return Finding(requirement.attribute, "requirement-unknown", "unknown", params)
    verdicts = [meets(requirement, offer, attribute) for offer in offers]
    verdict = _best(verdicts)
    offer = offers[verdicts.index(verdict)]
    params |= {"offered_op": offer.op, "offered": offer.value, "offered_unit": offer.unit}
    if verdict == "unknown":
        code = "requirement-unknown" if offer.value is None else "unit-unknown"
        return Finding(requirement.attribute, code, "unknown", params)
    if verdict == "yes":
        return Finding(requirement.attribute, "requirement-met", "yes", params)
    refused: Verdict = "no" if requirement.level == "must" else "yes"
    return Finding(requirement.attribute, "requirement-not-met", refused, params)


def _check_place(demand: Demand, testbed: Testbed) -> Iterable[Finding]:
    if demand.indoor_outdoor != "either":
        params: dict[str, object] = {"wanted": demand.indoor_outdoor, "offered": testbed.indoor_outdoor}
        if testbed.indoor_outdoor is None:
            yield Finding("indoor_outdoor", "indoor-outdoor", "unknown", params)
        elif testbed.indoor_outdoor not in (demand.indoor_outdoor, "both"):
            yield Finding("indoor_outdoor", "indoor-outdoor", "no", params)
    if demand.districts:
        asked = {"wanted": demand.districts, "offered": testbed.district}
        lies_in = {testbed.district, *testbed.districts} - {None}
        if not lies_in:
            yield Finding("district", "district", "unknown", asked)
        elif not lies_in & set(demand.districts):
            yield Finding("district", "district", "no", asked)


def _check_trl(demand: Demand, testbed: Testbed) -> Iterable[Finding]:
    if demand.trl_now is None:
        return
    params = {"trl_now": demand.trl_now, "trl_min": testbed.trl_min, "trl_max": testbed.trl_max}
    low, high = testbed.trl_min, testbed.trl_max
    if (low is not None and demand.trl_now < low) or (high is not None and demand.trl_now > high):
        yield Finding("trl", "trl", "no", params)
    elif low is None and high is None:
        yield Finding("trl", "trl", "unknown", params)


def _least_days(demand: Demand) -> int | None:
    """Return the fewest days the firm can live with: what it needs less its flexibility."""
    return (
        None if demand.days_needed is None else max(1, demand.days_needed - max(0, demand.flexibility_days))
    )


def longest_free(period: DayRange, blocked: Iterable[DayRange]) -> int:
    """Return the length in days of the longest run of `period` that no blocked range touches."""
    longest = 0
    start = period.first
    for block in sorted(block for block in blocked if block.overlaps(period)):
        longest = max(longest, (block.first - start).days)
        start = max(start, block.last + timedelta(days=1))
    return max(longest, (period.last - start).days + 1)


def _check_length(demand: Demand, testbed: Testbed) -> Iterable[Finding]:
    least = _least_days(demand)
    if least is None or demand.days_needed is None:
        return
    if testbed.max_days is not None and least > testbed.max_days:
        yield Finding(
            "days", "max-days", "no", {"days_needed": demand.days_needed, "limit": testbed.max_days}
        )
    longest = max(demand.days_needed, demand.days_needed + demand.flexibility_days)
    if testbed.min_days is not None and longest < testbed.min_days:
        yield Finding(
            "days", "min-days", "no", {"days_needed": demand.days_needed, "limit": testbed.min_days}
        )


def _check_period(demand: Demand, testbed: Testbed, today: date | None) -> Iterable[Finding]:
    if demand.earliest_start is None or demand.latest_end is None:
        return
    first, last = demand.earliest_start, demand.latest_end
    least = _least_days(demand) or 1
    if today is not None and testbed.lead_days is not None:
        possible = today + timedelta(days=testbed.lead_days)
        if possible > last - timedelta(days=least - 1):
            params: dict[str, object] = {"lead_days": testbed.lead_days, "earliest_possible": possible}
            yield Finding("period", "lead-days", "no", params)
            return
        first = max(first, possible)
    if first > last or (last - first).days + 1 < least:
        yield Finding(
            "period",
            "too-short",
            "no",
            {"days_needed": least, "available_days": max(0, (last - first).days + 1)},
        )
        return
    period = DayRange(first, last)
    if longest_free(period, testbed.blocked) < least:
        blocking = tuple(sorted(block for block in testbed.blocked if block.overlaps(period)))
        yield Finding("period", "blocked", "no", {"days_needed": least, "blocking": blocking})
    elif (
        testbed.available is None
        or testbed.capacity is None
        or testbed.lead_days is None
        or not (testbed.available.first <= first and last <= testbed.available.last)
    ):
        yield Finding("period", "calendar-unknown", "unknown", {"earliest_start": first, "latest_end": last})


def check(
    demand: Demand,
    testbed: Testbed,
    attributes: Mapping[str, Attribute] | None = None,
    today: date | None = None,
) -> Feasibility:
    """Return the verdict on a pair with every finding.  Without `today` lead times are not applied."""
    known = attributes or {}
    findings = [_check_requirement(item, testbed, known.get(item.attribute)) for item in demand.requirements]
    findings += _check_place(demand, testbed)
    findings += _check_trl(demand, testbed)
    findings += _check_length(demand, testbed)
    findings += _check_period(demand, testbed, today)
    if testbed.planned:
        findings.append(Finding("status", "planned", "unknown"))
    verdicts = {
        finding.verdict
        for finding in findings
        if not (finding.verdict == "unknown" and finding.params.get("level") == "nice")
    }
    verdict: Verdict = "no" if "no" in verdicts else "unknown" if "unknown" in verdicts else "yes"
    return Feasibility(verdict, tuple(findings))
