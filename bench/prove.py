"""`make prove`: the proofs of RELIABILITY that need minutes, one line each.

A line reads `R1 postgresql PASS what was counted (seconds)`. A proof that did not really happen - nothing
was cut, a planted fault went unnoticed - prints VOID. Anything but PASS makes the exit code 1.

Usage: python -m bench.prove [--list] [ROW ...]
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench import crashes, encoder, machine, papers, races
from bench.installation import ENGINES
from bench.verdict import Failed, Void


@dataclass(frozen=True)
class Row:
    """One proof on one engine; `prove` returns what it counted, or raises Failed or Void."""

    name: str
    engine: str
    prove: Callable[[str], str]


ROWS = (
    *(Row("R1", engine, races.last_places) for engine in ENGINES),
    Row("R1-teeth", "postgresql", races.last_places_without_the_lock),
    *(Row("R3", engine, machine.random_steps) for engine in ENGINES),
    *(Row("R5", engine, crashes.killed_server) for engine in ENGINES),
    Row("papers", "libreoffice", papers.opened_by_libreoffice),
    Row("encoder", "sqlite", encoder.prove),
)


def run(row: Row) -> bool:
    """Run one proof and print its line."""
    started = time.monotonic()
    try:
        verdict, detail = "PASS", row.prove(row.engine)
    except Failed as failed:
        verdict, detail = "FAIL", str(failed)
    except Void as void:
        verdict, detail = "VOID", str(void)
    print(f"{row.name} {row.engine} {verdict} {detail} ({time.monotonic() - started:.0f} s)", flush=True)
    return verdict == "PASS"


def main() -> int:
    """Run the rows named on the command line, all where none is named."""
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("rows", nargs="*", help="such as R1, R5 or encoder")
    arguments = parser.parse_args()
    chosen = [row for row in ROWS if not arguments.rows or row.name in arguments.rows]
    if arguments.list:
        for row in chosen:
            print(row.name, row.engine, (row.prove.__doc__ or "").partition("\n")[0])
        return 0
    if not chosen:
        print(f"no such proof: {' '.join(arguments.rows)}", file=sys.stderr)
        return 2
    # Every row is run, also after one that did not pass.
    verdicts = [run(row) for row in chosen]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
