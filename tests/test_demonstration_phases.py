"""Phases of a demonstration: within the booking, apart at each site, kept when changed, told at the site."""

import re
from datetime import date
from typing import Any

import httpx
import pytest

from tests.actors import (
    API,
    CASES,
    Cast,
    accept,
    agreed,
    approve,
    ask,
    audited,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    span,
    submitted,
    went,
)
from tests.certificates import SetClock, finish, seoul
from tests.demonstrations import agree, path, prepare
from tests.pages import fill, text_of, visitor
from tests.server import Server

SITES = [
    {"code": "EAST", "name_ko": "동쪽역", "name_en": "East station", "capacity": 2},
    {"code": "WEST", "name_ko": "서쪽역", "name_en": "West station", "capacity": 2},
]


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def phase(name: str, first: int, last: int, site: str | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, **span(first, last), "sub_site": site} | more


SETUP, EAST, WEST = phase("설치", 2, 2), phase("동쪽 측정", 2, 3, "EAST"), phase("서쪽 측정", 4, 4, "WEST")


def confirmed(cast: Cast) -> str:
    """Return a case on the days 2 to 4 at a testbed of two sites."""
    case = agreed(cast, place(cast.host, sub_sites=SITES, capacity=2, sharing="either"), 2, 4)
    went(approve(cast.desk, case))
    return case


def put(member: httpx.Client, case: str, *phases: dict[str, Any], **more: Any) -> httpx.Response:
    return member.put(path(case, "phases"), json={"phases": [*phases], **more})


def wrong(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in refused(answer, 422, "invalid")["errors"]]


def kept(told: Any) -> list[dict[str, Any]]:
    """Return the phases that were told of as they would be sent back."""
    return [{name: each[name] for name in ("key", *SETUP)} for each in told["phases"]]


def running(cast: Cast, clock: SetClock) -> tuple[str, list[dict[str, Any]]]:
    """Return a case whose demonstration runs, with its phases."""
    case = confirmed(cast)
    agree(cast, case)
    prepare(cast, case)
    phases = kept(went(put(cast.firm, case, SETUP, EAST, WEST)))
    clock(seoul(2))
    went(cast.firm.post(path(case, "start")))
    return case, phases


def move(cast: Cast, case: str, first: int, last: int) -> None:
    change = made(cast.firm.post(f"{CASES}/{case}/date-changes", json=span(first, last) | {"reason": "비"}))
    address = f"{CASES}/{case}/date-changes/{change['number']}"
    went(cast.host.post(f"{address}/accept", json={}))
    went(cast.desk.post(f"{address}/confirm", json={}))


def test_phases_lie_within_the_booked_days_and_apart_at_each_site(cast: Cast) -> None:
    case = confirmed(cast)
    early, late = phase("앞", 1, 2), phase("뒤", 4, 5)
    outside = [("phases.0.starts_on", "outside"), ("phases.1.ends_on", "outside")]
    assert wrong(put(cast.firm, case, early, late)) == outside
    assert wrong(put(cast.firm, case, EAST, phase("또", 3, 4, "EAST"))) == [("phases.1.starts_on", "overlap")]
    assert wrong(put(cast.firm, case, SETUP, phase("또", 2, 4))) == [("phases.1.starts_on", "overlap")]
    assert wrong(put(cast.firm, case, phase("북", 2, 2, "NORTH"))) == [("phases.0.sub_site", "unknown-code")]
    assert wrong(put(cast.firm, case, SETUP | {"key": "p7"})) == [("phases.0.key", "unknown-code")]
    assert wrong(put(cast.firm, case, phase("거꾸로", 4, 2))) == [("phases.0.ends_on", "days")]
    refused(put(cast.other_firm, case, SETUP), 404, "not-found")
    refused(cast.other_host.get(path(case)), 404, "not-found")
    refused(put(cast.host, case, SETUP), 403, "forbidden")
    assert went(cast.host.get(path(case)))["phases"] == [], "nothing of what was refused is kept"
    # At two sites at once, and given in any order.
    west = phase("서쪽 측정", 3, 4, "WEST")
    went(put(cast.firm, case, west, EAST, SETUP))
    told = went(cast.host.get(path(case)))["phases"]
    assert [(each["name"], each["site_ko"]) for each in told] == [
        ("설치", ""),
        ("동쪽 측정", "동쪽역"),
        ("서쪽 측정", "서쪽역"),
    ]
    assert not any(each["is_today"] or each["is_outside"] for each in told)
    fewer = went(put(cast.desk, case, {**kept({"phases": told})[1], "name": "동쪽"}))
    assert [(each["key"], each["name"]) for each in fewer["phases"]] == [(told[1]["key"], "동쪽")]
    assert fewer["deviations"] == [], "before the start a plan is only written"


def test_a_booking_of_one_site_has_phases_at_that_site_only(cast: Cast) -> None:
    testbed = place(cast.host, sub_sites=SITES, capacity=2, sharing="either")
    case = str(made(ask(cast.firm, submitted(cast.firm), testbed, 2, 4, sub_site="EAST"))["id"])
    accept(cast.host, case)
    went(approve(cast.desk, case))
    assert wrong(put(cast.firm, case, EAST, WEST)) == [("phases.1.sub_site", "not-booked")]
    went(put(cast.firm, case, SETUP, EAST))
    page = visitor(cast.server, cast.firm).get(f"/cases/{read(cast.firm, case)['number']}/demonstration").text
    assert ('value="EAST"' in page, 'value="WEST"' in page) == (True, False)


def days(*offsets: int) -> list[date]:
    return [date.fromisoformat(day(offset)) for offset in offsets]


def test_a_change_while_it_runs_wants_a_reason_and_stands_beside_the_plan(
    cast: Cast, clock: SetClock
) -> None:
    case, (setup, east, west) = running(cast, clock)
    longer = east | {"ends_on": day(4)}
    assert wrong(put(cast.firm, case, setup, longer, west)) == [("reason", "missing")]
    before = went(cast.firm.get(path(case)))
    assert (before["deviations"], kept(before)) == ([], [setup, east, west])
    after = went(put(cast.firm, case, setup, longer, west, reason="비가 왔습니다."))
    (change,) = after["deviations"]
    assert (change["field"], change["before"], change["after"], change["reason"]) == (
        east["key"],
        f"동쪽 측정 · 동쪽역 · {day(2)}~{day(3)}",
        f"동쪽 측정 · 동쪽역 · {day(2)}~{day(4)}",
        "비가 왔습니다.",
    )
    assert after["plan_sha256"] == before["plan_sha256"]
    assert read(cast.host, case)["history"][-1]["action"] == "demonstration_deviated"
    assert audited(cast.server, read(cast.firm, case)["id"])[-1] == ("case.demonstration_deviated", "startup")
    shown = text_of(visitor(cast.server, cast.host).get(f"/cases/{after['number']}/demonstration").text)
    first, last = (rf"{each:%Y}\. {each.month}\. {each.day}\.\W*\(.\)" for each in days(2, 4))
    assert re.search(f"{first}~{last}", shown), "days as people write them"
    serials = "SN-1234-56-7890, 2026-13-01, 2026-02-30"
    change = {"field": "serials", "after": serials, "reason": "기기를 바꿨습니다."}
    went(cast.firm.post(path(case, "deviations"), json=change))
    page = visitor(cast.server, cast.host).get(f"/cases/{after['number']}/demonstration")
    assert serials in text_of(page.raise_for_status().text), "what only looks like a day stays as it is"
    again = went(put(cast.desk, case, setup, longer, west, reason="그대로"))
    assert len(again["deviations"]) == 2, "what did not change is no change"


def test_values_and_journal_may_name_a_phase_and_then_it_cannot_go(cast: Cast, clock: SetClock) -> None:
    case, (setup, east, west) = running(cast, clock)
    value = {"kpi": "k2", "at": seoul(2, 9).isoformat(), "value": 31}
    unknown = cast.firm.post(path(case, "measurements"), json={"rows": [value | {"phase": "p9"}]})
    assert wrong(unknown) == [("rows.0.phase", "unknown-code")]
    table = f"kpi,at,value,n,note,phase\nk2,{value['at']},33,,,{east['key']}\nk2,{value['at']},34,,,\n"
    told = went(cast.host.post(path(case, "measurements/table"), content=table.encode()))
    assert {each["value"]: each["phase"] for each in told["measurements"]} == {33: east["key"], 34: None}
    line = {"at": seoul(2, 9).isoformat(), "text": "설치했습니다."}
    assert wrong(cast.host.post(path(case, "log"), json=line | {"phase": "p9"})) == [
        ("phase", "unknown-code")
    ]
    told = went(cast.host.post(path(case, "log"), json=line | {"phase": setup["key"]}))
    assert told["entries"][0]["phase"] == setup["key"]
    assert wrong(put(cast.firm, case, east, west, reason="뺌")) == [("phases", "in-use")]
    assert wrong(put(cast.firm, case, setup, west, reason="뺌")) == [("phases", "in-use")]
    gone = went(put(cast.firm, case, setup, east, reason="서쪽은 하지 않음"))
    assert [(each["field"], each["after"]) for each in gone["deviations"]] == [(west["key"], "")]


def test_phases_do_not_change_after_the_end(cast: Cast, clock: SetClock) -> None:
    case, phases = running(cast, clock)
    finish(cast, case)
    refused(put(cast.firm, case, *phases[:2], reason="뒤늦게"), 409, "wrong-state")
    told = went(cast.desk.get(path(case)))
    assert (kept(told), any(each["is_today"] for each in told["phases"])) == (phases, False)
    page = visitor(cast.server, cast.firm).get(f"/cases/{told['number']}/demonstration").text
    assert "단계 바꾸기" not in text_of(page)


def test_days_that_move_away_from_a_phase_keep_it_from_starting_until_it_is_mended(
    cast: Cast, clock: SetClock
) -> None:
    case = confirmed(cast)
    agree(cast, case)
    prepare(cast, case, last=8)
    phases = kept(went(put(cast.firm, case, SETUP, EAST, WEST)))
    move(cast, case, 3, 5)
    clock(seoul(3))
    told = went(cast.firm.get(path(case)))
    assert [each["is_outside"] for each in told["phases"]] == [True, True, False]
    lacking = refused(cast.firm.post(path(case, "start")), 409, "not-ready")["errors"]
    assert [each["field"] for each in lacking] == ["phases"]
    page = f"/cases/{told['number']}/demonstration"
    said = "예약한 날이나 장소를 벗어난 단계: 설치, 동쪽 측정"
    assert said in text_of(visitor(cast.server, cast.firm).get(page).text)
    mended = [phases[0] | span(3, 3), phases[1] | span(3, 4), phases[2] | span(5, 5)]
    went(put(cast.firm, case, *mended))
    assert went(cast.firm.post(path(case, "start")))["state"] == "running"
    move(cast, case, 3, 4)
    told = went(cast.firm.get(path(case)))
    assert (told["state"], [each["is_outside"] for each in told["phases"]]) == (
        "running",
        [False, False, True],
    )
    shown = text_of(visitor(cast.server, cast.host).get(page).text)
    assert "예약한 날이나 장소를 벗어난 단계: 서쪽 측정" in shown


def test_at_a_site_everybody_sees_only_what_runs_there_today(cast: Cast, clock: SetClock) -> None:
    case, phases = running(cast, clock)
    parallel = phases[2] | {"starts_on": day(2)}
    went(put(cast.firm, case, *phases[:2], parallel, reason="함께 잽니다."))
    number = read(cast.firm, case)["number"]
    token = went(cast.firm.get(path(case)))["public_url"].rpartition("/")[2]

    def names(site: str = "") -> set[str]:
        told = went(cast.server.client().get(f"{API}/public-demonstrations/{token}?sub_site={site}"))
        assert all(set(each) == PUBLIC for each in told["phases"]), "nothing else is public"
        return {each["name"] for each in told["phases"]}

    assert names() == {"설치", "동쪽 측정", "서쪽 측정"}
    assert names("EAST") == {"설치", "동쪽 측정"}
    assert names("NOWHERE") == {"설치"}, "what runs on the whole place runs at every site"
    citizen, firm = cast.server.client(), visitor(cast.server, cast.firm)
    shown = text_of(citizen.get(f"/d/{token}?sub_site=EAST").text)
    assert ("동쪽 측정" in shown, "서쪽 측정" in shown) == (True, False)
    sheet = firm.get(f"/cases/{number}/demonstration/sheet?sub_site=EAST").text
    assert f"{token}?sub_site=EAST" in text_of(sheet)
    clock(seoul(4))
    assert (names("EAST"), names("WEST")) == (set(), {"서쪽 측정"})
    went(cast.desk.post(path(case, "hold"), json={"reason": "비"}))
    assert names() == set(), "what is held does not run"


PUBLIC = {"name", "site_ko", "site_en", "starts_on", "ends_on"}


def test_phases_are_written_on_the_page_and_todays_is_marked(cast: Cast, clock: SetClock) -> None:
    case = confirmed(cast)
    number = read(cast.firm, case)["number"]
    page, firm = f"/cases/{number}/demonstration", visitor(cast.server, cast.firm)
    first = {"name": "설치 작업", "starts_on": day(2), "ends_on": day(2), "sub_site": "", "key": ""}
    second = {"name": "운행 측정", "starts_on": day(3), "ends_on": day(9), "sub_site": "EAST", "key": ""}
    blank = dict.fromkeys(first, "")
    typed = {
        f"phases.{at}.{name}": text
        for at, each in enumerate((first, second, blank))
        for name, text in each.items()
    }
    answer = firm.post(f"{page}/phases", data=typed)
    assert answer.status_code == 422
    assert "예약한 마지막 날보다 늦습니다." in text_of(answer.text)
    assert 'value="운행 측정"' in answer.text, "what was typed is kept"
    fill(firm, f"{page}/phases", typed | {"phases.1.ends_on": day(4)})
    told = went(cast.firm.get(path(case)))["phases"]
    assert [(each["name"], each["sub_site"]) for each in told] == [("설치 작업", None), ("운행 측정", "EAST")]
    clock(seoul(3))
    shown = visitor(cast.server, cast.host).get(page).text
    assert shown.count("오늘 단계") == 1
    assert "단계 저장하기" not in text_of(shown), "a host reads"
    english = text_of(firm.get(f"{page}?lang=en").text)
    assert "East station" in english
    cleared = {"phases.0.key": told[0]["key"], "phases.0.name": "", "phases.0.starts_on": day(2)}
    rest = {f"phases.1.{name}": told[1][name] for name in ("key", "name", "sub_site", "starts_on", "ends_on")}
    fill(firm, f"{page}/phases", cleared | rest)
    assert [each["name"] for each in went(cast.firm.get(path(case)))["phases"]] == ["운행 측정"]
