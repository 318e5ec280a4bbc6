"""What excludes a testbed, what is only flagged, and that relaxing never costs a testbed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Attribute, Capability, DayRange, Demand, Requirement, Testbed
from matching.feasibility import check, longest_free, meets

PLACE = Testbed(code="T", name_ko="시험장")
NEW_YEAR = date(2027, 1, 1)


def need(op: str, value: object, unit: str = "kW", **more: object) -> Requirement:
    return Requirement(attribute="power", op=op, value=value, unit=unit, **more)  # type: ignore[arg-type]


def offer(op: str, value: object, unit: str = "kW") -> Capability:
    return Capability(attribute="power", op=op, value=value, unit=unit)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "offered", "verdict"),
    [
        (need(">=", 50), offer("=", 50), "yes"),
        (need(">=", 50), offer("=", 49.9), "no"),
        (need(">=", 50), offer("<=", 100), "yes"),
        (need(">=", 50), offer("<=", 49), "no"),
        (need("<=", 40), offer("=", 40), "yes"),
        (need("<=", 40), offer(">=", 41), "no"),
        (need("=", 380, "V"), offer("in", (220, 380), "V"), "yes"),
        (need("=", 380, "V"), offer("in", (110, 220), "V"), "no"),
        (need("=", 0.38, "kV"), offer("=", 380, "V"), "yes"),
        (need("in", (220, 380), "V"), offer("=", 380, "V"), "yes"),
        (need("between", (10, 20)), offer("between", (15, 30)), "yes"),
        (need("between", (10, 20)), offer("between", (21, 30)), "no"),
        (need(">=", 50, tolerance=1.0), offer("=", 49), "yes"),
        (need(">=", 50, tolerance=0.5), offer("=", 49), "no"),
        (need("=", 100, "W", tolerance=500.0), offer("=", 0.5), "yes"),
        (need(">=", 1, "MW"), offer("=", 1000), "yes"),
        (need(">=", 50, "m"), offer("=", 60, "kW"), "unknown"),
        (need(">=", 50), offer("=", None), "unknown"),
        (need(">=", 50, ""), offer("=", 60), "yes"),
        (need("in", ("5G", "LTE"), ""), offer("in", ("lte", "wifi"), ""), "yes"),
        (need("=", "5G", ""), offer("=", "wifi", ""), "no"),
        (need("=", True, ""), offer("=", True, ""), "yes"),
        (need("=", True, ""), offer("=", False, ""), "no"),
        (need(">=", 50), offer("=", "많음", ""), "unknown"),
    ],
)
def test_a_number_is_met_when_both_sets_share_a_value_in_one_unit(
    wanted: Requirement, offered: Capability, verdict: str
) -> None:
    assert meets(wanted, offered) == verdict


def test_temperature_is_converted_with_its_offset() -> None:
    assert meets(need(">=", 300, "K"), offer("=", 26.85, "°C")) == "yes"
    assert meets(need(">=", 300, "K"), offer("=", 26, "°C")) == "no"


def test_a_demanded_span_must_be_offered_whole_where_the_attribute_says_so() -> None:
    span = Attribute(code="power", name_ko="온도", kind="range", unit="°C")
    wanted = need("between", (-40, 85), "°C")
    assert meets(wanted, offer("between", (-70, 150), "°C"), span) == "yes"
    assert meets(wanted, offer("between", (-20, 150), "°C"), span) == "no"


def test_a_preferred_requirement_never_excludes() -> None:
    place = replace(PLACE, capabilities=(offer("=", 1),))
    found = check(Demand(title="a", requirements=(need(">=", 50, level="nice"),)), place)
    assert found.verdict == "yes"
    assert found.findings[0].code == "requirement-not-met"


def test_an_attribute_nobody_entered_is_unknown_and_not_excluded() -> None:
    found = check(Demand(title="a", requirements=(need(">=", 50),)), PLACE)
    assert found.verdict == "unknown"
    assert [item.code for item in found.unknowns] == ["requirement-unknown"]


@pytest.mark.parametrize(
    ("wanted", "offered", "verdict"),
    [
        ("indoor", "outdoor", "no"),
        ("indoor", "both", "yes"),
        ("outdoor", None, "unknown"),
        ("either", None, "yes"),
    ],
)
def test_indoor_and_outdoor_exclude_each_other_only_when_both_are_stated(
    wanted: str, offered: str | None, verdict: str
) -> None:
    demand = Demand(title="a", indoor_outdoor=wanted)  # type: ignore[arg-type]
    assert check(demand, replace(PLACE, indoor_outdoor=offered)).verdict == verdict  # type: ignore[arg-type]


def test_a_district_not_asked_for_excludes() -> None:
    demand = Demand(title="a", districts=("30170", "30200"))
    assert check(demand, replace(PLACE, district="30170")).verdict == "yes"
    assert check(demand, replace(PLACE, district="30110")).verdict == "no"
    assert check(demand, PLACE).verdict == "unknown"


def test_trl_outside_the_range_excludes_and_a_missing_range_is_unknown() -> None:
    demand = Demand(title="a", trl_now=5)
    assert check(demand, replace(PLACE, trl_min=4, trl_max=8)).verdict == "yes"
    assert check(demand, replace(PLACE, trl_min=6)).verdict == "no"
    assert check(demand, replace(PLACE, trl_max=4)).verdict == "no"
    assert check(demand, PLACE).verdict == "unknown"


def january(days: int, **more: object) -> Demand:
    return Demand(
        title="a",
        earliest_start=NEW_YEAR,
        latest_end=date(2027, 1, 31),
        days_needed=days,
        **more,  # type: ignore[arg-type]
    )


KNOWN = replace(PLACE, available=DayRange(date(2026, 1, 1), date(2028, 1, 1)), lead_days=0, capacity=1)


def test_a_free_run_of_exactly_the_days_needed_is_enough() -> None:
    blocked = (DayRange(date(2027, 1, 11), date(2027, 1, 21)),)
    assert check(january(10), replace(KNOWN, blocked=blocked)).verdict == "yes"
    refused = check(january(11), replace(KNOWN, blocked=blocked))
    assert refused.refusals[0].code == "blocked"
    assert refused.refusals[0].params["blocking"] == blocked


def test_flexible_days_shorten_what_is_needed() -> None:
    blocked = (DayRange(date(2027, 1, 11), date(2027, 1, 21)),)
    assert check(january(11, flexibility_days=1), replace(KNOWN, blocked=blocked)).verdict == "yes"


def test_a_period_shorter_than_the_days_needed_is_refused() -> None:
    assert check(january(31), KNOWN).verdict == "yes"
    assert check(january(32), KNOWN).refusals[0].code == "too-short"


def test_lead_days_count_from_today() -> None:
    place = replace(KNOWN, lead_days=22)
    assert check(january(10), place, today=NEW_YEAR - timedelta(days=1)).verdict == "yes"
    assert check(january(10), place, today=NEW_YEAR).verdict == "no"
    assert check(january(10), place).verdict == "yes"


def test_least_and_most_days_of_a_testbed_are_kept() -> None:
    assert check(january(10), replace(KNOWN, max_days=9)).refusals[0].code == "max-days"
    assert check(january(10), replace(KNOWN, min_days=11)).refusals[0].code == "min-days"
    assert check(january(10, flexibility_days=1), replace(KNOWN, min_days=11, max_days=20)).verdict == "yes"


def test_a_calendar_nobody_entered_is_unknown() -> None:
    assert check(january(10), replace(KNOWN, available=None)).verdict == "unknown"
    assert check(january(10), replace(KNOWN, capacity=None)).verdict == "unknown"


def test_a_planned_place_is_flagged_and_stays() -> None:
    assert check(Demand(title="a"), replace(PLACE, planned=True)).verdict == "unknown"


days = st.dates(date(2027, 1, 1), date(2027, 3, 1))
ranges = st.tuples(days, days).map(lambda pair: DayRange(min(pair), max(pair)))


@given(period=ranges, blocked=st.lists(ranges, max_size=5))
def test_the_longest_free_run_equals_a_count_day_by_day(period: DayRange, blocked: list[DayRange]) -> None:
    longest = run = 0
    for offset in range(period.days):
        day = DayRange(period.first + timedelta(days=offset), period.first + timedelta(days=offset))
        run = 0 if any(block.overlaps(day) for block in blocked) else run + 1
        longest = max(longest, run)
    assert longest_free(period, blocked) == longest


numbers = st.integers(0, 20).map(float)
conditions = st.one_of(
    st.tuples(st.sampled_from([">=", "<=", "="]), numbers),
    st.tuples(st.just("between"), st.tuples(numbers, numbers)),
    st.tuples(st.just("in"), st.lists(numbers, min_size=1, max_size=3).map(tuple)),
)
requirements = st.builds(
    lambda attribute, condition, level, tolerance: Requirement(
        attribute=attribute, op=condition[0], value=condition[1], level=level, tolerance=tolerance
    ),
    st.sampled_from(["a", "b", "c"]),
    conditions,
    st.sampled_from(["must", "nice"]),
    st.sampled_from([0.0, 1.0]),
)
capabilities = st.builds(
    lambda attribute, condition: Capability(attribute=attribute, op=condition[0], value=condition[1]),
    st.sampled_from(["a", "b"]),
    conditions,
)


def relaxed(requirement: Requirement) -> list[Requirement]:
    """Ways to ask for less: more tolerance, only preferred, a lower or wider bound."""
    ways = [replace(requirement, tolerance=requirement.tolerance + 1), replace(requirement, level="nice")]
    value = requirement.value
    if requirement.op == ">=" and isinstance(value, float):
        ways.append(replace(requirement, value=value - 3))
    elif requirement.op == "<=" and isinstance(value, float):
        ways.append(replace(requirement, value=value + 3))
    elif requirement.op == "in" and isinstance(value, tuple):
        ways.append(replace(requirement, value=(*value, 7.0)))
    elif requirement.op == "between" and isinstance(value, tuple):
        ways.append(replace(requirement, value=(float(min(value)) - 1, float(max(value)) + 1)))
    return ways


@given(
    asked=st.lists(requirements, min_size=1, max_size=4),
    offered=st.lists(capabilities, max_size=4),
    data=st.data(),
)
def test_relaxing_or_dropping_a_requirement_never_removes_a_testbed(
    asked: list[Requirement], offered: list[Capability], data: st.DataObject
) -> None:
    place = replace(PLACE, capabilities=tuple(offered))
    at = data.draw(st.integers(0, len(asked) - 1))
    before = check(Demand(title="a", requirements=tuple(asked)), place).verdict
    for less in [[], *([way] for way in relaxed(asked[at]))]:
        after = check(Demand(title="a", requirements=(*asked[:at], *less, *asked[at + 1 :])), place).verdict
        assert before == "no" or after != "no"


@given(asked=st.lists(requirements, max_size=4))
def test_a_testbed_that_states_nothing_is_never_excluded(asked: list[Requirement]) -> None:
    assert check(Demand(title="a", requirements=tuple(asked)), PLACE).verdict != "no"
