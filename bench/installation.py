"""A whole installation for a proof or a measurement: console, database, server; gone when the block ends."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.console import Console
from tests.postgres import postgres
from tests.server import Bases, Server

ENGINES = ("sqlite", "postgresql")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process so far; unlike the clock on the wall it does not count its neighbours.

    The clock's number is what clock_getcpuclockid(3) makes of a process on Linux.
    """
    return time.clock_gettime((~pid << 3) | 2)


@contextmanager
def installation(engine: str, *, durable: bool = False, **settings: str) -> Iterator[Server]:
    """Serve a migrated and seeded database of its own on `engine`; `durable` keeps PostgreSQL's fsync on."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proof")))
        console = Console()
        stack.callback(console.close)
        cluster = stack.enter_context(postgres(durable=durable))
        bases = Bases(console, folder, cluster)
        server = Server(console, engine, bases.seeded(engine), folder / "server", **settings)
        stack.callback(server.stop)
        yield server.start()
