"""Demonstrations from each side: hosts measure too, coordinators enter for others, insurance runs out."""

from typing import Any

import pytest

from tests.actors import (
    API,
    CASES,
    Cast,
    agreed,
    approve,
    audited,
    cast_of,
    day,
    for_whom,
    made,
    place,
    read,
    refused,
    span,
    wait_until,
    went,
)
from tests.agreements import act, overview, terms
from tests.certificates import SetClock, begun, seoul
from tests.demonstrations import insure, path
from tests.pages import fill, text_of, visitor
from tests.server import Server
from tests.year import Year, people_of

ENDS_EARLY = "보험이 실증 마지막 날보다 먼저 끝납니다. 늘려 주세요"
REPORT = {"ended_on": day(2), "summary": "잘 되었습니다.", "achieved": "먼지가 줄었습니다."}
OPINION = {"values_confirmed": True, "restored": True, "technology": 4, "business": 3, "text": "좋습니다."}


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def entered(cast: Cast, member: Any, number: str) -> list[str]:
    """Return what was entered for somebody in a case and waits for a word of theirs, oldest first."""
    items = went(member.get(f"{API}/entries", params={"size": 200}))["items"]
    return [each["verb"] for each in items if each["label"] == number and each["answer"] is None][::-1]


def test_a_host_measures_too_and_each_side_strikes_what_it_measured_itself(
    cast: Cast, clock: SetClock
) -> None:
    case = begun(cast, clock)
    dust = {"kpi": "k2", "at": seoul(2, 9).isoformat(), "value": 31}
    told = went(cast.host.post(path(case, "measurements"), json={"rows": [dust]}))
    table = f"kpi,at,value\nk2,{dust['at']},33\n".encode()
    went(cast.host.post(path(case, "measurements/table"), content=table))
    firms, *hosts = [each["id"] for each in went(cast.firm.get(path(case)))["measurements"]]
    assert [each["party"] for each in told["measurements"]] == ["firm", "host"]
    why = {"reason": "잘못 읽음"}
    refused(cast.host.post(path(case, f"measurements/{firms}/strike"), json=why), 403, "forbidden")
    refused(cast.firm.post(path(case, f"measurements/{hosts[0]}/strike"), json=why), 403, "forbidden")
    went(cast.host.post(path(case, f"measurements/{hosts[0]}/strike"), json=why))
    struck = went(cast.desk.post(path(case, f"measurements/{hosts[1]}/strike"), json=why))
    assert [bool(each["struck"]) for each in struck["measurements"]] == [False, True, True]
    refused(cast.other_host.post(path(case, "measurements"), json={"rows": [dust]}), 404, "not-found")
    spoken = {"rows": [dust], "on_behalf_of": for_whom(cast.host.organization)}
    assert (
        went(cast.desk.post(path(case, "measurements"), json=spoken))["measurements"][-1]["party"] == "host"
    )


def test_a_host_measures_on_the_page(cast: Cast, clock: SetClock) -> None:
    case = begun(cast, clock)
    page = f"/cases/{read(cast.host, case)['number']}/demonstration"
    host = visitor(cast.server, cast.host)
    typed = {"rows.0.kpi": "k2", "rows.0.at": seoul(2, 9).strftime("%Y-%m-%dT%H:%M"), "rows.0.n": ""}
    wrong = host.post(f"{page}/measurements", data=typed | {"rows.0.value": "많음"})
    assert (wrong.status_code, "많음" in wrong.text) == (422, True)
    fill(host, f"{page}/measurements", typed | {"rows.0.value": "31.5"})
    shown = host.get(page).text
    assert "31.5" in text_of(shown)
    # Only its own value offers to be struck.
    assert shown.count("이 값 빼기") == 1


def test_a_coordinator_enters_report_and_opinion_for_those_who_told_her_and_they_confirm(
    cast: Cast, clock: SetClock
) -> None:
    case = begun(cast, clock)
    number = read(cast.desk, case)["number"]
    refused(cast.desk.post(path(case, "report"), json=REPORT), 403, "on-behalf-of")
    wrong = for_whom(cast.host.organization)
    refused(cast.desk.post(path(case, "report"), json=REPORT | {"on_behalf_of": wrong}), 403, "on-behalf-of")
    assert went(cast.desk.get(path(case)))["spoken_for"] == {"report": cast.firm.organization}
    assert went(cast.firm.get(path(case)))["spoken_for"] == {}
    firm = for_whom(cast.firm.organization)
    went(cast.desk.post(path(case, "report"), json=REPORT | {"on_behalf_of": firm}))
    assert went(cast.desk.get(path(case)))["spoken_for"] == {"opine": cast.host.organization}
    desk, page = visitor(cast.server, cast.desk), f"/cases/{number}/demonstration"
    assert "실증기관 의견 적기 (대신 적기)" in text_of(desk.get(page).text)
    said = {f"on_behalf_of.{name}": text for name, text in for_whom(cast.host.organization).items()}
    typed = {name: str(value).lower() for name, value in OPINION.items()} | said
    again = desk.post(f"{page}/opine", data=typed | {"on_behalf_of.person": ""})
    assert (again.status_code, "좋습니다." in again.text) == (422, True)
    fill(desk, f"{page}/opine", typed)
    assert went(cast.host.get(path(case)))["state"] == "finished"
    assert entered(cast, cast.firm, number) == ["case.demonstration_reported"]
    assert entered(cast, cast.host, number) == ["case.demonstration_finished"]
    told = read(cast.firm, case)["history"][-2:]
    assert [each["on_behalf_of"]["organization"] for each in told] == [
        cast.firm.organization,
        cast.host.organization,
    ]


def test_a_coordinator_enters_steps_of_an_agreement_for_a_party_and_accepts_for_nobody(cast: Cast) -> None:
    case = agreed(cast, place(cast.host))
    went(approve(cast.desk, case))
    number = read(cast.desk, case)["number"]
    firm, host = for_whom(cast.firm.organization), for_whom(cast.host.organization)
    drafts = f"{CASES}/{case}/agreement/versions"
    refused(cast.firm.post(drafts, json={"terms": terms(), "on_behalf_of": host}), 403, "on-behalf-of")
    made(cast.desk.post(drafts, json={"terms": terms(), "on_behalf_of": host}))
    # A firm does not offer, whoever speaks for it.
    refused(act(cast.desk, case, 1, "offer", on_behalf_of=firm), 403, "on-behalf-of")
    offer = went(act(cast.desk, case, 1, "offer", on_behalf_of=host))
    went(act(cast.desk, case, 1, "way", is_online=True, on_behalf_of=firm))
    told = overview(cast.desk, case)["current"]
    assert {each["party"]: each["is_online"] for each in told["parties"]} == {"firm": True, "host": None}
    assert len(told["spoken_for"]) == 2
    accepting = {"person": "김대표", "position": "대표", "sha256": offer["sha256"]}
    refused(act(cast.desk, case, 1, "accept", **accepting, on_behalf_of=firm), 422, "invalid")
    assert act(cast.desk, case, 1, "accept", **accepting).status_code == 403
    desk, page = visitor(cast.server, cast.desk), f"/cases/{number}/agreement"
    said = {f"on_behalf_of.{name}": text for name, text in host.items()}
    fill(desk, f"{page}/1/way", {"is_online": "false"} | said)
    assert overview(cast.host, case)["current"]["parties"][1]["is_online"] is False
    # The same form says it for nobody where nobody is chosen.
    fill(desk, f"{page}/1/refuse", {"reason": "금액이 바뀜"} | said | {"on_behalf_of.organization": ""})
    assert read(cast.desk, case)["history"][-1]["on_behalf_of"] is None
    expected = ["agreement.drafted", "case.agreement_offered", "agreement.way_chosen"]
    assert entered(cast, cast.host, number) == expected
    assert entered(cast, cast.firm, number) == ["agreement.way_chosen"]
    text = text_of(visitor(cast.server, cast.firm).get("/entries").text)
    assert "서명 방법을 적음" in text


def test_an_insurance_that_ends_before_a_moved_last_day_warns_at_once_and_holds_when_it_ends(
    cast: Cast, clock: SetClock
) -> None:
    case = begun(cast, clock)
    longer = span(2, 8) | {"reason": "비가 왔습니다."}
    change = made(cast.firm.post(f"{CASES}/{case}/date-changes", json=longer))["number"]
    went(cast.host.post(f"{CASES}/{case}/date-changes/{change}/accept", json={}))
    assert went(cast.firm.get(path(case)))["warnings"] == []
    went(cast.desk.post(f"{CASES}/{case}/date-changes/{change}/confirm", json={}))
    told = went(cast.firm.get(path(case)))
    assert ([each["field"] for each in told["warnings"]], told["state"]) == (["insurance"], "running")
    page = visitor(cast.server, cast.firm).get(f"/cases/{told['number']}/demonstration")
    assert "보험이 마지막 날까지 유효해야 합니다." in text_of(page.text)
    clock(seoul(4, 23))
    assert went(cast.firm.get(path(case)))["state"] == "running", "it is insured until midnight"
    clock(seoul(5, 0))
    wait_until(lambda: went(cast.firm.get(path(case)))["state"] == "held")
    assert read(cast.firm, case)["history"][-1]["action"] == "demonstration_uninsured"
    assert went(cast.desk.get(path(case)))["held"]["action"] == "demonstration_uninsured"
    assert audited(cast.server, read(cast.firm, case)["id"])[-1][0] == "case.demonstration_uninsured"
    release = {"reason": "새 증권을 받았습니다."}
    lacking = refused(cast.desk.post(path(case, "release"), json=release), 409, "not-ready")["errors"]
    assert [each["field"] for each in lacking] == ["insurance"]
    insure(cast, case, 8)
    went(cast.desk.post(path(case, "release"), json=release))
    assert went(cast.firm.get(path(case)))["warnings"] == []


def test_the_register_keeps_what_it_says_of_an_insurance_that_is_saved_again(
    cast: Cast, clock: SetClock
) -> None:
    case = begun(cast, clock)
    register = f"{CASES}/{case}/permits"
    said = {"status": "granted", "granted_on": day(0), "valid_until": day(4), "number": "P-77"}
    went(cast.firm.put(f"{register}/insurance", json=said | {"note": "자기부담 100만 원"}))
    went(cast.firm.put(f"{register}/training", json=said | {"note": "전기 안전교육", "valid_until": None}))
    insure(cast, case, 9)
    went(cast.firm.put(path(case, "training"), json={"trained_persons": 5, "held_on": day(1)}))
    kept = {each["code"]: each for each in went(cast.firm.get(register))["entries"]}
    assert (kept["insurance"]["note"], kept["insurance"]["valid_until"]) == ("자기부담 100만 원", day(9))
    assert (kept["training"]["note"], kept["training"]["granted_on"]) == ("전기 안전교육", day(1))
    assert went(cast.firm.get(path(case)))["insurance"]["number"] == "P-77"
    insure(cast, case, 9, number="P-78")
    assert went(cast.firm.get(path(case)))["insurance"]["number"] == "P-78"


def test_notices_of_agreement_and_demonstration_lead_to_the_page_where_it_stands(site: Server) -> None:
    cast = people_of(site)
    try:
        case = begun(cast, site.set_clock)
        told = went(cast.firm.get(path(case)))
        year = Year(cast, case, told["number"])
        everybody = (cast.firm, cast.host, cast.desk)
        public = f"{API}/public-demonstrations/{told['public_url'].rpartition('/')[2]}/complaints"
        with year.tells("demonstration_complained", "실증에 관한 민원이 들어왔습니다", *everybody):
            assert site.client().post(public, json={"text": "시끄럽습니다."}).status_code == 204
        longer = made(cast.host.post(f"{CASES}/{case}/date-changes", json=span(2, 8) | {"reason": "비"}))
        went(cast.firm.post(f"{CASES}/{case}/date-changes/{longer['number']}/accept", json={}))
        went(cast.desk.post(f"{CASES}/{case}/date-changes/{longer['number']}/confirm", json={}))
        wait_until(lambda: (year.times(cast.firm, ENDS_EARLY), year.times(cast.desk, ENDS_EARLY)) == (1, 1))
        stop = {"cause": "weather", "reason": "태풍"}
        with year.tells("demonstration_stopped", "실증이 중단되었습니다", *everybody):
            went(cast.desk.post(path(case, "stop"), json=stop))
    finally:
        site.set_clock(None)
    leads = {each["message"]: each["path"].rpartition("/")[2] for each in year.heard(cast.firm)}
    assert leads["서명할 협약이 왔습니다"] == leads["협약을 맺었습니다"] == "agreement"
    assert (
        leads["실증을 시작했습니다"] == leads["실증이 중단되었습니다"] == leads[ENDS_EARLY] == "demonstration"
    )
    assert leads["매칭이 확정되었습니다"] == year.number
