"""The way from a firm's sentence over a host's answer to a confirmation, step by step through the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, expect

from tests.actors import (
    API,
    CASES,
    Cast,
    ask,
    day,
    made,
    place,
    read,
    rows,
    stored_id,
    submitted,
    went,
)
from tests.browser import Visit
from tests.hands import Hand
from tests.mail import links
from tests.pages import SEEDED
from tests.people import Person, join
from tests.server import Server
from tests.test_accounts import PASSWORD
from tests.tour import EFFORT

SENTENCES = {
    "ko": "지하철 승강장에서 양방향 집진기가 초미세먼지를 줄이는지 확인하고 싶습니다.",
    "en": "We want to test a two-way dust collector at the platforms of a subway station.",
}
PURPOSES = {"ko": "초미세먼지 저감률 30% 확인", "en": "Show a 30 % cut of fine dust"}
CONDITIONS = {"ko": "영업이 끝난 뒤 작업, 안전요원 1명", "en": "Work after closing, one safety guard"}
REASONS = {"ko": "날짜와 조건이 맞습니다.", "en": "Days and conditions fit."}
PLANS = {"ko": "승강장 문이 열리면 멈춥니다.", "en": "It stops while the platform doors are open."}


@dataclass(frozen=True)
class Scene:
    """Who takes part on a server, and where: nobody else asks for these places.

    The host of `silent` has no account.
    """

    server: Server
    cast: Cast
    firm: Person
    host: Person
    desk: Person
    testbed: str
    silent: str


def scene_on(server: Server) -> Scene:
    """Invite one person of each side, and enter places that are as good as the metro's stations."""
    # Organizations of its own: a host with an account is asked in another way, everywhere.
    own = [server.member(role) for role in ("startup", "operator", "coordinator")]
    cast = Cast(server, *(member for member in own for _ in range(2)))
    like = went(server.client().get(f"{API}/testbeds/{SEEDED}"))
    said = {key: like[key] for key in ("demonstration_types", "industries", "conditions")}
    said |= {"description_ko": SENTENCES["ko"], "description_en": SENTENCES["en"], "capacity": 20}
    testbed = place(cast.host, name_ko="여정 시험 승강장", name_en="Journey trial platform", **said)
    silent = place(server.member("operator"), name_ko="말 없는 승강장", name_en="Silent platform", **said)
    sides = ((cast.firm, "startup"), (cast.host, "operator"), (cast.desk, "coordinator"))
    firm, host, desk = (join(server, member, role) for member, role in sides)
    return Scene(server, cast, firm, host, desk, testbed, silent)


class Walk:
    """One way through all three journeys: in a language, at a width, with or without mouse and scripts."""

    def __init__(
        self,
        browser: Browser,
        scene: Scene,
        language: str,
        size: tuple[int, int],
        hand: type[Hand] = Hand,
        **options: Any,
    ) -> None:
        self.browser = browser
        self.scene = scene
        self.language = language
        self.size = size
        self.hand = hand
        self.options = options
        self.testbed = scene.testbed
        self.visits: list[Visit] = []
        self.purpose = f"{PURPOSES[language]} ({hand.__name__}, {size[0]} px)"

    def someone(self, path: str = "/") -> Hand:
        """Give somebody at an address, whose browser knows nothing but the language."""
        visit = Visit(self.browser, self.scene.server.url, self.size, **self.options)
        visit.context.add_cookies([{"name": "lang", "value": self.language, "url": visit.site}])
        self.visits.append(visit)
        hand = self.hand(visit.page, self.language)
        hand.open(path)
        return hand

    def signed_in(self, person: Person, path: str) -> Hand:
        """Give somebody who comes to a page, signs in there, and has not been counted yet."""
        hand = self.someone(path)
        sign_in(hand, person)
        assert hand.page.url.endswith(path)
        return hand


@contextmanager
def walk(browser: Browser, scene: Scene, *way: Any, **options: Any) -> Iterator[Walk]:
    """Walk, and fail on what a page complained of or asked another host for."""
    made_one = Walk(browser, scene, *way, **options)
    yield made_one
    for visit in made_one.visits:
        visit.close()


def sign_in(hand: Hand, person: Person) -> None:
    """Fill the sign-in page in; what that takes belongs to no journey."""
    before = hand.fields, hand.clicks
    hand.write("#f-email", person.email)
    hand.write("#f-password", PASSWORD)
    hand.go("main form[action='/sign-in'] button")
    hand.fields, hand.clicks = before


def revoke(hand: Hand, server: Server) -> None:
    """End the session of a browser behind its back."""
    token = next(each["value"] for each in hand.page.context.cookies() if each["name"] == "session")
    answer = server.client().delete(f"{API}/sessions/current", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 204, answer.text


def sent_again(hand: Hand, person: Person) -> None:
    """Sign in in a window of its own, as the page of a refusal says, and send again what was typed."""
    with hand.page.expect_popup() as opened:
        hand.press("main a[target=_blank]")
    window = type(hand)(opened.value, hand.language)
    sign_in(window, person)
    window.page.close()
    hand.go("main form button[type=submit]")


def begun(way: Walk, hand: Hand) -> str:
    """Go from the sentence on the start page to a draft that keeps it; return the demand's path."""
    hand.write("#q", SENTENCES[way.language])
    hand.go("form[action='/match'] button")
    expect(hand.page.locator("article.match").first).to_be_visible()
    hand.go("a[href^='/demands/new?text=']")
    sign_in(hand, way.scene.firm)
    expect(hand.page.locator("#f-content")).to_have_value(SENTENCES[way.language])
    hand.write("#f-purpose", way.purpose)
    next_section(hand)
    return hand.page.url.removeprefix(way.scene.server.url).removesuffix("/edit/where")


def next_section(hand: Hand) -> None:
    """Go on to the next section."""
    hand.go("main button[name=do][value=next]")


def dated(hand: Hand, first: int) -> None:
    """Pass by the places and say when."""
    next_section(hand)
    hand.write("#f-earliest_start", day(first))
    hand.write("#f-latest_end", day(first + 60))
    hand.write("#f-days_needed", "3")
    next_section(hand)


def asked(way: Walk, hand: Hand) -> str:
    """Look at the answers, submit, read the results and ask; return the case's number."""
    assert hand.page.url.endswith("/check")
    expect(hand.page.locator("main")).to_contain_text(way.purpose)
    hand.go("form[action$='/submit'] button[value=match]")
    results = hand.page.url
    hand.page.reload()
    hand.look()
    assert hand.page.url == results
    hand.go(f"#match-{way.testbed} a[href$='/request/{way.testbed}']")
    return sent(hand)


def sent(hand: Hand) -> str:
    """Send the request; return the case's number."""
    hand.go("main form[action*='/request/'] button[type=submit]")
    return hand.page.url.rpartition("/cases/")[2].partition("?")[0]


def refusable(way: Walk, first: int) -> str:
    """Ask for the same place once more, beside the pages; return the case's number."""
    scene = way.scene
    case = made(ask(scene.cast.firm, submitted(scene.cast.firm), scene.testbed, first, first + 2))
    return str(case["number"])


def conditional(way: Walk, hand: Hand) -> None:
    """Say yes with conditions on the page of a case."""
    hand.tick("#step-review input[value=conditional]")
    hand.write("#f-review-conditions", CONDITIONS[way.language])
    hand.go("#step-review button[type=submit]:not([name])")


def declined(hand: Hand) -> None:
    """Say no with a reason on the page of a case."""
    hand.tick("#step-review input[value=infeasible]")
    hand.choose("#f-review-reason_code", "safety")
    hand.go("#step-review button[type=submit]:not([name])")


def accepted(way: Walk, number: str) -> None:
    """Let the firm take the conditions: the firm's one step between host and desk."""
    firm = way.signed_in(way.scene.firm, "/firm")
    firm.go(firm.page.locator(f"main a[href='/cases/{number}']").first)
    expect(firm.page.locator("main")).to_contain_text(CONDITIONS[way.language])
    firm.go("#step-accept_terms button[type=submit]")
    held("firm-accepts", way, firm)


def confirmed(way: Walk, number: str) -> None:
    """Go from the desk to the confirmation."""
    desk = way.signed_in(way.scene.desk, "/desk")
    desk.go(desk.page.locator(f"main th a[href='/cases/{number}']").first)
    desk.write("#f-approve-reason", REASONS[way.language])
    desk.go("#step-approve button[type=submit]")
    assert held("desk", way, desk)[1] <= 4, "a confirmation takes four clicks at most"


def held(journey: str, way: Walk, hand: Hand) -> tuple[int, int]:
    """Return fields and clicks, which must be what the documentation promises for the journey."""
    taken = hand.taken()
    assert taken == EFFORT[journey], f"{journey}, {way.language}, {way.size[0]} px"
    return taken


def became(way: Walk, number: str, no: str) -> None:
    """Ask the API whether all of it really happened on our server."""
    scene, case = way.scene, read(way.scene.cast.firm, number)
    assert went(scene.server.client().get("/healthz"))["pid"] == scene.server.pid
    assert case["state"] == "approved"
    assert case["conditions"] == CONDITIONS[way.language]
    assert case["profile"]["purpose"] == way.purpose
    assert case["profile"]["content"] == SENTENCES[way.language]
    steps = [event["to_state"] for event in case["history"]]
    assert steps == ["requested", "reviewed", "agreed", "approved"]
    key = stored_id(scene.server, case["id"])
    assert rows(scene.server, "SELECT id FROM bookings WHERE case_id = :key", key=key)
    refused = read(scene.cast.firm, no)
    assert (refused["state"], refused["reason_code"]) == ("declined", "safety")


def answered_by_link(way: Walk, number: str) -> None:
    """Open the mailed link and say yes with conditions, with name, department and position."""
    address = f"journey-{number.lower()}@host.example"
    case = read(way.scene.cast.desk, number)["id"]
    made(way.scene.cast.desk.post(f"{CASES}/{case}/links", json={"address": address}))
    link = links(way.scene.server.mail.wait(address))[0].removeprefix(way.scene.server.url)
    host = way.someone(link)
    host.tick("input[name=outcome][value=conditional]")
    host.write("#f-conditions", CONDITIONS[way.language])
    for name in ("name", "department", "position"):
        host.write(f"#f-{name}", "이시설")
    host.go("main form[action^='/answers/'] button[type=submit]")
    held("host-link", way, host)
