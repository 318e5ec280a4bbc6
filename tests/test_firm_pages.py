"""The firm's pages: what to do next, the demand as a list of tasks, the results and what is asked of them."""

import pytest
from playwright.sync_api import expect

from tests.actors import Cast, audited, cast_of, day, draft, place, profile, requested, went
from tests.conftest import Visitor
from tests.pages import fill, text_of, visitor
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


def test_a_demand_is_written_section_by_section_checked_and_submitted(server: Server, cast: Cast) -> None:
    firm = visitor(server, cast.firm)
    path = fill(firm, "/demands/new", {"title": "이어 적는 신청", "do": "begin"})
    assert path.endswith("/edit/what")
    demand = path.removesuffix("/edit/what")
    said = profile()
    assert fill(firm, path, {**said, "title": "이어 적는 신청", "do": "next"}) == f"{demand}/edit/where"
    assert "신청서 항목" in text_of(firm.get(demand).text)
    assert "이어 적는 신청" in text_of(firm.get(f"{demand}/check").text)
    twin = fill(firm, "/demands/new", {"title": "이어 적는 신청!", "copy_of": demand.split("/")[2]})
    warned = text_of(firm.get(twin).text)
    assert "같은 내용의 신청이 이미 있습니다." in warned
    copied = went(cast.firm.get(f"/api/v1{twin}"))
    assert (copied["purpose"], copied["earliest_start"]) == (said["purpose"], None)
    assert firm.get(f"{demand}/edit/nothing").status_code == 404
    assert fill(firm, f"{demand}/submit", {"do": "save"}) == demand


def test_a_place_the_firm_began_at_is_remembered_over_the_task_list_and_asked_first(
    server: Server, cast: Cast
) -> None:
    firm, code = visitor(server, cast.firm), place(cast.host, name_ko="처음 고른 시험장")
    begun = firm.get(f"/demands/new?testbed={code}").text
    assert f'name="wished_testbed_id" value="{code}"' in begun
    assert "처음 고른 시험장" in text_of(begun)
    assert "wished_testbed_id" not in firm.get("/demands/new?testbed=NOWHERE-1").text
    demand = fill(firm, "/demands/new", profile(title="곳부터 고른 신청", wished_testbed_id=code))
    assert "이어서 적기" not in text_of(firm.get(demand).text), "nothing lacks"
    assert "처음 고른 시험장에 요청하기" in text_of(firm.get(f"{demand}/check").text)
    fill(firm, f"{demand}/submit", {"do": "save"})
    ask = f'href="{demand}/request/{code}"'
    assert ask in firm.get(demand).text
    assert ask in firm.get("/firm").text
    fill(firm, f"{demand}/match")
    assert ask in firm.get(f"{demand}/results").text.partition("추천 1")[0]
    fill(firm, f"{demand}/request/{code}", {"starts_on": day(30), "ends_on": day(32)})
    assert ask not in firm.get(demand).text, "it was asked"
    assert "처음 고른 곳" not in text_of(firm.get(f"{demand}/results").text)
    unknown = cast.firm.post("/api/v1/demands", json={"title": "모르는 곳", "wished_testbed_id": "NOWHERE-1"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "wished_testbed_id")


def test_a_draft_has_one_next_step_the_first_section_that_lacks_something(server: Server, cast: Cast) -> None:
    firm = visitor(server, cast.firm)
    demand = f"/demands/{draft(cast.firm, title='한 걸음')}"
    page = firm.get(demand).text
    assert page.count("btn-primary") == 1
    assert f'class="btn btn-primary" href="{demand}/edit/what"' in page
    fill(firm, f"{demand}/edit/what", {"title": "한 걸음", "purpose": "확인", "content": "내용"})
    assert f'class="btn btn-primary" href="{demand}/edit/when"' in firm.get(demand).text


def test_while_somebody_types_a_section_is_saved_and_a_refusal_or_an_ended_session_is_said_in_a_line(
    server: Server, cast: Cast
) -> None:
    firm, live = visitor(server, cast.firm), {"HX-Request": "true"}
    path = f"/demands/{draft(cast.firm, title='저절로 저장')}/edit/when"
    saved = firm.post(path, data={"days_needed": "3"}, headers=live)
    assert saved.status_code == 200
    assert "자동으로 저장했습니다." in saved.text
    assert "<main" not in saved.text
    trail = audited(server, path.split("/")[2])
    firm.post(path, data={"days_needed": "3"}, headers=live)
    assert audited(server, path.split("/")[2]) == trail, "nothing changed"
    refused = firm.post(path, data={"days_needed": "많이"}, headers=live)
    assert refused.status_code == 422
    assert "아직 저장하지 못했습니다." in refused.text
    assert "<main" not in refused.text
    gone = visitor(server)
    gone.cookies.set("session", "ended long ago")
    ended = gone.post(path, data={"days_needed": "4"}, headers=live)
    assert ended.status_code == 401
    assert "<main" not in ended.text
    assert 'value="3"' in firm.get(path).text


def test_what_is_typed_saves_itself_and_outlasts_reloading_and_going_back(
    visit: Visitor, site: Server
) -> None:
    firm = cast_of(site).firm
    demand = draft(firm, title="브라우저에서 적는 신청")
    visitor_ = visit(site)
    visitor_.context.add_cookies([{"name": "session", "value": firm.token, "url": site.url}])
    page = visitor_.page
    page.goto(f"/demands/{demand}/edit/what")
    page.locator("#f-purpose").press_sequentially("저감률 확인")
    expect(page.get_by_role("status")).to_contain_text("자동으로 저장했습니다.")
    page.reload()
    expect(page.locator("#f-purpose")).to_have_value("저감률 확인")
    page.locator("#f-technology").fill("양방향 집진")
    expect(page.get_by_role("status")).to_contain_text("자동으로 저장했습니다.")
    page.goto(f"/demands/{demand}")
    page.go_back()
    expect(page.locator("#f-technology")).to_have_value("양방향 집진")
    assert page.locator("header").count() == 1
