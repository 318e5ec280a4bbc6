"""The firm's pages: what to do next, the demand as a list of tasks, the results and what is asked of them."""

import pytest

from tests.actors import Cast, cast_of, draft, place, requested, went
from tests.pages import text_of, visitor
from tests.server import Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_a_firm_sees_first_what_has_a_day_and_every_demand_and_case_in_words(
    server: Server, cast: Cast
) -> None:
    firm = visitor(server, cast.firm)
    draft(cast.firm, title="적다 만 신청")
    case = requested(cast, place(cast.host))
    waiting = text_of(firm.get("/firm").text)
    assert "5개 항목 가운데" in waiting
    assert "실증기관의 답을 기다리고 있습니다." in waiting
    went(cast.host.post(f"/api/v1/cases/{case}/return", json={"reason": "안전 계획을 더해 주세요."}))
    told = text_of(firm.get("/firm").text)
    first = told.index("다음 할 일")
    assert told.index("고친 뒤 다시 보내 주세요.") < told.index("그 밖에 기다리는 일")
    assert "근무일 남음" in told[first : told.index("그 밖에 기다리는 일")]


def test_a_firm_without_anything_is_told_how_to_begin(server: Server, cast: Cast) -> None:
    new = server.member("startup")
    said = text_of(visitor(server, new).get("/firm").text)
    assert "첫 실증 신청을 적어 보세요" in said
    assert "다음 할 일" not in said
