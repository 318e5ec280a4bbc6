"""The three whole journeys in Chromium: a firm asks, a host answers, a coordinator confirms.

Each pass walks all three one after another, with its own way of getting about; what came of it is asked of
the API, so that a journey that did not really happen fails. What a journey takes in fields and clicks stands
in `docs/tour.md` and is held here.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.actors import API, read, went
from tests.browser import DESKTOP, PHONE
from tests.conftest import Make
from tests.hands import Keys
from tests.journeys import (
    PLANS,
    SENTENCES,
    Scene,
    accepted,
    answered_by_link,
    asked,
    became,
    begun,
    conditional,
    confirmed,
    dated,
    declined,
    held,
    next_section,
    refusable,
    revoke,
    scene_on,
    sent,
    sent_again,
    sign_in,
    walk,
)
from tests.pages import visitor
from tests.server import Server
from tests.tour import EFFORT

TOUR = Path(__file__).parent.parent / "docs/tour.md"
TILES = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture(scope="module")
def scene(site: Server) -> Scene:
    """The shared installation, once it has read the catalogue."""
    scene = scene_on(site)
    visitor(site).get("/match", params={"q": SENTENCES["ko"]}).raise_for_status()
    return scene


def test_with_a_mouse_on_a_desk_screen_in_korean_and_back_and_reload_lose_nothing(
    browser: Browser, scene: Scene
) -> None:
    with walk(browser, scene, "ko", DESKTOP) as way:
        firm = way.someone()
        demand = begun(way, firm)
        firm.back("/demands/new")
        expect(firm.page.locator("#f-content")).to_have_value(SENTENCES["ko"])
        firm.open(f"{demand}/edit/where")
        dated(firm, 30)
        firm.back("/edit/when")
        expect(firm.page.locator("#f-days_needed")).to_have_value("3")
        firm.page.reload()
        expect(firm.page.locator("#f-days_needed")).to_have_value("3")
        next_section(firm)
        firm.clicks -= 1  # sent twice, for the sake of the test
        next_section(firm)
        next_section(firm)
        number = asked(way, firm)
        held("firm", way, firm)
        no = refusable(way, 40)
        host = way.signed_in(scene.host, "/host")
        host.go(host.page.locator(f"main th a[href='/cases/{number}']").first)
        conditional(way, host)
        held("host-yes", way, host)
        host.open("/host")
        host.go(host.page.locator(f"main th a[href='/cases/{no}']").first)
        declined(host)
        held("host-no", way, host)
        accepted(way, number)
        confirmed(way, number)
        became(way, number, no)


def test_by_thumb_on_a_phone_in_english_and_an_ended_session_loses_nothing(
    browser: Browser, scene: Scene
) -> None:
    with walk(browser, scene, "en", PHONE) as way:
        firm = way.someone()
        demand = begun(way, firm)
        dated(firm, 50)
        assert firm.page.url.endswith("/edit/safety")
        revoke(firm, scene.server)
        firm.write("#f-safety_plan", PLANS["en"])
        expect(firm.page.locator("#saved a[href^='/sign-in']")).to_be_visible()
        next_section(firm)
        sent_again(firm, scene.firm)
        assert firm.page.url.endswith("/edit/effect")
        assert went(scene.firm.get(f"{API}{demand}"))["safety_plan"] == PLANS["en"]
        next_section(firm)
        number = asked(way, firm)
        no = refusable(way, 60)
        host = way.signed_in(scene.host, "/inbox")
        host.go(host.page.locator(".notice-open", has_text=number).first)
        assert f"/cases/{number}" in host.page.url
        conditional(way, host)
        held("host-yes", way, host)
        host.open(f"/cases/{no}")
        declined(host)
        accepted(way, number)
        confirmed(way, number)
        became(way, number, no)


def test_by_keyboard_alone_the_focus_is_always_seen_and_stays_where_it_was_after_a_swap(
    browser: Browser, scene: Scene
) -> None:
    with walk(browser, scene, "en", DESKTOP, Keys) as way:
        firm = way.someone("/testbeds")
        choice = firm.page.locator("#c-industry-IND-BH")
        firm.press("#group-industry summary")
        firm.tick(choice)
        expect(firm.page).to_have_url(re.compile("industry=IND-BH"))
        expect(firm.page.locator(".tag")).to_have_count(1)
        expect(choice).to_be_focused()
        firm.look()
        firm.page.reload()
        expect(choice).to_be_checked()
        firm.taken()
        firm.open("/")
        begun(way, firm)
        dated(firm, 70)
        plan = firm.page.locator("#f-safety_plan")
        firm.write(plan, PLANS["en"])
        expect(firm.page.locator("#saved")).not_to_be_empty()
        expect(plan).to_be_focused()
        next_section(firm)
        next_section(firm)
        number = asked(way, firm)
        no = refusable(way, 80)
        host = way.signed_in(scene.host, "/host")
        host.go(host.page.locator(f"main th a[href='/cases/{number}']").first)
        conditional(way, host)
        host.open(f"/cases/{no}")
        declined(host)
        accepted(way, number)
        confirmed(way, number)
        became(way, number, no)


def test_without_scripts_on_a_phone_in_korean_and_a_host_without_an_account_answers_by_link(
    browser: Browser, scene: Scene
) -> None:
    with walk(browser, scene, "ko", PHONE, java_script_enabled=False) as way:
        way.testbed = scene.silent
        firm = way.someone()
        demand = begun(way, firm)
        dated(firm, 90)
        revoke(firm, scene.server)
        firm.write("#f-safety_plan", PLANS["ko"])
        next_section(firm)
        sent_again(firm, scene.firm)
        assert went(scene.firm.get(f"{API}{demand}"))["safety_plan"] == PLANS["ko"]
        next_section(firm)
        number = asked(way, firm)
        no = refusable(way, 100)
        answered_by_link(way, number)
        host = way.signed_in(scene.host, f"/cases/{no}")
        declined(host)
        accepted(way, number)
        confirmed(way, number)
        became(way, number, no)


def test_while_the_tile_server_fails_the_list_leads_from_a_place_to_its_request(
    browser: Browser, make_server: Make
) -> None:
    scene = scene_on(make_server("sqlite", APP_MAP_TILES=TILES))
    with walk(browser, scene, "ko", PHONE) as way:
        firm = way.someone("/testbeds?view=map")
        expect(firm.page.locator(".map-note")).to_contain_text("배경지도를 불러오지 못했습니다")
        expect(firm.page.locator(".cluster").first).to_be_visible()
        firm.open("/testbeds")
        firm.write("#q", "여정 시험")
        firm.press("#browse .browse-bar button")
        expect(firm.page.locator("article.place")).to_have_count(1)
        firm.go(f"#place-{scene.testbed} h2 a")
        firm.go(f".narrow-only a[href='/demands/new?testbed={scene.testbed}']")
        sign_in(firm, scene.firm)
        firm.write("#f-title", "지도에서 고른 곳의 실증")
        firm.go("main button[value=begin]:not([aria-hidden])")
        firm.write("#f-purpose", way.purpose)
        firm.write("#f-content", SENTENCES["ko"])
        next_section(firm)
        dated(firm, 30)
        next_section(firm)
        next_section(firm)
        firm.go("form[action$='/submit'] button[value=request]")
        number = sent(firm)
        held("firm-from-map", way, firm)
        case = read(scene.firm, number)
        assert (case["state"], case["testbed"]["code"]) == ("requested", scene.testbed)
        [visit] = way.visits
        tiles = [each for each in visit.complaints if "tiles.example" in each]
        assert tiles, "no tile was asked for"
        # What is left is Chromium's own word for the tiles that did not come.
        visit.complaints[:] = [
            each for each in visit.complaints if each not in tiles and "ERR_NAME_NOT_RESOLVED" not in each
        ]


def test_the_tour_tells_what_each_journey_takes() -> None:
    told = re.findall(r"^\| `([\w-]+)` \|.*\| (\d+) \| (\d+) \|$", TOUR.read_text(encoding="utf-8"), re.M)
    assert {name: (int(fields), int(clicks)) for name, fields, clicks in told} == EFFORT
