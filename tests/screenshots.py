"""`make screenshots`: every page as each role sees it, in both languages and at two widths, with an index.

Usage: python -m tests.screenshots [--only NAME ...] [--tour]. The pictures go to `build/screenshots`, which
git ignores; `--tour` renews those of README and tour in `docs/images` instead. A page that complains, does
not answer or asks another host stops it.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from bench.installation import installation
from tests.browser import DESKTOP, PHONE, Visit, chromium
from tests.pages import filled
from tests.server import Member, Server
from tests.tour import members, shots

SENTENCE = "공원 산책로를 다니는 배송로봇을 낮과 밤에 시험하고 싶습니다."
# The first answer waits until the ranker has read the catalogue.
PATIENCE_MS = 240_000
SIZES = {"1280": DESKTOP, "390": PHONE}
LANGUAGES = ("ko", "en")
ROLES = (None, "startup", "operator", "coordinator")
PICTURES = Path("docs/images")
EVERYTHING = Path("build/screenshots")
# A palette is plenty for pages and keeps the repository small.
COLOURS = 96


def main() -> int:
    """Picture what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages, such as web.desk")
    parser.add_argument("--tour", action="store_true")
    arguments = parser.parse_args()
    with chromium() as browser:
        if arguments.tour:
            _picture_start(browser)
            _picture_tour(browser)
        else:
            _picture_everything(browser, frozenset(arguments.only))
    return 0


@contextmanager
def _visitor(
    browser: Browser, server: Server, member: Member | None, size: tuple[int, int], lang: str
) -> Iterator[Visit]:
    """Give a browser signed in as a member, in a language."""
    visit = Visit(browser, server.url, size)
    visit.context.set_default_timeout(PATIENCE_MS)
    cookies = {"lang": lang} | ({"session": member.token} if member else {})
    visit.context.add_cookies([{"name": key, "value": cookies[key], "url": server.url} for key in cookies])
    yield visit
    visit.close()


def _picture_everything(browser: Browser, only: frozenset[str]) -> None:
    EVERYTHING.mkdir(parents=True, exist_ok=True)
    taken: dict[str, list[str]] = {}
    with installation("sqlite") as server:
        ready = filled(server)
        for role in ROLES:
            pages = [each for each in ready.pages() if each.role == role and (not only or each.name in only)]
            for lang in LANGUAGES:
                for width, size in SIZES.items():
                    with _visitor(browser, server, ready.member(role), size, lang) as visit:
                        for number, each in enumerate(pages):
                            title = f"{each.name} {role or 'anybody'} {number}"
                            file = f"{title.replace(' ', '-')}-{lang}-{width}.png"
                            visit.page.goto(each.path)
                            visit.page.screenshot(path=EVERYTHING / file, full_page=True)
                            taken.setdefault(title, []).append(file)
    (EVERYTHING / "index.html").write_text(_index(taken), encoding="utf-8")
    print(f"{sum(map(len, taken.values()))} pictures of {len(taken)} pages: {EVERYTHING / 'index.html'}")


def _index(taken: dict[str, list[str]]) -> str:
    """Return a page that shows all pictures, those of one page side by side."""
    rows = []
    for title, files in taken.items():
        names = [escape(file) for file in files]
        pictures = "".join(
            f'<a href="{name}"><img loading="lazy" height="360" src="{name}" alt="{name}"></a>'
            for name in names
        )
        rows.append(f"<h2>{escape(title)}</h2><p>{pictures}</p>")
    return f'<!doctype html><meta charset="utf-8"><title>Every page</title><h1>Every page</h1>{"".join(rows)}'


def _picture_start(browser: Browser) -> None:
    with installation("sqlite") as server:
        for name, size in {"home-match": (1280, 1000), "home-match-phone": PHONE}.items():
            with _visitor(browser, server, None, size, "ko") as visit:
                visit.page.goto("/")
                visit.page.locator("#q").fill(SENTENCE)
                visit.page.locator("form[action='/match'] button[type=submit]").click()
                visit.page.wait_for_url("**/match?*")
                _keep(visit, name)


def _picture_tour(browser: Browser) -> None:
    """Picture the ten stories as the person whose turn it is sees them, and the three first pages."""
    with installation("sqlite", APP_DEMO="1") as server:
        server.testbed("seed", "--demo")
        people = members(server)
        for shot in shots(people["coordinator"]):
            with _visitor(browser, server, people[shot.role], shot.size, "ko") as visit:
                visit.page.goto(shot.path)
                _keep(visit, shot.name)


def _keep(visit: Visit, name: str) -> None:
    """Write the window as a small PNG into the documentation's pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(visit.page.screenshot()))
    picture.convert("RGB").quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)
    print(PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
