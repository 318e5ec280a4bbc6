"""Days: what blocks them, what is offered instead, and when they become free again; on both engines."""

from typing import Any

import httpx
import pytest

from tests.actors import (
    Cast,
    accept,
    agreed,
    approve,
    ask,
    cast_of,
    day,
    length,
    made,
    place,
    refused,
    requested,
    span,
    step,
    submitted,
    went,
)
from tests.listings import TESTBEDS, fields_of
from tests.server import Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def booked(cast: Cast, testbed: str, first: int, last: int) -> str:
    """Take a place on some days and return the case's id."""
    case = agreed(cast, testbed, first, last)
    went(approve(cast.desk, case))
    return case


def blocked(answer: httpx.Response) -> list[tuple[str, str, str]]:
    """Return what stands in the way, by a refusal that says so and offers free days."""
    body = refused(answer, 409, "not-free")
    return [(each["reason"], each["starts_on"], each["ends_on"]) for each in body["blocking"]]


def reason(name: str, first: int, last: int) -> tuple[str, str, str]:
    return (name, day(first), day(last))


def offers(answer: httpx.Response) -> list[dict[str, str]]:
    """Return the nearest free days of a refusal."""
    found: list[dict[str, str]] = refused(answer, 409, "not-free")["nearest_free"]
    assert found
    return found


def check_offers(cast: Cast, testbed: str, answer: httpx.Response, days: int) -> None:
    """Take every offer at once its own demand: each must be as free as was said, up to the booking."""
    for offer in offers(answer):
        assert length(offer) == days
        body = {"demand_id": submitted(cast.firm), "testbed_id": testbed, **offer}
        case = made(cast.firm.post("/api/v1/cases", json=body))["id"]
        accept(cast.host, case)
        went(approve(cast.desk, case))


def test_a_full_testbed_refuses_and_names_the_nearest_free_days(cast: Cast) -> None:
    testbed = place(cast.host)
    booked(cast, testbed, 30, 32)
    late = agreed_before = agreed(cast, testbed, 40, 42)
    answer = ask(cast.firm, submitted(cast.firm), testbed, 31, 33)
    assert blocked(answer) == [reason("full", 31, 32)]
    found = offers(answer)
    assert span(33, 35) in found
    assert span(27, 29) in found
    check_offers(cast, testbed, answer, 3)
    assert late == agreed_before


def test_days_are_checked_again_when_they_are_confirmed(cast: Cast) -> None:
    testbed = place(cast.host)
    first, second = agreed(cast, testbed, 30, 32), agreed(cast, testbed, 32, 34)
    went(approve(cast.desk, first))
    answer = approve(cast.desk, second)
    assert blocked(answer) == [reason("full", 32, 32)]
    assert went(cast.firm.get(f"/api/v1/cases/{second}"))["state"] == "agreed"
    check_offers(cast, testbed, answer, 3)


def test_a_blackout_day_refuses_and_so_does_one_added_before_the_confirmation(cast: Cast) -> None:
    closed = {**span(31, 31), "reason": "정기 점검"}
    testbed = place(cast.host, blackouts=[closed])
    answer = ask(cast.firm, submitted(cast.firm), testbed, 29, 31)
    assert blocked(answer) == [reason("blackout", 31, 31)]
    check_offers(cast, testbed, answer, 3)
    case = agreed(cast, testbed, 50, 52)
    went(cast.host.patch(f"{TESTBEDS}/{testbed}", json={"blackouts": [closed, span(52, 55)]}))
    answer = approve(cast.desk, case)
    assert blocked(answer) == [reason("blackout", 52, 52)]
    check_offers(cast, testbed, answer, 3)


def test_lead_days_keep_the_first_days_away(cast: Cast) -> None:
    testbed = place(cast.host, lead_days=10)
    answer = ask(cast.firm, submitted(cast.firm), testbed, 8, 11)
    assert blocked(answer) == [reason("lead-days", 8, 9)]
    assert offers(answer)[0] == span(10, 13)
    check_offers(cast, testbed, answer, 4)
    assert blocked(ask(cast.firm, submitted(cast.firm), testbed, -3, -1)) == [reason("past", -3, -1)]


def test_a_period_may_be_too_short_or_too_long(cast: Cast) -> None:
    testbed = place(cast.host, min_days=3, max_days=5)
    short = ask(cast.firm, submitted(cast.firm), testbed, 30, 31)
    assert blocked(short) == [reason("min-days", 30, 31)]
    assert offers(short)[0] == span(30, 32)
    long = ask(cast.firm, submitted(cast.firm), testbed, 30, 35)
    assert blocked(long) == [reason("max-days", 30, 35)]
    assert offers(long)[0] == span(30, 34)
    check_offers(cast, testbed, long, 5)


def test_everything_that_blocks_is_named_at_once(cast: Cast) -> None:
    testbed = place(cast.host, lead_days=5, min_days=2, max_days=10, blackouts=[span(12, 13)])
    booked(cast, testbed, 8, 10)
    answer = ask(cast.firm, submitted(cast.firm), testbed, 3, 14)
    assert blocked(answer) == [
        reason("max-days", 3, 14),
        reason("lead-days", 3, 4),
        reason("blackout", 12, 13),
        reason("full", 8, 10),
    ]


def test_the_host_offers_only_days_that_can_be_had(cast: Cast) -> None:
    testbed = place(cast.host, blackouts=[span(40, 45)])
    case = requested(cast, testbed)
    answer = step(cast.host, case, "review", outcome="feasible", **span(44, 46))
    assert blocked(answer) == [reason("blackout", 44, 45)]


@pytest.mark.parametrize(("capacity", "places"), [(1, 1), (3, 3), (None, 1)])
def test_as_many_fit_as_there_are_places_and_one_where_nobody_has_said(
    cast: Cast, capacity: int | None, places: int
) -> None:
    testbed = place(cast.host, capacity=capacity)
    cases = [agreed(cast, testbed) for _ in range(places + 1)]
    for case in cases[:places]:
        went(approve(cast.desk, case))
    assert blocked(approve(cast.desk, cases[-1])) == [reason("full", 30, 32)]
    seen = went(cast.firm.get(f"{TESTBEDS}/{testbed}/availability"))
    assert seen["capacity_known"] is (capacity is not None)
    unknown = [each["attribute"] for each in went(cast.firm.get(f"{TESTBEDS}/{testbed}"))["unknowns"]]
    assert ("capacity" in unknown) is (capacity is None)


def test_a_capacity_cut_holds_for_the_next_confirmation(cast: Cast) -> None:
    testbed = place(cast.host, capacity=2)
    booked(cast, testbed, 30, 32)
    case = agreed(cast, testbed, 30, 32)
    went(cast.host.patch(f"{TESTBEDS}/{testbed}", json={"capacity": 1}))
    assert blocked(approve(cast.desk, case)) == [reason("full", 30, 32)]


@pytest.mark.parametrize("action", ["undo", "withdraw"])
def test_days_given_back_are_free_for_the_next(cast: Cast, action: str) -> None:
    testbed = place(cast.host)
    case, waiting = agreed(cast, testbed), agreed(cast, testbed)
    went(approve(cast.desk, case))
    refused(approve(cast.desk, waiting), 409, "not-free")
    giver = cast.desk if action == "undo" else cast.firm
    went(step(giver, case, action, reason="사정이 바뀜"))
    went(approve(cast.desk, waiting))
    if action == "undo":
        assert blocked(approve(cast.desk, case)) == [reason("full", 30, 32)]


def test_bookings_do_not_change_the_listing(cast: Cast) -> None:
    testbed = place(cast.host)
    before = went(cast.firm.get(f"{TESTBEDS}/{testbed}"))
    booked(cast, testbed, 30, 32)
    assert went(cast.firm.get(f"{TESTBEDS}/{testbed}")) == before


def test_everybody_sees_which_days_are_free_and_nobody_for_whom(cast: Cast, anonymous: httpx.Client) -> None:
    testbed = place(cast.host, lead_days=2, blackouts=[span(5, 6)])
    booked(cast, testbed, 8, 9)
    seen = went(anonymous.get(f"{TESTBEDS}/{testbed}/availability", params={"from": day(0), "to": day(10)}))
    assert [each["free"] for each in seen["days"]] == [
        *(False, False, True, True, True, False, False, True, False, False, True)
    ]
    assert seen["free_spans"] == [span(2, 4), span(7, 7), span(10, 10)]
    assert cast.firm.organization not in str(seen)
    assert length(went(anonymous.get(f"{TESTBEDS}/{testbed}/availability"))) == 90


@pytest.mark.parametrize(
    ("window", "field"),
    [
        ({"from": "2027-03-05", "to": "2027-03-01"}, "to"),
        ({"from": "2027-03-05", "to": "2029-03-01"}, "to"),
        ({"from": "tomorrow"}, "from"),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    cast: Cast, anonymous: httpx.Client, window: dict[str, Any], field: str
) -> None:
    answer = anonymous.get(f"{TESTBEDS}/F-KAERI-ATLAS/availability", params=window)
    assert fields_of(answer) == [field]
    assert anonymous.get(f"{TESTBEDS}/NO-SUCH/availability").status_code == 404


def test_a_wish_for_decades_is_answered_at_once(cast: Cast) -> None:
    testbed = place(cast.host, max_days=None)
    booked(cast, testbed, 30, 32)
    body = {"demand_id": submitted(cast.firm), "testbed_id": testbed}
    answer = cast.firm.post("/api/v1/cases", json=body | {"starts_on": day(1), "ends_on": "2099-12-31"})
    assert blocked(answer) == [reason("full", 30, 32)]
    assert answer.elapsed.total_seconds() < 2
