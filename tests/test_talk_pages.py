"""The talk of a case through its page, without scripts: typed text is kept, one click asks elsewhere."""

import re

import pytest

from tests.actors import CASES, Cast, ask, cast_of, day, made, place, read, requested, step, went
from tests.pages import fill, filled, text_of, visitor
from tests.samples import PDF
from tests.server import Server


@pytest.fixture
def cast(site: Server) -> Cast:
    return cast_of(site)


def test_a_host_and_a_firm_talk_on_the_page_of_their_case(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    path = f"/cases/{read(cast.firm, case)['number']}"
    firm, host, desk = (visitor(cast.server, each) for each in (cast.firm, cast.host, cast.desk))
    wrong = firm.post(f"{path}/meetings", data={"kind": "visit", "held_on": "", "place": "동문 안내실"})
    assert (wrong.status_code, "동문 안내실" in wrong.text) == (422, True)
    assert 'href="#f-meetings-held_on"' in wrong.text
    fill(firm, f"{path}/meetings", {"kind": "visit", "held_on": day(0), "place": "동문 안내실"})
    meeting = went(cast.firm.get(f"{CASES}/{case}/meetings"))[0]["id"]
    fill(host, f"{path}/meetings/{meeting}/fix")
    wrong = host.post(f"{path}/meetings/{meeting}/minutes", data={"minutes": "", "attendees": "김, 이"})
    assert (wrong.status_code, "김, 이" in wrong.text) == (422, True)
    fill(host, f"{path}/meetings/{meeting}/minutes", {"minutes": "전원 확인함"})
    sent = firm.post(f"{path}/messages", data={"body": "도면입니다"}, files={"file": ("도면.pdf", PDF)})
    assert sent.status_code == 303
    wrong = firm.post(f"{path}/messages", data={"body": "다시 볼 말"}, files={"file": ("a.svg", b"<svg/>")})
    assert (wrong.status_code, "다시 볼 말" in wrong.text) == (422, True)
    fill(desk, f"{path}/messages", {"body": "안의 말", "is_internal": "true"})
    seen = host.get(path)
    assert all(words in text_of(seen.text) for words in ("전원 확인함", "도면입니다", "도면.pdf", "새 글"))
    assert "안의 말" not in seen.text
    assert "새 글" not in text_of(host.get(path).text)
    file = re.search(rf'href="({path}/files/[^"]+)"', seen.text)
    assert file
    assert host.get(file[1]).content == PDF
    fill(host, f"{path}/consult", {"note": "협의합시다"})
    fill(host, f"{path}/decide", {"deciding": "시설본부장", "promised_on": day(9)})
    assert "기관 결재 중: 시설본부장" in text_of(firm.get(path).text)
    assert host.post(f"{path}/meetings/{meeting}/nothing").status_code == 404


def test_a_return_names_fields_and_leads_the_firm_to_them(cast: Cast) -> None:
    case = read(cast.firm, requested(cast, place(cast.host)))
    path = f"/cases/{case['number']}"
    said = {
        "reason": "보완",
        "fields.0.field": "safety_plan",
        "fields.0.message": "안전요원",
        "fields.1.field": "",
    }
    fill(visitor(cast.server, cast.host), f"{path}/return", said)
    shown = visitor(cast.server, cast.firm).get(path).text
    assert f'href="/demands/{case["demand"]["id"]}/edit#f-safety_plan"' in shown
    assert "안전요원" in shown


def test_after_a_no_one_click_asks_the_next_place_and_an_objection_is_answered(site: Server) -> None:
    ready = filled(site)
    cast = ready.cast
    case = made(ask(cast.firm, ready.demand, place(cast.host), 50, 52, note="밤에만 다닙니다"))
    went(step(cast.desk, case["id"], "reject", reason_code="safety", reason="통행이 많습니다"))
    path = f"/cases/{case['number']}"
    firm = visitor(site, cast.firm)
    page = firm.get(path)
    assert "안전을 확보하기 어려움" in text_of(page.text)
    others = went(cast.firm.get(f"{CASES}/{case['id']}/alternatives"))
    assert len(others) == 3
    asked = {
        each["testbed"]["code"]
        for each in went(cast.firm.get(CASES, params={"size": 200}))["items"]
        if each["demand"]["id"] == ready.demand
    }
    assert not asked & {each["testbed"]["code"] for each in others}
    click = re.search(
        rf'<form action="(/demands/{ready.demand}/request/[^"]+)"(.*?)</form>', page.text, re.DOTALL
    )
    assert click
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', click[2]))
    again = read(cast.firm, fill(firm, click[1], hidden).partition("?")[0].rpartition("/")[2])
    assert (again["note"], again["starts_on"], again["ends_on"]) == ("밤에만 다닙니다", day(50), day(52))
    went(step(cast.firm, again["id"], "withdraw"))
    fill(firm, f"{path}/appeal", {"reason": "울타리를 둡니다"})
    desk = visitor(site, cast.other_desk)
    assert "이의에 답하기" in text_of(desk.get(path).text)
    fill(desk, f"{path}/answer-appeal", {"outcome": "upheld", "answer": "그대로입니다"})
    assert "결정 유지" in text_of(firm.get(path).text)


def test_a_firm_orders_its_requests_on_the_page(cast: Cast) -> None:
    first = read(cast.firm, requested(cast, place(cast.host)))
    second = made(ask(cast.firm, first["demand"]["id"], place(cast.host), 30, 32))
    firm = visitor(cast.server, cast.firm)
    assert "2순위" in firm.get(f"/cases/{second['number']}").text
    fill(firm, f"/cases/{second['number']}/prefer", {"rank": "1"})
    assert read(cast.firm, first["id"])["rank"] == 2
    host = visitor(cast.server, cast.host)
    assert "순위" not in text_of(host.get(f"/cases/{second['number']}").text)
