"""The pages in Chromium: reachable for everybody, on a phone, without scripts, without the network."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.actors import cast_of, place, requested
from tests.browser import DESKTOP, PHONE, Visit, axe, scrolls_sideways
from tests.conftest import Visitor
from tests.pages import PATIENCE, Filled, filled
from tests.server import Member, Server

NARROW = (320, 700)
SENTENCE = "지하철 승강장의 미세먼지를 줄이는 집진기를 시험하고 싶습니다"


def sign_in(visit: Visit, member: Member | None) -> None:
    """Give the visitor the session of a member."""
    if member:
        visit.context.add_cookies([{"name": "session", "value": member.token, "url": visit.site}])


@pytest.fixture(scope="module")
def ready(site: Server) -> Filled:
    """The shared installation with something on every page."""
    return filled(site)


def test_axe_finds_nothing_on_any_page_at_either_width_and_none_scrolls_sideways(
    visit: Visitor, site: Server, ready: Filled
) -> None:
    found: dict[str, list[str]] = {}
    for role in (None, "startup", "operator", "coordinator"):
        visitor = visit(site)
        sign_in(visitor, ready.member(role))
        page = visitor.page
        for each in ready.pages():
            if each.role != role:
                continue
            page.goto(each.path, timeout=PATIENCE * 1000)
            expect(page.locator("h1")).to_have_count(1)
            # What axe sees at 320 px does not differ from a phone's: only the width is asked about.
            wrong = [*wrong_at(page, DESKTOP), *wrong_at(page, PHONE), *too_wide_at(page, NARROW)]
            page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
            if wrong:
                found[f"{each.name} {each.role}"] = wrong
    assert found == {}


def too_wide_at(page: Page, size: tuple[int, int]) -> list[str]:
    """Bring an open page to this size and return whether it scrolls sideways there."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return [f"scrolls sideways at {size[0]} px"] if scrolls_sideways(page) else []


def wrong_at(page: Page, size: tuple[int, int]) -> list[str]:
    """Return what is wrong with an open page at this size."""
    return too_wide_at(page, size) + [f"at {size[0]} px {line}" for line in axe(page)]


def test_targets_are_large_enough_for_a_thumb(visit: Visitor, site: Server, ready: Filled) -> None:
    visitor = visit(site, size=PHONE)
    sign_in(visitor, ready.member("startup"))
    small = []
    for path in ("/", "/testbeds", f"/cases/{ready.number}", "/demands/new"):
        visitor.page.goto(path)
        for control in visitor.page.locator(
            "button:visible, select:visible, .btn:visible, input[type=text]:visible"
        ).all():
            box = control.bounding_box()
            if box and box["width"] > 1 and box["height"] < 44:
                small.append((path, control.inner_text(), box["height"]))
    assert small == []


def test_the_first_tab_stop_skips_to_the_content(page: Page) -> None:
    page.goto("/testbeds")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_sentence_on_the_start_page_leads_to_places_with_reasons(page: Page) -> None:
    page.goto("/")
    page.locator("#q").fill(SENTENCE)
    with page.expect_navigation(timeout=PATIENCE * 1000):
        page.get_by_role("button", name="알맞은 곳 찾기", exact=True).click()
    first = page.locator("article.match").first
    expect(first.locator("h3")).to_contain_text("도시철도")
    expect(first).to_contain_text("적합도")
    first.get_by_text("숫자로 보기").click()
    expect(first.get_by_role("row", name="합계")).to_be_visible()


def test_a_filter_narrows_list_and_map_alike_and_back_undoes_it(page: Page) -> None:
    page.goto("/testbeds")
    expect(page.locator("#map")).to_have_attribute("data-shown", re.compile(r"^\d{3}$"))
    all_of_them = page.locator("#count strong").inner_text()
    page.locator("#group-industry summary").click()
    choice = page.locator("#c-industry-IND-BH")
    choice.check()
    expect(page).to_have_url(re.compile("industry=IND-BH"))
    expect(page.locator(".tag")).to_have_text(re.compile("바이오헬스"))
    shown = int(re.findall(r"\d+", page.locator("#count strong").inner_text())[0])
    assert 0 < shown < 140, all_of_them
    expect(page.locator("#map")).to_have_attribute(
        "data-shown", re.compile(rf"^({shown}|{shown - 1}|{shown - 2})$")
    )
    expect(page.locator("header")).to_have_count(1)
    expect(page.locator("#map .leaflet-pane").first).to_be_attached()
    expect(choice).to_be_focused()
    expect(page.locator("#group-industry")).to_have_attribute("open", "")
    page.go_back()
    expect(page.locator("#count strong")).to_have_text(all_of_them)
    expect(page.locator(".tag")).to_have_count(0)
    page.reload()
    expect(page.locator("#count strong")).to_have_text(all_of_them)


def test_pins_differ_by_shape_and_are_named(page: Page) -> None:
    page.goto("/testbeds?district=30170&indoor_outdoor=indoor")
    pins = page.locator(".pin")
    expect(page.locator("#map")).to_have_attribute("data-shown", re.compile(r"^\d+$"))
    expect(page.locator(".pin rect").first).to_be_visible()
    expect(page.locator(".pin path").first).to_be_visible()
    assert all(pins.evaluate_all("nodes => nodes.map(node => node.title || node.getAttribute('alt'))"))
    pins.first.press("Enter")
    expect(page.locator(".leaflet-popup a[href^='/testbeds/']")).to_be_visible()


def test_on_a_phone_filters_are_folded_and_list_and_map_are_tabs(phone: Page) -> None:
    phone.goto("/testbeds")
    expect(phone.locator("#filters")).to_be_hidden()
    expect(phone.locator("#map")).to_be_hidden()
    toggle = phone.locator("#filters-toggle")
    toggle.click()
    expect(phone.locator("#filters")).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    phone.locator(".tabs a", has_text="지도").click()
    expect(phone.locator("#map")).to_be_visible()
    expect(phone.locator(".list-col")).to_be_hidden()
    expect(phone.locator("#map .leaflet-marker-icon.cluster").first).to_be_visible()


def test_without_scripts_the_list_filters_and_the_map_stays_away(visit: Visitor, site: Server) -> None:
    page = visit(site, java_script_enabled=False).page
    page.goto("/testbeds")
    expect(page.locator("#map")).to_be_hidden()
    page.locator("#q").fill("드론")
    page.get_by_role("button", name="적용", exact=True).click()
    expect(page.locator(".tag")).to_contain_text("드론")
    expect(page.locator(".place").first).to_be_visible()


def test_without_scripts_a_host_answers_and_the_firm_reads_it(visit: Visitor, site: Server) -> None:
    cast = cast_of(site)
    case = requested(cast, place(cast.host))
    host = visit(site, size=PHONE, java_script_enabled=False)
    sign_in(host, cast.host)
    host.page.goto(f"/cases/{case}")
    host.page.locator("#step-review input[value=infeasible]").check()
    host.page.locator("#step-review button[type=submit]").click()
    expect(host.page.locator("#summary a")).to_contain_text("까닭")
    expect(host.page.locator("#step-review input[value=infeasible]")).to_be_checked()
    host.page.locator("#f-review-reason_code").select_option("safety")
    host.page.locator("#step-review button[type=submit]").click()
    firm = visit(site, size=PHONE, java_script_enabled=False)
    sign_in(firm, cast.firm)
    firm.page.goto(f"/cases/{case}")
    expect(firm.page.locator("main")).to_contain_text("안전을 확보하기 어려움")


def test_a_refused_form_brings_its_summary_to_the_reader(visit: Visitor, site: Server, ready: Filled) -> None:
    visitor = visit(site)
    sign_in(visitor, ready.member("startup"))
    page = visitor.page
    page.goto(f"/demands/{ready.demand}/edit")
    page.locator("#f-title").fill("")
    page.locator("#f-content").fill("제목 없이 적은 글")
    page.get_by_role("button", name="저장만 하기", exact=True).click()
    expect(page.locator("#summary")).to_be_focused()
    page.locator("#summary a").first.click()
    expect(page.locator("#f-title")).to_be_focused()
    expect(page.locator("#f-content")).to_have_value("제목 없이 적은 글")
    expect(page).to_have_title(re.compile("^오류: "))
    page.goto(f"/cases/{ready.past}/followup")
    page.get_by_role("button", name="만족도 저장하기").click()
    expect(page.locator("#summary")).to_be_focused()


def test_what_follows_a_sent_form_begins_at_its_heading_and_what_follows_a_link_at_the_top(
    visit: Visitor, site: Server, ready: Filled
) -> None:
    visitor = visit(site)
    sign_in(visitor, ready.member("startup"))
    page = visitor.page
    page.goto(f"/demands/{ready.demand}/edit/safety")
    page.get_by_role("button", name="저장하고 다음으로", exact=True).click()
    page.wait_for_url("**/edit/effect")
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("navigation", name="현재 위치").get_by_role("link").last.click()
    page.wait_for_url(f"**/demands/{ready.demand}")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
