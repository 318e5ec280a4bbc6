"""No step leads where the rules do not say, whoever tries it and whatever came before; on both engines."""

from pathlib import Path

from tests.machine import walk
from tests.server import Bases

# `make prove R3` takes ten times as many.
COUNT = 2_000


def test_two_thousand_random_steps_never_leave_the_rules(bases: Bases, engine: str, tmp_path: Path) -> None:
    codes = walk(tmp_path, bases.seeded(engine), COUNT)
    assert codes.total() >= COUNT
    assert codes["taken"] > COUNT / 3, "most steps were refused: the walk says little about what is allowed"
    met = {"not-found", "on-behalf-of", "wrong-state", "already-requested", "no-appeal", "appealed"}
    assert met <= set(codes), "some refusals were never met"
