"""Chromium as the tests drive it: nothing leaves this machine, and a page that complains fails its test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

FLAGS = (
    "--no-sandbox",  # root, as in CI, cannot use it; only our own pages are opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A route of Playwright's would do, but then it holds each request up and Chromium caches nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js"
# A busy machine is slow; only what fails waits so long.
PATIENCE_MS = 30_000
DESKTOP, PHONE = (1280, 900), (390, 844)


def find_chromium() -> str:
    """Return the path of Chromium; raises RuntimeError where there is none."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if found := name and shutil.which(name):
            return found
    raise RuntimeError("No Chromium: apt-get install chromium, or name one in CHROMIUM")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a headless browser for the length of the block."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield browser
        browser.close()


class Visit:
    """One visitor's browser: a context of its own; `complaints` collects what a page must not do."""

    def __init__(self, browser: Browser, site: str, size: tuple[int, int] = DESKTOP, **options: Any) -> None:
        self.site = site
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=site,
            viewport={"width": size[0], "height": size[1]},
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            **options,
        )
        self.context.set_default_timeout(10_000)
        self.context.on("request", self._hear)
        self.page: Page = self.open()

    def open(self) -> Page:
        """Open another page of this visitor."""
        page = self.context.new_page()
        page.on("console", self._listen)
        page.on("response", self._check)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        return page

    def _hear(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in ("data", "blob") and asked.netloc != urlsplit(self.site).netloc:
            self.complaints.append(f"asked another host: {request.url}")

    def _check(self, response: Response) -> None:
        # What Chromium says of it in the console does not name the address.
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def _listen(self, message: ConsoleMessage) -> None:
        # A refused form answers 422, which Chromium reports as an error of the page; it is none.
        if message.type == "error" and "server responded with a status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def close(self) -> None:
        """Close, and raise AssertionError if a page complained or asked another host."""
        self.context.close()
        assert not self.complaints, self.complaints


def axe(page: Page) -> list[str]:
    """Return what axe finds wrong on the page as it stands, a line each; empty is good."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run({resultTypes: ['violations']})).violations"
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Return whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
