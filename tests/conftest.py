"""Fixtures: a served, seeded installation per engine, people to act in it, and visitors with a browser.

Tests share a server and never reset it: they make organizations and testbeds of their own.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, PHONE, Visit, chromium
from tests.console import Console
from tests.postgres import Postgres, postgres
from tests.server import Bases, Member, Server

ENGINES = ("sqlite", "postgresql")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one: what is missing must be installed, not overlooked."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def console() -> Iterator[Console]:
    """The command `testbed`."""
    console = Console()
    yield console
    console.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgres]:
    """A real PostgreSQL in which databases can be made."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def bases(console: Console, postgresql: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Bases:
    """Databases, empty or with the catalogue, on either engine."""
    return Bases(console, tmp_path_factory.mktemp("databases"), postgresql)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: whoever asks for it runs on both."""
    return str(request.param)


Make = Callable[..., Server]


@pytest.fixture(scope="session")
def make_server(console: Console, bases: Bases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Start further installations: make_server("sqlite", APP_DEMO="1")."""
    made: list[Server] = []

    def make(engine: str, **settings: str) -> Server:
        folder = tmp_path_factory.mktemp(engine)
        server = Server(console, engine, bases.seeded(engine), folder, **settings)
        made.append(server)
        return server.start()

    yield make
    for server in made:
        server.stop()


@pytest.fixture(scope="session")
def servers(make_server: Make) -> Callable[[str], Server]:
    """The shared installation of an engine, started when it is first asked for."""
    running: dict[str, Server] = {}

    def on(engine: str) -> Server:
        if engine not in running:
            running[engine] = make_server(engine)
        return running[engine]

    return on


@pytest.fixture(scope="session")
def server(servers: Callable[[str], Server], engine: str) -> Server:
    """The shared installation, once per engine."""
    return servers(engine)


@pytest.fixture(scope="session")
def site(servers: Callable[[str], Server]) -> Server:
    """The shared installation on SQLite, for what no engine can change, such as looks."""
    return servers("sqlite")


@pytest.fixture
def clock(server: Server) -> Iterator[Callable[[datetime | None], None]]:
    """Set the time of the service: clock(datetime(...)); it runs on after the test."""
    yield server.set_clock
    server.set_clock(None)


@pytest.fixture
def anonymous(server: Server) -> httpx.Client:
    """Somebody without an account."""
    return server.client()


@pytest.fixture
def startup(server: Server) -> Member:
    """A member of a firm of its own; further ones by server.member("startup")."""
    return server.member("startup")


@pytest.fixture
def operator(server: Server) -> Member:
    """A member of an operator of its own."""
    return server.member("operator")


@pytest.fixture
def coordinator(server: Server) -> Member:
    """A coordinator of an organization of its own."""
    return server.member("coordinator")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as browser:
        yield browser


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    """Open a visitor's browser: visit(server, size=PHONE, java_script_enabled=False).page."""
    visits: list[Visit] = []

    def open_(server: Server, size: tuple[int, int] = DESKTOP, **options: object) -> Visit:
        visits.append(Visit(browser, server.url, size, **options))
        return visits[-1]

    yield open_
    for made in visits:
        made.close()


@pytest.fixture
def page(visit: Visitor, site: Server) -> Page:
    """A page 1280 px wide on the SQLite installation."""
    return visit(site).page


@pytest.fixture
def phone(visit: Visitor, site: Server) -> Page:
    """A page 390 px wide on the SQLite installation."""
    return visit(site, size=PHONE).page
