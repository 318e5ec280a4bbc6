"""People, absence, handover and assignment through forms, without a script."""

import re

import httpx
import pytest

from tests.actors import API, Cast, cast_of, day, place, requested, submitted, went
from tests.pages import fill, text_of, visitor
from tests.people import join
from tests.server import Server
from tests.test_accounts import PASSWORD, address, link_to


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_people_are_invited_limited_handed_over_from_and_let_go_by_forms(cast: Cast) -> None:
    server, host = cast.server, cast.server.member("operator")
    page = visitor(server, host)
    base, email = f"/organizations/{host.organization}/people", address()
    wrong = page.post(base, data={"email": "kim", "role": "operator"})
    assert wrong.status_code == 422
    assert 'href="#f-email"' in wrong.text
    fill(page, base, {"email": email, "role": "operator", "grants": ""})
    with server.client() as client:
        went(
            client.post(
                f"{API}/links/{link_to(server, email)}", json={"password": PASSWORD, "name": "한실무"}
            )
        )
    peer = join(server, host, "operator")
    member = re.search(
        r'href="(/members/[^"]+)">[^<]*<span[^>]*>한실무|href="(/members/[^"]+)">[^가-힣]*한실무',
        page.get(base).text,
    )
    assert member is not None
    path = member[1] or member[2]
    fill(
        page,
        path,
        {"position": "과장", "phone": "042-123-4567", "unit_id": "", "role": "operator", "grants": ""},
    )
    assert "과장" in text_of(page.get(base).text)
    span = {"starts_on": day(0), "ends_on": day(1)}
    assert page.post(f"{path}/absence", data=span).status_code == 422
    fill(page, f"{path}/absence", {**span, "deputy_id": peer.membership})
    assert "대신하는 사람" in text_of(page.get(path).text)
    fill(page, f"{path}/handover", {"successor_id": peer.membership})
    assert fill(page, f"{path}/end", {"successor_id": ""}).startswith(base)
    assert "끝남" in text_of(page.get(base).text)
    officer = visitor(server, server.member("coordinator", None, "read"))
    shown = officer.get(path)
    assert shown.status_code == 200
    assert "<form" not in shown.text.partition("<main")[2].partition("</main>")[0]


def test_units_are_put_in_charge_and_a_profile_is_kept_by_forms(cast: Cast) -> None:
    host = cast.server.member("operator")
    testbed = place(host)
    page = visitor(cast.server, host)
    base = f"/organizations/{host.organization}"
    fill(page, f"{base}/units", {"name_ko": "야간운영팀", "name_en": ""})
    again = page.post(f"{base}/units", data={"name_ko": "야간운영팀"})
    assert again.status_code == 409
    facility = went(host.get(f"{API}/testbeds/{testbed}"))["facility"]["code"]
    fill(page, f"{base}/places/{facility}", {"unit": "야간운영팀"})
    assert went(host.get(f"{API}/facilities/{facility}"))["unit"]["name_ko"] == "야간운영팀"
    fill(page, f"{base}/profile", {"size": "small", "district": "30200", "homepage": "https://firm.example"})
    assert went(host.get(f"{API}{base}/profile"))["size"] == "small"
    wrong = page.post(f"{base}/profile", data={"homepage": "javascript:alert(1)"})
    assert 'href="#f-homepage"' in wrong.text


def test_the_desk_assigns_with_one_click_and_finds_who_is_on_the_phone(cast: Cast) -> None:
    server = cast.server
    coordinator = join(server, cast.desk, "coordinator")
    demand = submitted(cast.firm)
    case = requested(cast, place(cast.host))
    desk = visitor(server, cast.desk)
    fill(
        desk, "/desk/assignment", {"demand_ids": demand, "case_ids": case, "coordinator_id": coordinator.user}
    )
    own = visitor(server)
    own.cookies.set("session", coordinator.headers["Authorization"].removeprefix("Bearer "))
    title = went(cast.firm.get(f"{API}/demands/{demand}"))["title"]
    assert title in text_of(own.get("/desk?show=mine").text)
    assert title not in text_of(own.get("/desk?show=none").text)
    contact = {"role": "practice", "name": "최전화", "phone": "042-860-1234", "source": "전화"}
    path = f"{API}/organizations/{cast.host.organization}/contacts"
    assert cast.desk.post(path, json=contact).status_code == 201
    for asked in ("최전", "0428601234", "042 860"):
        assert "최전화" in text_of(desk.get("/desk/people", params={"q": asked}).text), asked
    assert "최전화" not in text_of(desk.get("/desk/people", params={"q": "%"}).text)
    assert_firm_cannot(server, cast)


def assert_firm_cannot(server: Server, cast: Cast) -> None:
    """Check that the desk's pages and the pages of others are closed to a firm."""
    firm: httpx.Client = visitor(server, cast.firm)
    assert firm.get("/desk/people?q=042").status_code == 403
    for part in ("people", "units", "profile"):
        assert firm.get(f"/organizations/{cast.host.organization}/{part}").status_code == 404


def test_switching_the_membership_on_the_account_page_gives_the_browser_a_new_session(server: Server) -> None:
    institute, desk = server.organization("public"), server.member("coordinator")
    person = join(server, desk, "startup", organization=institute)
    body = {"email": person.email, "role": "operator", "organization": institute}
    assert desk.post(f"{API}/invitations", json=body).status_code == 202
    went(server.client().post(f"{API}/links/{link_to(server, person.email, 2)}", json={}))
    browser = visitor(server)
    sign_in = {"email": person.email, "password": PASSWORD}
    fill(browser, "/sign-in", sign_in)
    before = browser.cookies["session"]
    other = re.search(r'name="membership_id" value="([^"]+)"', browser.get("/account").text)
    assert other is not None
    assert fill(browser, "/account/switch", {"membership_id": other[1]}) == "/host"
    assert browser.cookies["session"] != before
    assert browser.get("/host").status_code == 200
    assert server.client().get(f"{API}/me", headers={"Authorization": f"Bearer {before}"}).status_code == 401
