"""Calendars that fit the places: sites, bands, days around use, alone, commissions, other days."""

from functools import partial
from typing import Any

import httpx
import pytest

from tests.actors import (
    CASES,
    Cast,
    accept,
    approve,
    ask,
    audited,
    cast_of,
    day,
    for_whom,
    made,
    place,
    read,
    refused,
    requested,
    span,
    states,
    step,
    submitted,
    went,
)
from tests.listings import TESTBEDS, fields_of
from tests.pages import fill, text_of, visitor
from tests.server import Server
from tests.test_bookings import blocked, reason
from tests.test_races import at_once, codes, taken

EAST = {"code": "EAST", "name_ko": "동쪽역", "district": "30110", "capacity": 1}
WEST = {"code": "WEST", "name_ko": "서쪽역", "district": "30170"}
NIGHT = {"code": "NIGHT", "name_ko": "심야", "starts_at": "23:00", "ends_at": "04:00"}
NOON = {"code": "NOON", "name_ko": "낮", "starts_at": "10:00", "ends_at": "16:00"}


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def wanted(cast: Cast, testbed: str, first: int, last: int, **more: Any) -> httpx.Response:
    return ask(cast.firm, submitted(cast.firm), testbed, first, last, **more)


def booked(cast: Cast, testbed: str, first: int, last: int, **more: Any) -> str:
    case = str(made(wanted(cast, testbed, first, last, **more))["id"])
    accept(cast.host, case)
    went(approve(cast.desk, case))
    return case


def test_places_are_counted_per_site_and_in_all_and_the_host_names_one_that_was_left_to_it(
    cast: Cast,
) -> None:
    testbed = place(cast.host, capacity=2, sub_sites=[EAST, WEST], sharing="either")
    assert fields_of(wanted(cast, testbed, 30, 32, sub_site="NORTH")) == ["sub_site"]
    booked(cast, testbed, 30, 32, sub_site="EAST")
    assert blocked(wanted(cast, testbed, 32, 33, sub_site="EAST")) == [reason("full", 32, 32)]
    left = made(wanted(cast, testbed, 30, 32))["id"]
    answer = step(cast.host, left, "review", outcome="feasible", sub_site="EAST")
    assert blocked(answer) == [reason("full", 30, 32)]
    named = went(step(cast.host, left, "review", outcome="feasible", sub_site="WEST"))
    assert (named["state"], named["sub_site"]["code"]) == ("agreed", "WEST")
    went(approve(cast.desk, left))
    assert blocked(wanted(cast, testbed, 30, 30)) == [reason("full", 30, 30)], "both places are taken"
    went(cast.host.patch(f"{TESTBEDS}/{testbed}", json={"capacity": 9}))
    assert blocked(wanted(cast, testbed, 30, 30)) == [reason("full", 30, 30)], "no site has one left"
    closed = {**span(40, 41), "reason": "점검", "sub_site": "WEST"}
    went(cast.host.patch(f"{TESTBEDS}/{testbed}", json={"blackouts": [closed]}))
    assert blocked(wanted(cast, testbed, 41, 42, sub_site="WEST")) == [reason("blackout", 41, 41)]
    made(wanted(cast, testbed, 41, 42, sub_site="EAST"))
    window = {"from": day(30), "to": day(30), "sub_site": "EAST"}
    assert (
        went(cast.firm.get(f"{TESTBEDS}/{testbed}/availability", params=window))["days"][0]["free"] is False
    )
    kept = went(cast.firm.get(f"{TESTBEDS}/{testbed}"))
    assert [each["code"] for each in kept["sub_sites"]] == ["EAST", "WEST"]
    assert (
        went(cast.host.patch(f"{TESTBEDS}/{testbed}", json={"sub_sites": [EAST]}))["sub_sites"][1]["status"]
        == "closed"
    )
    assert fields_of(wanted(cast, testbed, 60, 61, sub_site="WEST")) == ["sub_site"]


def test_bands_of_a_day_do_not_collide_and_do_not_overlap(cast: Cast) -> None:
    testbed = place(cast.host, bands=[NIGHT, NOON])
    booked(cast, testbed, 30, 31, band="NIGHT")
    booked(cast, testbed, 31, 32, band="NOON")
    assert blocked(wanted(cast, testbed, 31, 31, band="NIGHT")) == [reason("full", 31, 31)]
    assert blocked(wanted(cast, testbed, 29, 33)) == [reason("full", 30, 32)], "a whole day takes both"
    made(wanted(cast, testbed, 32, 33, band="NIGHT"))
    late = {**NOON, "code": "LATE", "starts_at": "03:30", "ends_at": "05:00"}
    answer = cast.host.patch(f"{TESTBEDS}/{testbed}", json={"bands": [NIGHT, late]})
    assert fields_of(answer) == ["bands"]


def test_days_around_use_are_occupied_and_who_is_alone_takes_all(cast: Cast) -> None:
    testbed = place(cast.host, capacity=3, setup_days=2, teardown_days=1, sharing="either")
    booked(cast, testbed, 30, 31, exclusive=True)
    # 28 to 32 are taken; others need two days before and one after their own.
    assert blocked(wanted(cast, testbed, 34, 35)) == [reason("full", 32, 32)]
    assert blocked(wanted(cast, testbed, 27, 27)) == [reason("full", 28, 28)]
    made(wanted(cast, testbed, 35, 36))
    assert blocked(wanted(cast, testbed, 1, 2)) == [("setup", day(-1), day(0))]
    went(cast.host.patch(f"{TESTBEDS}/{testbed}", json={"sharing": "shared"}))
    assert fields_of(wanted(cast, testbed, 60, 61, exclusive=True)) == ["exclusive"]
    went(cast.host.patch(f"{TESTBEDS}/{testbed}", json={"sharing": "exclusive"}))
    booked(cast, testbed, 60, 61)
    assert blocked(wanted(cast, testbed, 61, 61)) == [reason("full", 59, 62)]


def test_a_commissioned_test_holds_no_days_but_months_may_be_full(cast: Cast) -> None:
    url = "https://booking.example/kr"
    testbed = place(cast.host, use_mode="commission", monthly_capacity=1, booking_url=url)

    def commission(**said: Any) -> httpx.Response:
        return cast.firm.post(CASES, json={"demand_id": submitted(cast.firm), "testbed_id": testbed} | said)

    assert fields_of(commission(due_on=day(40))) == ["quantity"]
    case = made(commission(due_on=day(40), quantity=12))
    assert (case["quantity"], case["starts_on"], case["booking_url"]) == (12, day(40), url)
    accept(cast.host, case["id"])
    went(approve(cast.desk, case["id"]))
    answer = refused(commission(due_on=day(40), quantity=1), 409, "not-free")
    assert [each["reason"] for each in answer["blocking"]] == ["month-full"]
    assert answer["nearest_free"][0]["starts_on"][:7] > day(40)[:7]
    free = went(cast.firm.get(f"{TESTBEDS}/{testbed}/availability", params={"from": day(40), "to": day(40)}))
    assert free["days"][0]["free"] is True


def propose(client: httpx.Client, case: str, first: int, last: int, **more: Any) -> httpx.Response:
    body = {**span(first, last), "reason": "장비가 늦게 옵니다", **more}
    return client.post(f"{CASES}/{case}/date-changes", json=body)


def answer_change(client: httpx.Client, case: str, number: int, action: str, **said: Any) -> httpx.Response:
    return client.post(f"{CASES}/{case}/date-changes/{number}/{action}", json=said)


def test_other_days_are_proposed_by_one_side_accepted_by_the_other_and_then_confirmed(cast: Cast) -> None:
    testbed = place(cast.host)
    case = booked(cast, testbed, 30, 32)
    other = booked(cast, testbed, 40, 42)
    assert blocked(propose(cast.firm, case, 39, 40)) == [reason("full", 40, 40)]
    change = made(propose(cast.firm, case, 32, 35))
    assert (change["number"], change["state"], change["proposed_by"]) == (1, "proposed", "firm")
    refused(propose(cast.host, case, 50, 51), 409, "change-open")
    refused(answer_change(cast.firm, case, 1, "accept"), 403, "own-proposal")
    refused(answer_change(cast.desk, case, 1, "confirm"), 409, "wrong-state")
    refused(cast.other_firm.get(f"{CASES}/{case}/date-changes/1"), 404, "not-found")
    accepted = answer_change(cast.desk, case, 1, "accept", on_behalf_of=for_whom(cast.host.organization))
    assert went(accepted)["state"] == "accepted"
    assert read(cast.firm, case)["starts_on"] == day(30), "nothing moves before it is confirmed"
    assert went(answer_change(cast.desk, case, 1, "confirm"))["state"] == "confirmed"
    moved = read(cast.host, case)
    assert (moved["starts_on"], moved["ends_on"], moved["state"]) == (day(32), day(35), "approved")
    made(wanted(cast, testbed, 30, 31))
    assert blocked(wanted(cast, testbed, 35, 35)) == [reason("full", 35, 35)]
    assert [event["action"] for event in moved["history"]][-3:] == [
        *("propose_dates", "accept_dates", "reschedule")
    ]
    assert ("case.rescheduled", "coordinator") in audited(cast.server, case)
    longer = made(propose(cast.host, case, 32, 38))["number"]
    refused(answer_change(cast.host, case, longer, "refuse", reason="아님"), 403, "own-proposal")
    assert went(answer_change(cast.firm, case, longer, "refuse", reason="길어요"))["state"] == "refused"
    open_ = made(propose(cast.firm, case, 60, 61))["number"]
    went(step(cast.desk, case, "undo", reason="서류 보완"))
    refused(answer_change(cast.host, case, open_, "accept"), 409, "wrong-state")
    went(approve(cast.desk, case))
    assert went(cast.firm.get(f"{CASES}/{case}/date-changes/{open_}"))["state"] == "lapsed"
    assert states(cast.firm, other)[-1] == "approved"


def test_a_change_is_made_on_pages_too(cast: Cast) -> None:
    testbed = place(cast.host, sub_sites=[EAST, WEST], capacity=2)
    case = booked(cast, testbed, 30, 32, sub_site="EAST")
    number = read(cast.firm, case)["number"]
    firm, host, desk = (visitor(cast.server, who) for who in (cast.firm, cast.host, cast.desk))
    wish = {**span(33, 34), "sub_site": "WEST", "reason": "하루 늦춥니다"}
    wrong = firm.post(f"/cases/{number}/dates", data=wish | {"reason": ""})
    assert wrong.status_code == 422
    assert 'value="WEST" selected' in wrong.text
    fill(firm, f"/cases/{number}/dates", wish)
    assert "동의하기" in host.get(f"/cases/{number}").text
    fill(host, f"/cases/{number}/dates/1/accept")
    fill(desk, f"/cases/{number}/dates/1/confirm")
    shown = text_of(firm.get(f"/cases/{number}?done=confirm_dates").text)
    assert "이용 일정을 바꾸었습니다." in shown
    assert "서쪽역" in shown
    month = f"/testbeds/{testbed}/calendar?month={day(33)[:7]}"
    assert number in text_of(host.get(month).text)
    closed = {**span(70, 71), "reason": "정기 점검", "sub_site": "EAST"}
    fill(host, f"/testbeds/{testbed}/calendar", closed)
    (blackout,) = went(cast.host.get(f"{TESTBEDS}/{testbed}"))["blackouts"]
    assert (blackout["starts_on"], blackout["sub_site"]) == (day(70), "EAST")
    assert firm.get(month).status_code == 403
    other = visitor(cast.server, cast.other_host)
    assert other.get(month).status_code == 404
    page = host.get(f"/testbeds/{testbed}/calendar?month={day(70)[:7]}").text
    key = page.split("/calendar/")[1].split("/open")[0]
    fill(host, f"/testbeds/{testbed}/calendar/{key}/open")
    assert went(cast.host.get(f"{TESTBEDS}/{testbed}"))["blackouts"] == []


def test_rivals_who_move_and_rivals_who_begin_never_exceed_the_places(cast: Cast) -> None:
    places = 3
    testbed = place(cast.host, capacity=places)
    moving = []
    for number in range(6):
        case = booked(cast, testbed, 30 + 10 * (number // places), 31 + 10 * (number // places))
        change = made(propose(cast.firm, case, 60, 61))["number"]
        went(answer_change(cast.host, case, change, "accept"))
        moving.append(partial(answer_change, cast.desk, case, change, "confirm"))
    beginning = []
    for _number in range(4):
        case = requested(cast, testbed, 61, 62)
        accept(cast.host, case)
        beginning.append(partial(approve, cast.desk, case))
    answers = at_once([*moving, *beginning])
    assert codes(answers) == {200: places, 409: len(answers) - places}, codes(answers)
    days = taken(cast, testbed)
    assert max(days.values()) == places
    # Who moved is not there any more, who did not move still is.
    moved = sum(answer.status_code == 200 for answer in answers[: len(moving)])
    assert sum(days.values()) == 2 * (6 - moved) + 2 * places


def test_a_host_says_by_a_form_what_is_used_how_and_a_cleared_name_closes(cast: Cast) -> None:
    said = {"latitude": 36.3, "provenance": "일반 지식, 확인 필요", "confidence": "low"}
    east = EAST | said | {"longitude": 127.4}
    testbed, host = place(cast.host, sub_sites=[east, WEST], bands=[NIGHT]), visitor(cast.server, cast.host)
    path = f"/testbeds/{testbed}/rooms"
    shown = host.get(path).text
    assert all(each in shown for each in ('value="동쪽역"', 'value="23:00"', 'value="NIGHT"')), "as it stands"
    typed = {
        "use_mode": "days",
        "sharing": "either",
        "setup_days": "1",
        "teardown_days": "",
        "booking_url": "https://booking.example",
        "monthly_capacity": "",
        "bands.0.code": "NIGHT",
        "bands.0.name_ko": "심야",
        "bands.0.starts_at": "23:00",
        "bands.0.ends_at": "04:00",
        "bands.1.code": "",
        "bands.1.name_ko": "새벽",
        "bands.1.starts_at": "03:00",
        "bands.1.ends_at": "06:00",
        "sub_sites.0.code": "EAST",
        "sub_sites.0.name_ko": "동쪽역",
        "sub_sites.0.district": "30110",
        "sub_sites.0.capacity": "1",
        "sub_sites.0.status": "operating",
        "sub_sites.1.code": "WEST",
        "sub_sites.1.name_ko": " ",
        "sub_sites.1.status": "operating",
        "sub_sites.2.code": "",
        "sub_sites.2.name_ko": "북쪽역",
        "sub_sites.2.status": "planned",
        "sub_sites.2.capacity": "0",
    }
    overlapping = host.post(path, data=typed | {"sub_sites.2.capacity": "2"})
    assert overlapping.status_code == 422
    assert "시간대가 서로 겹칩니다." in text_of(overlapping.text)
    typed["bands.1.starts_at"] = "04:00"
    wrong = host.post(path, data=typed).text
    assert 'id="e-sub_sites-1-capacity"' in wrong, "beside the row"
    assert 'value="북쪽역"' in wrong, "what was typed is kept"
    assert fill(host, path, typed | {"sub_sites.2.capacity": "2"}) == f"{path}?done=saved"
    kept = went(cast.firm.get(f"{TESTBEDS}/{testbed}"))
    sites = {each["code"]: each for each in kept["sub_sites"]}
    assert {code: (each["status"], each["capacity"]) for code, each in sites.items()} == {
        "EAST": ("operating", 1),
        "WEST": ("closed", None),
        "S01": ("planned", 2),
    }
    first = sites["EAST"]
    assert first | said == first, "what was not asked for stays"
    assert [(each["code"], each["ends_at"][:5]) for each in kept["bands"]] == [
        ("NIGHT", "04:00"),
        ("B01", "06:00"),
    ]
    assert (kept["sharing"], kept["setup_days"], kept["teardown_days"]) == ("either", 1, None)
    test = {"use_mode": "commission", "monthly_capacity": "4", "bands.0.name_ko": "", "bands.1.name_ko": ""}
    fill(host, path, typed | {"sub_sites.2.capacity": "2"} | test)
    kept = went(cast.firm.get(f"{TESTBEDS}/{testbed}"))
    assert (kept["use_mode"], kept["monthly_capacity"], kept["booking_url"]) == (
        *("commission", 4),
        "https://booking.example",
    )
    assert [each["is_open"] for each in kept["bands"]] == [False, False]
    assert visitor(cast.server, cast.other_host).post(path, data=typed).status_code == 404
