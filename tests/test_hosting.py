"""How hosts take requests: pauses and caps, the papers they ask for, the texts they answer with."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.actors import (
    API,
    CASES,
    MISSING,
    Cast,
    ask,
    audited,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    requested,
    step,
    submitted,
    went,
)
from tests.listings import TESTBEDS, fields_of
from tests.pages import fill, text_of, visitor
from tests.server import Server

SEOUL = ZoneInfo("Asia/Seoul")
PAPER = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_a_paused_place_says_why_and_from_when_it_takes_requests_again(
    cast: Cast, anonymous: httpx.Client
) -> None:
    testbed, demand = place(cast.host), submitted(cast.firm)
    intake = f"{TESTBEDS}/{testbed}/intake"
    pause = {"paused_until": day(9), "pause_reason": "정기 점검 기간입니다."}
    assert fields_of(cast.host.patch(intake, json={"paused_until": day(9)})) == ["pause_reason"]
    went(cast.host.patch(intake, json=pause))
    problem = refused(ask(cast.firm, demand, testbed, 30, 32), 409, "paused")
    assert (problem["again_on"], problem["reason"]) == (day(10), pause["pause_reason"])
    assert pause["pause_reason"] in problem["detail"]
    assert went(anonymous.get(intake))["paused_until"] == day(9)
    listed = went(cast.desk.get(f"{API}/intakes", params={"size": 200}))["items"]
    assert (testbed, day(9)) in [(each["code"], each["paused_until"]) for each in listed]
    refused(cast.host.get(f"{API}/intakes"), 403, "forbidden")
    refused(cast.other_host.patch(intake, json=pause), 404, "not-found")
    went(cast.host.patch(intake, json={"paused_until": None, "pause_reason": ""}))
    made(ask(cast.firm, demand, testbed, 30, 32))
    assert "testbed.intake_changed" in [
        verb for verb, _role in audited(cast.server, went(anonymous.get(f"{TESTBEDS}/{testbed}"))["id"])
    ]


def test_a_month_takes_so_many_new_requests_and_the_next_month_more(
    cast: Cast, clock: Callable[[datetime | None], None]
) -> None:
    testbed = place(cast.host)
    went(cast.host.patch(f"{TESTBEDS}/{testbed}/intake", json={"monthly_cap": 2}))
    demands = [submitted(cast.firm) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        asked = list(pool.map(lambda demand: ask(cast.firm, demand, testbed, 60, 62), demands))
    assert sorted(answer.status_code for answer in asked) == [201, 201, 409, 409, 409]
    problem = refused(next(each for each in asked if each.status_code == 409), 409, "monthly-cap")
    today = datetime.now(SEOUL).date()
    first: date = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert problem["again_on"] == first.isoformat()
    clock(datetime(first.year, first.month, 1, 0, 5, tzinfo=SEOUL))
    left = [demand for demand, answer in zip(demands, asked, strict=True) if answer.status_code == 409]
    made(ask(cast.firm, left[0], testbed, 60, 62))
    clock(None)


def test_papers_are_asked_for_handed_in_sent_back_and_accepted(cast: Cast, server: Server) -> None:
    testbed = place(cast.host)
    asked = [{"code": "security_pledge"}, {"title": "출입자 명단", "note": "전날까지"}]
    went(cast.host.patch(f"{TESTBEDS}/{testbed}/intake", json={"documents": asked}))
    case = requested(cast, testbed)
    went(cast.host.patch(f"{TESTBEDS}/{testbed}/intake", json={"documents": []}))
    base = f"{CASES}/{case}/documents"
    pledge, names = went(cast.firm.get(base))
    assert [pledge["code"], names["title"], names["status"]] == ["security_pledge", "출입자 명단", "missing"]
    extra = made(cast.host.post(base, json={"code": "insurance", "note": "대인 1억"}))
    assert fields_of(cast.host.post(base, json={"code": "other"})) == ["title"]
    refused(cast.firm.post(base, json={"code": "irb"}), 403, "forbidden")
    one = f"{base}/{pledge['id']}"
    stored = made(cast.firm.post(f"{one}/files", params={"name": "보안서약서.pdf"}, content=PAPER))
    assert (stored["status"], stored["files"][0]["name"]) == ("submitted", "보안서약서.pdf")
    file = f"{one}/files/{stored['files'][0]['id']}"
    assert cast.host.get(file).content.startswith(b"%PDF")
    refused(cast.other_host.get(file), 404, "not-found")
    refused(cast.firm.post(f"{one}/accept"), 403, "forbidden")
    assert fields_of(cast.host.post(f"{one}/return", json={"remark": ""})) == ["remark"]
    assert went(cast.host.post(f"{one}/return", json={"remark": "서명이 없습니다"}))["status"] == "returned"
    refused(cast.host.post(f"{one}/accept"), 409, "wrong-state")
    went(cast.firm.post(f"{base}/{names['id']}/submit", json={"remark": "우편으로 보냈습니다"}))
    assert went(cast.host.post(f"{base}/{names['id']}/accept"))["status"] == "accepted"
    for stranger in (cast.other_firm, cast.other_host):
        refused(stranger.get(base), 404, "not-found")
    refused(cast.firm.post(f"{base}/{MISSING}/submit"), 404, "not-found")
    verbs = ["case_document.submitted", "case_document.returned"]
    assert [verb for verb, _role in audited(server, pledge["id"])] == verbs
    desk = visitor(server, cast.desk)
    page = text_of(desk.get(f"/cases/{case}").text)
    assert all(word in page for word in ("보안서약서", "반려", "출입자 명단", "확인", "미제출", "대인 1억"))
    went(step(cast.firm, case, "withdraw"))
    refused(cast.firm.post(f"{base}/{extra['id']}/submit"), 409, "wrong-state")


def test_a_host_keeps_all_this_by_forms_and_puts_its_texts_into_answers(cast: Cast, server: Server) -> None:
    host, firm = visitor(server, cast.host), visitor(server, cast.firm)
    testbed = place(cast.host)
    typed = {"monthly_cap": "5", "paused_until": "", "pause_reason": "", "presets": ["", "irb"]}
    fill(host, f"/testbeds/{testbed}/intake", {**typed, "others": "출입자 명단\n\n장비 목록"})
    known = went(cast.firm.get(f"{TESTBEDS}/{testbed}/intake"))
    assert [each["code"] for each in known["documents"]] == ["irb", "other", "other"]
    assert known["monthly_cap"] == 5
    assert "장비 목록" in host.get(f"/testbeds/{testbed}/intake").text
    title = f"안전요원 {testbed}"
    fill(host, "/host/templates", {"title": title, "text": "안전요원 1명을 배치해 주세요."})
    (text,) = [each for each in went(cast.host.get(f"{API}/answer-templates")) if each["title"] == title]
    refused(cast.other_host.get(f"{API}/answer-templates/{text['id']}"), 404, "not-found")
    case = requested(cast, testbed)
    answer = {"outcome": "conditional", "conditions": "밤에만", "template": text["id"], "do": "insert"}
    inserted = host.post(f"/cases/{case}/review", data=answer)
    assert inserted.status_code == 200
    assert "밤에만\n안전요원 1명을 배치해 주세요.</textarea>" in inserted.text
    assert read(cast.host, case)["state"] == "requested"
    paper = went(cast.firm.get(f"{CASES}/{case}/documents"))[0]["id"]
    files = {"file": ("심의 승인서.pdf", PAPER, "application/pdf")}
    handed = firm.post(f"/cases/{case}/documents/{paper}/submit", data={"remark": ""}, files=files)
    assert handed.status_code == 303, handed.text
    assert host.post(f"/cases/{case}/documents/{paper}/return", data={"remark": ""}).status_code == 422
    fill(host, f"/cases/{case}/documents/{paper}/accept", {"remark": "확인"})
    assert firm.post(f"/cases/{case}/documents/{paper}/accept", data={}).status_code == 403
    fill(host, f"/cases/{case}/documents", {"code": "insurance", "title": "", "note": ""})
    shown = went(cast.firm.get(f"{CASES}/{case}/documents"))
    assert [each["status"] for each in shown] == ["accepted", "missing", "missing", "missing"]
    fill(host, f"/host/templates/{text['id']}/remove")
    assert text["id"] not in [each["id"] for each in went(cast.host.get(f"{API}/answer-templates"))]
