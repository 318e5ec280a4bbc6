"""`make screenshots`: pictures of the running service for the README, taken as the browser tests look at it.

Usage: python -m tests.screenshots FOLDER. A page that complains or does not answer stops it.
"""

import sys
from pathlib import Path

from bench.installation import installation
from tests.browser import DESKTOP, PHONE, Visit, chromium

PICTURES = (
    ("home", "/", DESKTOP),
    ("home-phone", "/", PHONE),
    ("testbeds", "/testbeds", DESKTOP),
)


def main() -> int:
    """Take every picture into the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with installation("sqlite") as server, chromium() as browser:
        for name, path, size in PICTURES:
            visit = Visit(browser, server.url, size)
            answer = visit.page.goto(path, wait_until="networkidle")
            assert answer is not None
            assert answer.ok, f"{path}: {answer.status}"
            visit.page.screenshot(path=folder / f"{name}.png")
            visit.close()
            print(folder / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
