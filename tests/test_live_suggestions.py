"""What a text implies, told while it is written: each with its sentence, taken and given back by a press."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Response, expect

from tests.actors import DEMANDS, Cast, audited, cast_of, draft, went
from tests.browser import axe
from tests.conftest import Visitor
from tests.pages import PATIENCE, fill, text_of, visitor
from tests.server import Server

LIVE = {"HX-Request": "true"}
SENTENCE = "전력은 3kW이고 하루 5천 명이 오가는 역이면 좋겠습니다."
TEXT = f"지하철 승강장 천장에 공기청정기 12대를 답니다. {SENTENCE}"
POWER = "requirements:power_kw >= 3.0"


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def ask(firm: httpx.Client, demand: str, **typed: Any) -> str:
    """Return what is proposed for what is typed."""
    answer = firm.post(f"/demands/{demand}/suggestions", data=typed, headers=LIVE)
    assert answer.status_code == 200, answer.text
    return answer.text


def press(firm: httpx.Client, demand: str, **typed: Any) -> str:
    """Press a button of the list and return the list that follows."""
    answer = firm.post(f"/demands/{demand}/suggestions/take", data=typed, headers=LIVE)
    assert answer.status_code == 200, answer.text
    return answer.text


def offers(html: str) -> dict[str, bool]:
    """Return the proposals of a list, whether each is taken."""
    found = re.findall(r'data-ticks="(\w+)" data-value="([^"]*)" data-to="(\w+)"', html)
    return {f"{kind}:{key.replace('&gt;', '>')}": to == "off" for kind, key, to in found}


def test_what_is_typed_is_answered_with_proposals_and_their_sentence_and_nothing_is_stored(
    server: Server, cast: Cast
) -> None:
    firm, demand = visitor(server, cast.firm), draft(cast.firm, title="적는 동안의 제안")
    before, trail = went(cast.firm.get(f"{DEMANDS}/{demand}")), audited(server, demand)
    said = ask(firm, demand, title="", content=TEXT)
    assert "<main" not in said
    assert SENTENCE in text_of(said).replace(" ,", ",")
    found = offers(said)
    assert {POWER, "conditions:RAILST", "demonstration_types:FIELD-RAIL"} <= set(found)
    assert not any(found.values())
    assert offers(ask(firm, demand, content="")) == {}
    assert went(cast.firm.get(f"{DEMANDS}/{demand}")) == before
    assert audited(server, demand) == trail
    assert firm.post(f"/demands/{demand}/suggestions", data={"content": "가" * 20_001}).status_code == 422


def test_a_press_stores_one_proposal_and_gives_it_back_and_what_is_stated_is_not_proposed_again(
    server: Server, cast: Cast
) -> None:
    firm = visitor(server, cast.firm)
    demand = draft(cast.firm, title="누르면 더해짐", conditions=["RAILST"])
    assert offers(ask(firm, demand, content=TEXT))["conditions:RAILST"], "said already, so not proposed"
    assert offers(press(firm, demand, content=TEXT, take=POWER))[POWER]
    boxes = {"content": TEXT, "demonstration_types": ""}
    taken = offers(press(firm, demand, **boxes, take="demonstration_types:FIELD-RAIL"))
    assert taken["demonstration_types:FIELD-RAIL"]
    assert taken[POWER]
    said = went(cast.firm.get(f"{DEMANDS}/{demand}"))
    assert [(each["attribute"], each["value"]) for each in said["requirements"]] == [("power_kw", 3)]
    assert (said["demonstration_types"], said["conditions"]) == (["FIELD-RAIL"], ["RAILST"])
    assert said["content"] == "", "the text is saved by its own form"
    ticked = {"content": TEXT, "demonstration_types": ["", "FIELD-RAIL"]}
    trail = audited(server, demand)
    assert offers(press(firm, demand, **ticked, take=POWER))[POWER], "a second press changes nothing"
    press(firm, demand, **ticked, take="requirements:power_kw >= 9.0")
    press(firm, demand, **ticked, take="title:other")
    assert audited(server, demand) == trail
    left = offers(press(firm, demand, **ticked, drop="demonstration_types:FIELD-RAIL"))
    assert not left["demonstration_types:FIELD-RAIL"]
    assert not offers(press(firm, demand, content=TEXT, drop=POWER))[POWER]
    said = went(cast.firm.get(f"{DEMANDS}/{demand}"))
    assert (said["requirements"], said["demonstration_types"], said["conditions"]) == ([], [], ["RAILST"])


def test_saving_the_text_keeps_the_requirements_that_were_taken(server: Server, cast: Cast) -> None:
    firm, demand = visitor(server, cast.firm), draft(cast.firm, title="글을 저장해도 남음")
    press(firm, demand, content=TEXT, take=POWER)
    fill(firm, f"/demands/{demand}/edit/what", {"title": "글을 저장해도 남음", "content": TEXT, "do": "save"})
    said = went(cast.firm.get(f"{DEMANDS}/{demand}"))
    assert [each["attribute"] for each in said["requirements"]] == ["power_kw"]
    assert said["content"] == TEXT


@pytest.mark.parametrize("path", ["suggestions", "suggestions/take"])
def test_only_the_firm_of_the_demand_is_told_what_it_implies(server: Server, cast: Cast, path: str) -> None:
    demand, typed = draft(cast.firm, title="남의 신청"), {"content": TEXT, "take": POWER}

    def status(client: httpx.Client) -> int:
        return client.post(f"/demands/{demand}/{path}", data=typed, headers=LIVE).status_code

    assert status(visitor(server, cast.other_firm)) == 404
    assert [status(visitor(server, each)) for each in (cast.host, cast.desk)] == [403, 403]
    assert status(visitor(server)) == 401
    assert went(cast.firm.get(f"{DEMANDS}/{demand}"))["requirements"] == []


def saves_technology(answer: Response) -> bool:
    """Tell whether an answer is that of the form once a technology is typed."""
    return answer.url.endswith("/edit/what") and "technology=%" in (answer.request.post_data or "")


def test_a_proposal_appears_while_typing_and_is_taken_by_the_keyboard(visit: Visitor, site: Server) -> None:
    firm = cast_of(site).firm
    demand = draft(firm, title="브라우저의 제안")
    visitor_ = visit(site)
    visitor_.context.set_default_timeout(PATIENCE * 1000)
    visitor_.context.add_cookies([{"name": "session", "value": firm.token, "url": site.url}])
    page = visitor_.page
    page.goto(f"/demands/{demand}/edit/what")
    content = page.locator("#f-content")
    content.press_sequentially(TEXT)
    power = page.locator('[data-value="power_kw >= 3.0"]')
    expect(power).to_be_visible(timeout=PATIENCE * 1000)
    expect(page.locator("#suggested")).to_contain_text("0가지를 신청에 더했습니다.")
    expect(content).to_be_focused()
    expect(content).to_have_value(TEXT)
    for button in (page.locator('[data-value="FIELD-RAIL"]'), power):
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("data-to", "off")
        expect(button).to_be_focused()
    expect(page.locator("#suggested")).to_contain_text("2가지를 신청에 더했습니다.")
    assert axe(page) == []
    # An earlier saving may still be on its way.
    with page.expect_response(saves_technology):
        page.locator("#f-technology").fill("양방향 집진")
    page.reload()
    expect(power).to_have_attribute("data-to", "off")
    said = went(firm.get(f"{DEMANDS}/{demand}"))
    assert [each["attribute"] for each in said["requirements"]] == ["power_kw"]
    assert (said["demonstration_types"], said["technology"]) == (["FIELD-RAIL"], "양방향 집진")
    went(firm.post(f"{DEMANDS}/{demand}/withdraw"))
    power.click()
    expect(page.locator("#suggested")).to_contain_text("철회한 신청은 고칠 수 없습니다.")
    expect(power).to_have_attribute("data-to", "off")
