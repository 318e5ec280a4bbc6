"""People who find their way through the pages by mouse or by keyboard alone, and count what it takes."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

TABS = 250
LOOK = """() => ({
    header: document.querySelectorAll("header").length,
    h1: document.querySelectorAll("h1").length,
    main: document.querySelectorAll("main").length,
    lang: document.documentElement.lang,
})"""
# Where the focus is and whether somebody who only looks can see it.
FOCUS = """(wanted) => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return {
        reached: at === wanted || (wanted.type === "radio" && at.type === "radio" && at.name === wanted.name),
        lost: at === document.body,
        what: at.outerHTML.slice(0, 120),
        visible: box.width * box.height > 0 &&
            (style.boxShadow !== "none" || (style.outlineStyle !== "none" && style.outlineWidth !== "0px")),
    };
}"""


class Hand:
    """Somebody with a mouse; `fields` and `clicks` count what was filled in and pressed."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.fields = 0
        self.clicks = 0

    def taken(self) -> tuple[int, int]:
        """Return fields and clicks so far, and count anew."""
        counted, self.fields, self.clicks = (self.fields, self.clicks), 0, 0
        return counted

    def open(self, path: str) -> None:
        """Open an address, as from a mail or a bookmark."""
        self.page.goto(path)
        self.look()

    def look(self) -> None:
        """See one page in the right language, not one nested in another."""
        told: dict[str, Any] = self.page.evaluate(LOOK)
        wanted = {"header": 1, "h1": 1, "main": 1, "lang": self.language}
        assert told == wanted, f"{self.page.url}: {told}"

    def go(self, where: str | Locator) -> None:
        """Follow a link or send a form, and see the page it leads to."""
        with self.page.expect_navigation():
            self.press(where)
        self.look()

    def press(self, where: str | Locator) -> None:
        """Press something."""
        self.clicks += 1
        self._press(self._found(where))

    def write(self, where: str | Locator, text: str) -> None:
        """Fill a field in."""
        self.fields += 1
        found = self._found(where)
        self._write(found, text)
        expect(found).to_have_value(text)

    def choose(self, where: str | Locator, value: str) -> None:
        """Choose from a list."""
        self.fields += 1
        found = self._found(where)
        self._choose(found, value)
        expect(found).to_have_value(value)

    def tick(self, where: str | Locator) -> None:
        """Tick one of several."""
        self.clicks += 1
        found = self._found(where)
        self._tick(found)
        expect(found).to_be_checked()

    def back(self, path: str) -> None:
        """Go back to where one was."""
        self.page.go_back()
        expect(self.page).to_have_url(re.compile(re.escape(path)))
        self.look()

    def _found(self, where: str | Locator) -> Locator:
        return self.page.locator(where) if isinstance(where, str) else where

    def _press(self, found: Locator) -> None:
        found.click()

    def _write(self, found: Locator, text: str) -> None:
        found.fill(text)

    def _choose(self, found: Locator, value: str) -> None:
        found.select_option(value)

    def _tick(self, found: Locator) -> None:
        found.check()


class Keys(Hand):
    """Somebody without a mouse: Tab, Enter, Space, arrows and what is typed."""

    def reach(self, found: Locator) -> None:
        """Tab until the focus is there; it must be seen all the way."""
        wanted = found.element_handle()
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS, wanted)
            assert focus["visible"] or focus["lost"], f"unseen focus on {self.page.url}: {focus['what']}"
            if focus["reached"]:
                return
        raise AssertionError(f"{TABS} tabs do not lead to {found} on {self.page.url}")

    def _press(self, found: Locator) -> None:
        self.reach(found)
        self.page.keyboard.press("Enter")

    def _write(self, found: Locator, text: str) -> None:
        self.reach(found)
        if found.get_attribute("type") != "date":
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
            return
        # The parts of a date stand in the order of the browser's language.
        year, month, day = text.split("-")
        for part in (month, day, year):
            self.page.keyboard.type(part)

    def _choose(self, found: Locator, value: str) -> None:
        self.reach(found)
        values: list[str] = found.evaluate("list => [...list.options].map(each => each.value)")
        for _ in range(values.index(value) - values.index(found.input_value())):
            self.page.keyboard.press("ArrowDown")

    def _tick(self, found: Locator) -> None:
        self.reach(found)
        for _ in range(found.evaluate("each => document.getElementsByName(each.name).length")):
            self.page.keyboard.press("Space")
            if found.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
