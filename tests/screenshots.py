"""`make screenshots`: the README's picture, taken of the running service as the browser tests look at it.

Usage: python -m tests.screenshots FOLDER. A page that complains or does not answer stops it.
"""

import sys
from pathlib import Path

from bench.installation import installation
from tests.browser import PHONE, Visit, chromium

SENTENCE = "공원 산책로를 다니는 배송로봇을 낮과 밤에 시험하고 싶습니다."
# The first answer waits until the ranker has read the catalogue.
PATIENCE_MS = 240_000
SIZES = {"home-match": (1280, 1000), "home-match-phone": PHONE}


def main() -> int:
    """Ask the start page a sentence and picture what it answers, in the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with installation("sqlite") as server, chromium() as browser:
        for name, size in SIZES.items():
            visit = Visit(browser, server.url, size)
            visit.context.set_default_timeout(PATIENCE_MS)
            visit.page.goto("/")
            visit.page.locator("#q").fill(SENTENCE)
            visit.page.locator("form[action='/match'] button[type=submit]").click()
            visit.page.wait_for_url("**/match?*")
            visit.page.screenshot(path=folder / f"{name}.png")
            visit.close()
            print(folder / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
