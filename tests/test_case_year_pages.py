"""The main steps of a case after its match, in Chromium, as firm, host and coordinator take them.

Each step is pictured at both widths in `build/screenshots/year`, which git ignores.
"""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.actors import CASES, Cast, agreed, approve, cast_of, made, place, read, went
from tests.agreements import terms
from tests.browser import DESKTOP, PHONE, scrolls_sideways
from tests.certificates import new_key, seoul
from tests.conftest import Visitor
from tests.demonstrations import prepare
from tests.server import Member, Server
from tests.test_browser import sign_in

PICTURES = Path(__file__).parent.parent / "build/screenshots/year"
FIRST, LAST = 2, 4


def picture(page: Page, name: str) -> None:
    """Picture the whole page at both widths; on a phone nothing may scroll sideways."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, height in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
        assert not scrolls_sideways(page), (name, width)


def fill_in(form: Locator, fields: dict[str, str]) -> None:
    """Type, choose or check what each field of a form is to say."""
    for name, text in fields.items():
        field = form.locator(f"[name='{name}']")
        match field.last.evaluate("each => each.type || each.tagName"):
            case "select-one":
                field.select_option(text)
            case "radio" | "checkbox":
                form.locator(f"[name='{name}'][value='{text}']").check()
            case _:
                field.fill(text)


def take(page: Page, step: str, button: str = "", **fields: str) -> None:
    """Open a step's fold, fill its form in and send it."""
    fold = page.locator("details", has=page.locator("summary", has_text=step)).last
    if not fold.evaluate("each => each.open"):
        fold.locator("summary").first.click()
    fill_in(fold, {name.replace("__", "."): text for name, text in fields.items()})
    with page.expect_navigation():
        fold.get_by_role("button", name=button or step, exact=True).last.click()
    expect(page.locator("#summary")).to_have_count(0)


def _signed(pages: dict[str, Page], cast: Cast, case: str, number: str) -> None:
    made(cast.host.post(f"{CASES}/{case}/agreement/versions", json={"terms": terms(), "costs": []}))
    for page in pages.values():
        page.goto(f"/cases/{number}/agreement")
    host = pages["host"]
    with host.expect_navigation():
        host.get_by_role("button", name="서명할 협약으로 보내기").click()
    for page in (host, pages["firm"]):
        page.reload()
        take(page, "서명 방법 고르기", is_online="true")
    for name, page in (("김대표", pages["firm"]), ("이원장", host)):
        page.reload()
        take(page, "온라인으로 수락하기", person=name, position="대표")
    expect(host.get_by_text("협약 1판이 유효합니다")).to_be_visible()
    picture(host, "1-agreement-host")


def _started(pages: dict[str, Page], cast: Cast, case: str, number: str) -> None:
    firm, page = pages["firm"], f"/cases/{number}/demonstration"
    firm.goto(page)
    expect(firm.get_by_role("heading", name="시작하기 전에 갖출 것")).to_be_visible()
    picture(firm, "2-not-ready-firm")
    prepare(cast, case, LAST)
    firm.reload()
    take(firm, "실증 시작하기")
    expect(firm.locator(".head .badge")).to_have_text("실증 중")
    moment = seoul(FIRST, 9).strftime("%Y-%m-%dT%H:%M")
    for value, hits in (("46", "50"), ("48", "50")):
        said = {"rows.0.kpi": "k1", "rows.0.at": moment, "rows.0.value": value, "rows.0.n": hits}
        take(firm, "값 하나 적기", "값 저장하기", **said)
    host = pages["host"]
    host.goto(page)
    said = {"rows.0.kpi": "k2", "rows.0.at": moment, "rows.0.value": "31.5"}
    take(host, "값 하나 적기", "값 저장하기", **said)
    expect(host.locator("#kpi-k2")).to_contain_text("31.5")
    for values in host.locator("#kpi-k1 summary, #kpi-k2 summary").all():
        if values.is_visible():
            values.click()
    picture(host, "3-measured-host")


def _held_and_released(pages: dict[str, Page], number: str) -> None:
    host, desk = pages["host"], pages["desk"]
    take(host, "일시 중지하기", reason="정전이 되었습니다.")
    expect(host.locator(".head .badge")).to_have_text("일시 중지")
    desk.goto(f"/cases/{number}/demonstration")
    expect(desk.get_by_text("정전이 되었습니다.")).to_be_visible()
    picture(desk, "4-held-desk")
    take(desk, "다시 시작하기", reason="전기가 들어왔습니다.")
    expect(desk.locator(".head .badge")).to_have_text("실증 중")


def _finished(pages: dict[str, Page], number: str) -> None:
    firm, host = pages["firm"], pages["host"]
    firm.goto(f"/cases/{number}/demonstration")
    ended = seoul(LAST).strftime("%Y-%m-%d")
    take(
        firm, "결과 보고하기", ended_on=ended, summary="사흘 동안 돌렸습니다.", achieved="먼지가 줄었습니다."
    )
    picture(firm, "5-reported-firm")
    host.reload()
    said = {"values_confirmed": "true", "restored": "true", "technology": "4", "business": "3"}
    take(host, "실증기관 의견 적기", **said, text="현장에서 잘 견뎠습니다.")
    expect(host.locator(".head .badge")).to_have_text("마침")
    picture(host, "6-finished-host")


def _certified(pages: dict[str, Page], number: str) -> str:
    firm, desk = pages["firm"], pages["desk"]
    desk.goto(f"/cases/{number}/certificates")
    with desk.expect_navigation():
        desk.get_by_role("button", name="실증확인서 발급하기").click()
    picture(desk, "7-certificate-desk")
    firm.goto(f"/cases/{number}/certificates")
    take(firm, "공개 확인 화면에 보일 항목 고르기", "저장하기", shown="measures")
    picture(firm, "8-shown-firm")
    return str(firm.locator("a[href*='/verify/']").get_attribute("href"))


def test_a_case_is_carried_from_its_agreement_to_a_public_check_on_the_pages(
    visit: Visitor, site: Server
) -> None:
    if not (site.folder / "var/keys").exists():
        new_key(site)
    cast = cast_of(site)
    case = agreed(cast, place(cast.host), FIRST, LAST)
    went(approve(cast.desk, case))
    number = read(cast.firm, case)["number"]

    def opened(member: Member | None) -> Page:
        visitor = visit(site)
        sign_in(visitor, member)
        return visitor.page

    pages = {"firm": opened(cast.firm), "host": opened(cast.host), "desk": opened(cast.desk)}
    try:
        _signed(pages, cast, case, number)
        site.set_clock(seoul(FIRST))
        _started(pages, cast, case, number)
        _held_and_released(pages, number)
        site.set_clock(seoul(LAST, 18))
        _finished(pages, number)
    finally:
        site.set_clock(None)
    anybody = opened(None)
    anybody.goto(_certified(pages, number))
    expect(anybody.get_by_role("status")).to_contain_text("지금 유효한 확인서입니다.")
    expect(anybody.get_by_role("row", name="임상적 민감도")).to_contain_text("94")
    picture(anybody, "9-check-anybody")
