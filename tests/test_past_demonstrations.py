"""Finished demonstrations on the testbed's page and in the ranking: only while the firm agrees."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.actors import (
    DEMANDS,
    Cast,
    agreed,
    approve,
    cast_of,
    day,
    place,
    profile,
    read,
    refused,
    rows,
    stored_id,
    submitted,
    went,
)
from tests.certificates import begun, finish, seoul
from tests.demonstrations import PLAN, agree, path, prepare
from tests.pages import text_of, visitor
from tests.server import Member, Server

SetClock = Callable[[datetime | None], None]
WORDS = "승강장 미세먼지 집진기"
TOLD = "지하철 승강장에 집진기를 두고 미세먼지 농도를 쟀습니다."
DEMAND = profile(
    title="승강장 집진기",
    product="승강장 미세먼지 집진기",
    purpose="승강장 먼지를 줄이는지 확인",
    content="지하철 승강장에 집진기를 두고 열차가 드나들 때 미세먼지 농도를 잽니다.",
)


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def done(cast: Cast, set_clock: SetClock, *, consent: bool) -> tuple[str, str]:
    """Finish a demonstration of a peculiar product; return its case and its testbed."""
    testbed = place(cast.host)
    case = agreed(cast, testbed, 2, 4)
    went(approve(cast.desk, case))
    agree(cast, case)
    prepare(cast, case)
    plan = PLAN | {
        "product": WORDS,
        "public_text": "지하철 승강장에 집진기를 두고 미세먼지 농도를 쟀습니다.",
        "scope": "한쪽",
    }
    went(cast.firm.put(path(case, "plan"), json=plan))
    set_clock(seoul(2))
    went(cast.firm.post(path(case, "start")))
    body = {"rows": [{"kpi": "k1", "at": seoul(2, 9).isoformat(), "value": 92, "n": 100}]}
    went(cast.firm.post(path(case, "measurements"), json=body))
    report = {"ended_on": day(2), "summary": "잘 되었습니다.", "achieved": "먼지가 줄었습니다."}
    went(cast.firm.post(path(case, "report"), json=report | {"is_shown_as_past": consent}))
    assert past_of(cast.firm, testbed) == []
    opinion = {
        "values_confirmed": True,
        "restored": True,
        "technology": 4,
        "business": 3,
        "text": "좋습니다.",
    }
    went(cast.host.post(path(case, "opinion"), json=opinion))
    set_clock(None)
    return case, testbed


def past_of(client: Any, testbed: str) -> Any:
    return went(client.get(f"/api/v1/testbeds/{testbed}"))["past_demonstrations"]


def ranked(firm: Member, testbed: str) -> tuple[int, list[str]]:
    """Rank a demand with the words of the demonstration; return the testbed's rank and what speaks for it."""
    demand = submitted(firm, **DEMAND)
    run = firm.post(f"{DEMANDS}/{demand}/matching-runs")
    assert run.status_code == 201, run.text
    (own,) = (each for each in run.json()["matches"] if each["testbed"]["code"] == testbed)
    texts = [
        evidence["text"]
        for reason in own["reasons"]
        for evidence in reason["evidence"]
        if evidence["source"] == "past_demonstration"
    ]
    return own["rank"], texts


def test_the_page_and_the_ranking_know_a_demonstration_while_its_firm_agrees(
    cast: Cast, server: Server, clock: SetClock
) -> None:
    case, testbed = done(cast, clock, consent=False)
    assert past_of(cast.firm, testbed) == []
    before, texts = ranked(cast.firm, testbed)
    assert texts == []
    told = went(cast.firm.get(path(case, "past")))
    assert (told["title"], told["kpis"], told["kpis_met"]) == (WORDS, 3, 1)
    went(cast.firm.put(path(case, "past"), json={"is_shown_as_past": True}))
    (shown,) = past_of(cast.firm, testbed)
    assert {name: shown[name] for name in told} == told
    assert (shown["is_demo"], shown["ended_on"]) == (False, day(2))
    page = text_of(server.client().get(f"/testbeds/{testbed}").text)
    assert WORDS in page
    assert "3개 가운데 1개" in page
    after, texts = ranked(cast.firm, testbed)
    assert after < before
    assert any(WORDS in text for text in texts)
    went(cast.firm.put(path(case, "past"), json={"is_shown_as_past": False}))
    assert past_of(cast.firm, testbed) == []
    assert WORDS not in server.client().get(f"/testbeds/{testbed}").text
    again, texts = ranked(cast.firm, testbed)
    assert (again, texts) == (before, [])


def test_an_agreement_given_with_the_report_counts_once_the_host_has_confirmed(
    cast: Cast, clock: SetClock
) -> None:
    _case, testbed = done(cast, clock, consent=True)
    assert [each["title"] for each in past_of(cast.firm, testbed)] == [WORDS]


def test_only_the_firm_agrees_and_the_page_asks_it(cast: Cast, server: Server, clock: SetClock) -> None:
    case = begun(cast, clock)
    finish(cast, case)
    clock(None)
    said = {"is_shown_as_past": True}
    refused(cast.host.put(path(case, "past"), json=said), 403, "forbidden")
    refused(cast.desk.put(path(case, "past"), json=said), 403, "on-behalf-of")
    refused(cast.other_firm.put(path(case, "past"), json=said), 404, "not-found")
    one = read(cast.firm, case)
    page = f"/cases/{one['number']}/demonstration"
    firm, testbed = visitor(server, cast.firm), one["testbed"]["code"]
    assert "보이는 데 동의하기" in firm.get(page).text
    assert "보이는 데 동의하기" not in visitor(server, cast.host).get(page).text
    assert firm.post(f"{page}/past", data={"is_shown_as_past": "true"}).status_code == 303
    assert "동의 거두기" in firm.get(page).text
    assert len(past_of(cast.firm, testbed)) == 1
    assert firm.post(f"{page}/past", data={"is_shown_as_past": "false"}).status_code == 303
    assert past_of(cast.firm, testbed) == []


def test_a_stopped_demonstration_is_never_told_of(cast: Cast, clock: SetClock) -> None:
    case = begun(cast, clock)
    testbed = read(cast.firm, case)["testbed"]["code"]
    went(cast.firm.put(path(case, "past"), json={"is_shown_as_past": True}))
    went(cast.desk.post(path(case, "stop"), json={"cause": "product", "reason": "고장"}))
    clock(None)
    assert past_of(cast.firm, testbed) == []
    went(cast.firm.put(path(case, "past"), json={"is_shown_as_past": True}))
    assert past_of(cast.firm, testbed) == []


def test_what_is_made_up_is_marked_and_moves_no_ranking(cast: Cast, server: Server, clock: SetClock) -> None:
    case, testbed = done(cast, clock, consent=False)
    before, _texts = ranked(cast.firm, testbed)
    key = stored_id(server, case)
    rows(server, "UPDATE cases SET is_demo = :yes WHERE id = :key", yes=True, key=key)
    went(cast.firm.put(path(case, "past"), json={"is_shown_as_past": True}))
    (shown,) = past_of(cast.firm, testbed)
    assert shown["is_demo"]
    assert "시연용 가상 데이터" in server.client().get(f"/testbeds/{testbed}").text
    assert ranked(cast.firm, testbed) == (before, [])
