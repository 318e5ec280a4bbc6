"""The coordinator's desk and what hosts begin with: found by phone, done for many, told one by one."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.cases.record import days_by_year
from tests.actors import (
    API,
    CASES,
    Cast,
    agreed,
    ask,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    requested,
    span,
    submitted,
    went,
)
from tests.pages import fill, text_of, visitor
from tests.people import join
from tests.server import Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def number(cast: Cast, case: str) -> str:
    return str(read(cast.desk, case)["number"])


def state(cast: Cast, case: str) -> str:
    return str(read(cast.desk, case)["state"])


def test_a_step_for_many_cases_is_judged_and_told_case_by_case(cast: Cast) -> None:
    testbed, reader = place(cast.host, capacity=5), join(cast.server, cast.host, "operator")
    first, second = requested(cast, testbed), requested(cast, testbed)
    done = agreed(cast, testbed)
    numbers = [number(cast, case) for case in (first, second, done)]
    desk = visitor(cast.server, cast.desk)
    shown = desk.get("/desk")
    assert all(f'form="bulk" name="cases" value="{each}"' in shown.text for each in numbers)
    # A host is reminded once a day, and only where it is its turn.
    told = parse_qs(urlsplit(fill(desk, "/desk/bulk", {"do": "remind", "cases": numbers})).query)
    assert told == {"did": ["remind"], "ok": numbers[:2], "no": [f"{numbers[2]}:wrong-state"]}
    again = fill(desk, "/desk/bulk", {"do": "remind", "cases": numbers[:1]})
    assert parse_qs(urlsplit(again).query)["no"] == [f"{numbers[0]}:reminded-today"]
    page = text_of(desk.get(again).text)
    assert f"{numbers[0]} : 오늘 이미 알렸습니다." in page
    refused(cast.desk.post(f"{CASES}/{first}/remind"), 409, "reminded-today")
    assert [each["action"] for each in read(cast.host, first)["history"]] == ["request", "remind"]
    told_of = went(reader.get(f"{API}/notices"))["items"]
    assert any("살펴봐 주세요" in str(each) and numbers[0] in str(each) for each in told_of)
    # A no needs its coded reason; nothing is done before it has one, and the ticks stay.
    wrong = desk.post("/desk/bulk", data={"do": "reject", "cases": numbers[:1], "reason": "자리 없음"})
    assert (wrong.status_code, "자리 없음" in wrong.text, state(cast, first)) == (422, True, "requested")
    assert re.search(rf'value="{numbers[0]}" checked', wrong.text)
    assert desk.post("/desk/bulk", data={"do": "remind"}).status_code == 422
    no = {
        "do": "reject",
        "cases": [*numbers[:2], "2026-9999"],
        "reason_code": "capacity",
        "reason": "자리 없음",
    }
    told = parse_qs(urlsplit(fill(desk, "/desk/bulk", no)).query)
    assert (told["ok"], told["no"]) == (numbers[:2], ["2026-9999:not-found"])
    assert [state(cast, case) for case in (first, second, done)] == ["rejected", "rejected", "agreed"]
    # What was just decided can be taken back from the desk.
    assert f'action="/cases/{numbers[0]}/undo"' in desk.get("/desk").text
    fill(desk, f"/cases/{numbers[0]}/undo", {"reason": "잘못 골랐습니다"})
    assert (state(cast, first), f"/cases/{numbers[0]}/undo" in desk.get("/desk").text) == ("requested", False)


def test_a_case_lies_in_one_pile_and_a_decision_leads_to_the_next_that_waits(cast: Cast) -> None:
    requested(cast, place(cast.host))
    first, second = agreed(cast, place(cast.host)), agreed(cast, place(cast.host))
    desk = visitor(cast.server, cast.desk)
    piled = re.findall(r'name="cases" value="([^"]+)"', desk.get("/desk").text)
    assert len(piled) == len(set(piled))
    assert {number(cast, first), number(cast, second)} < set(piled)
    # A refusal calls the field by the name that stands at it.
    refusal = desk.post(f"/cases/{number(cast, first)}/approve", data={})
    assert (refusal.status_code, "확정하는 까닭: 꼭 적어야" in text_of(refusal.text)) == (422, True)
    done = desk.get(fill(desk, f"/cases/{number(cast, first)}/approve", {"reason": "적합"}))
    led = re.search(r"다음 할 일: (\d{4}-\d{4})", text_of(done.text))
    assert led
    assert led[1] != number(cast, first)
    assert went(cast.desk.get(f"{CASES}/{led[1]}"))["state"] == "agreed"


def test_what_leads_a_host_on_says_no_more_of_a_case_than_its_lists_do(cast: Cast) -> None:
    own, secret = replace(cast, host=cast.server.member("operator")), "아무도 모르는 시제품"
    testbed = place(own.host)
    requested(own, testbed, title=secret, visibility="coordinator")
    case = requested(own, testbed, 40, 42)
    page = text_of(visitor(own.server, own.host).get(f"/cases/{number(own, case)}?done=review").text)
    assert ("공개하지 않은 신청" in page, secret in page) == (True, False)


def test_many_cases_go_to_a_coordinator_and_nobody_else(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    desk = visitor(cast.server, cast.desk)
    person = join(cast.server, cast.desk, "coordinator").user
    fill(desk, "/desk/bulk", {"do": "assign", "cases": number(cast, case), "coordinator_id": person})
    assert read(cast.desk, case)["coordinator_id"] == person
    stranger = "00000000-0000-4000-8000-000000000000"
    told = fill(desk, "/desk/bulk", {"do": "assign", "cases": number(cast, case), "coordinator_id": stranger})
    assert parse_qs(urlsplit(told).query)["no"] == [f"{number(cast, case)}:unknown-coordinator"]
    assert visitor(cast.server, cast.host).post("/desk/bulk", data={"do": "remind"}).status_code == 403


def test_one_box_finds_a_case_by_number_firm_and_phone(cast: Cast) -> None:
    case = requested(cast, place(cast.other_host))
    wanted, desk = number(cast, case), visitor(cast.server, cast.desk)
    for text in (wanted, f" {wanted} ", str(int(wanted[5:]))):
        found = desk.get("/desk", params={"q": text})
        assert (found.status_code, found.headers["location"]) == (303, f"/cases/{wanted}"), text
    contact = {"role": "practice", "name": "김실무", "phone": "042-555-0199", "source": "전화"}
    went_to = f"{API}/organizations/{cast.other_host.organization}/contacts"
    assert cast.other_host.post(went_to, json=contact).status_code == 201
    for text in ("0425550199", "042) 555 0199", "김실무"):
        found = desk.get("/desk", params={"q": text})
        assert wanted in found.headers.get("location", found.text), text
    nothing = desk.get("/desk", params={"q": "없는 이름"})
    assert "그런 건이 없습니다." in text_of(nothing.text)


def test_a_host_without_a_reader_is_reached_by_phone(cast: Cast) -> None:
    # Whom other tests invited reads for the hosts of the cast.
    case = requested(cast, place(cast.server.member("operator")))
    refused(cast.desk.post(f"{CASES}/{case}/remind"), 409, "no-account")
    assert cast.host.post(f"{CASES}/{case}/remind").status_code == 403


def test_demand_and_place_stand_side_by_side_for_who_judges(cast: Cast) -> None:
    power = {"attribute": "power_kw", "op": ">=", "value": 5, "unit": "kW"}
    less = power | {"op": "<=", "value": 3}
    testbed = place(cast.host, capabilities=[less], indoor_outdoor="indoor")
    wanted = [
        power | {"level": "must"},
        {"attribute": "area_m2", "op": ">=", "value": 50, "unit": "m²", "level": "nice"},
    ]
    asked: dict[str, Any] = {"requirements": wanted, "indoor_outdoor": "indoor", "budget_krw": 1_250_000_000}
    case = requested(cast, testbed, **asked)
    path = f"/cases/{number(cast, case)}"
    for member in (cast.desk, cast.host):
        shown = visitor(cast.server, member).get(path).text
        rows = [
            text_of(row) for row in re.findall(r"<tr>.*?</tr>", shown[shown.index('id="pairing"') :], re.S)
        ]
        said = {row.split()[0]: row.split()[-1] for row in rows[1:]}
        assert set(said.values()) == {"예", "아니요", "모름"}
        assert rows[1].endswith("아니요"), rows[1]
        assert any("5 kW 이상" in row for row in rows), rows
        assert "예산 12억 5,000만 원" in text_of(shown)
    assert 'id="pairing"' not in visitor(cast.server, cast.firm).get(path).text


def test_the_listing_is_compared_as_it_was_when_it_was_asked_and_marked_where_it_has_changed(
    cast: Cast,
) -> None:
    power = {"attribute": "power_kw", "op": "<=", "value": 3, "unit": "kW"}
    testbed = place(cast.host, capabilities=[power])
    wanted = {"attribute": "power_kw", "op": ">=", "value": 5, "unit": "kW", "level": "must"}
    path = f"/cases/{number(cast, requested(cast, testbed, requirements=[wanted]))}"
    desk = visitor(cast.server, cast.desk)
    assert "그 뒤" not in text_of(desk.get(path).text)
    went(cast.host.patch(f"{API}/testbeds/{testbed}", json={"capabilities": [power | {"value": 9}]}))
    shown = text_of(desk.get(path).text)
    assert "요청받은 때의 등재 정보(1판)와 견주었습니다. 그 뒤 2판으로 바뀌었습니다." in shown
    row = shown[shown.index("그 뒤 2판으로") :]
    assert row.index("3 kW 이하") < row.index("그 뒤 바뀜") < row.index("9 kW 이하") < row.index("아니요")


def test_who_says_what_a_seeded_place_has_is_told_in_the_language_of_the_page(cast: Cast) -> None:
    firm, code = cast.firm, "F-METRO-ST"
    demand = submitted(firm, trl_now=5, conditions=["RAILST"], indoor_outdoor="indoor")
    path = f"/cases/{made(ask(firm, demand, code, 30, 32))['number']}"
    shown = visitor(cast.server, cast.desk).get(path).text
    begun = shown.index('id="pairing"')
    part = text_of(shown[begun : shown.index("</section>", begun)])
    assert any(word in part for word in ("공개 자료", "공공데이터", "알려진 사실"))
    assert not re.search(r"existence|memory|https?:", part), part


def test_a_host_sees_its_week_its_gaps_and_its_record(cast: Cast) -> None:
    testbed = place(cast.host, blackouts=[{**span(3, 4), "reason": "전기 점검"}])
    before = record_of(cast)
    case = agreed(cast, testbed, 5, 7)
    went(cast.desk.post(f"{CASES}/{case}/approve", json={"reason": "알맞음"}))
    page = visitor(cast.server, cast.host)
    seen = text_of(page.get("/host").text)
    assert number(cast, case) in seen.partition("7일 안에 시작")[2].partition("7일 안에 끝남")[0]
    assert all(words in seen for words in ("전기 점검", "다음에 채울 것", "이용 조건 13가지 가운데"))
    after = record_of(cast)
    grown = [
        int(after[key]) - int(before[key])
        for key in ("받은 요청", "답변", "수락·조건부", "확정", "확정한 날수")
    ]
    # Days of next year count then.
    assert grown == [1, 1, 1, 1, sum(day(each)[:4] == day(0)[:4] for each in (5, 6, 7))]
    assert float(after["답변까지 근무일(중앙값)"]) == 0
    assert "실증 협력 실적" in text_of(page.get("/host/record").text)
    assert visitor(cast.server, cast.firm).get("/host/record").status_code == 403


def record_of(cast: Cast) -> dict[str, str]:
    """Return this year's row of the host's record, as its file says it."""
    answer = visitor(cast.server, cast.host).get("/host/record.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    head, *years = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    # A case that is booked for next year has a row above this one.
    row = next(row for row in years if row[0].startswith(day(0)[:4]))
    return dict(zip(head, row, strict=True))


def test_days_are_counted_in_the_year_they_fall_in() -> None:
    spans = [(date(2026, 12, 30), date(2027, 1, 2)), (date(2027, 3, 1), date(2027, 3, 1))]
    assert days_by_year(spans) == {2026: 2, 2027: 3}
