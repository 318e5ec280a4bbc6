"""R3: random steps of cases against a small model of their rules."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.verdict import Failed, Void
from tests.console import Console
from tests.machine import walk
from tests.postgres import postgres
from tests.server import Bases

STEPS = 20_000


def random_steps(engine: str) -> str:
    """Take 20,000 random steps: none may lead where the rules do not say, bookings are the approved cases."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proof")))
        console = Console()
        stack.callback(console.close)
        bases = Bases(console, folder, stack.enter_context(postgres()))
        try:
            codes = walk(folder, bases.seeded(engine), STEPS)
        except AssertionError as wrong:
            raise Failed(str(wrong)) from wrong
    if codes["taken"] < STEPS / 3:
        raise Void(f"only {codes['taken']} of {codes.total()} steps were taken")
    refused = ", ".join(f"{code} {count}" for code, count in codes.most_common() if code != "taken")
    return f"0 illegal of {codes.total()} steps; taken {codes['taken']}, refused {refused}"
