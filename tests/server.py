"""The service as users meet it: a process behind a port, with its own database, mailbox and clock."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.console import Console, Running
from tests.mail import MailServer
from tests.postgres import Postgres

START_SECONDS = 180
# Passwords and links need a key; a fixed one lets two processes of a test share it.
SECRET = "only for tests, never for people"
TESTBED = str(Path(sys.executable).with_name("testbed"))


NETWORKS = (f"127.0.{third}.{fourth}" for third in range(1, 255) for fourth in range(1, 255))


class Client(httpx.Client):
    """Somebody at a network address of their own, so that limits per network treat them apart."""

    def __init__(self, base_url: str, network: str = "", **options: Any) -> None:
        self.network = network or next(NETWORKS)
        # Plain http reads no certificates. No connection is kept, or a thousand tests would hold a thousand.
        limits = httpx.Limits(max_keepalive_connections=0)
        transport = httpx.HTTPTransport(verify=False, local_address=self.network, limits=limits)
        super().__init__(base_url=base_url, transport=transport, timeout=60, **options)


class Member(Client):
    """A client that acts for one organization in one role."""

    def __init__(self, base_url: str, token: str, organization: str, role: str) -> None:
        super().__init__(base_url, headers={"Authorization": f"Bearer {token}"})
        self.token = token
        self.organization = organization
        self.role = role


class Server:
    """One running `testbed serve`.

    `settings` are further environment variables (APP_...). The clock runs unless a test sets it.
    """

    def __init__(
        self, console: Console, engine: str, database_url: str, folder: Path, **settings: str
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.console = console
        self.engine = engine
        self.folder = folder
        self.mail = MailServer()
        self.clock = folder / "clock"
        self.log = folder / "log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = clean_environment() | {
            "APP_DATABASE_URL": database_url,
            "APP_BASE_URL": self.url,
            "APP_TESTING": "1",
            "APP_CLOCK_FILE": str(self.clock),
            "APP_SECRET": SECRET,
            "APP_SMTP_URL": self.mail.url,
            # Most installations of the tests never rank; those that do fit when first asked.
            "APP_WARM": "0",
            **settings,
        }
        self._clients: list[httpx.Client] = []
        self._numbers = count(1)
        self._process: Running | None = None

    @property
    def pid(self) -> int:
        """The process that serves."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> "Server":
        """Start serving and wait until this very process answers; raises RuntimeError with its log."""
        self._process = self.console.start(
            *("serve", "--host", "127.0.0.1", "--port", str(self.port)),
            environment=self.environment,
            folder=self.folder,
            log=self.log,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"testbed serve did not start\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            answer = httpx.get(f"{self.url}/healthz", trust_env=False, timeout=5)
        except httpx.TransportError:
            return False
        # A stray server on the port would make every test a test of something else.
        if answer.json()["pid"] != self.pid:
            raise RuntimeError(f"port {self.port} is served by another process: {answer.text}")
        return True

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> None:
        """End in good order: close the clients, the process and the mailbox."""
        for client in self._clients:
            client.close()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        self.mail.shutdown()
        self.mail.server_close()

    def restart(self) -> None:
        """End in good order and serve the same database on the same port again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)
        self.start()

    def testbed(self, *arguments: str) -> str:
        """Run a `testbed` command on this database; raises CommandError unless it exits with 0."""
        return self.console.run(*arguments, environment=self.environment, folder=self.folder)

    def client(self, network: str = "") -> Client:
        """Return a client that is nobody yet, at an address of its own; cookies it is given stay with it."""
        client = Client(self.url, network)
        self._clients.append(client)
        return client

    def organization(self, kind: str, *arguments: str) -> str:
        """Add an organization of a kind under a code of its own and return the code."""
        code = f"TEST-{kind.upper()}-{next(self._numbers)}"
        self.testbed(
            "organization", "add", "--code", code, "--name-ko", f"시험 {code}", "--kind", kind, *arguments
        )
        return code

    def member(self, role: str, organization: str | None = None, *grants: str) -> Member:
        """Return a client in a role of an organization, a new one of that kind where none is named.

        `grants` are all that it may do; without any, what is usual for its role.
        """
        kind = "coordinator" if role == "admin" else role
        code = organization or self.organization(kind)
        limits = [part for grant in grants for part in ("--grant", grant)]
        token = self.testbed("token", "--organization", code, "--role", role, *limits).strip()
        member = Member(self.url, token, code, role)
        self._clients.append(member)
        return member

    def set_clock(self, instant: datetime | None) -> None:
        """Make it this instant for the service and its commands; None lets time run again."""
        replacement = self.clock.with_suffix(".new")
        replacement.write_text(instant.isoformat() if instant else "")
        # Replaced in one step, so that no request reads half an instant.
        replacement.replace(self.clock)


class Bases:
    """Migrated and seeded once per engine; each server gets a copy."""

    def __init__(self, console: Console, folder: Path, postgres: Postgres) -> None:
        self._console = console
        self._folder = folder
        self._postgres = postgres
        self._made: dict[str, str] = {}
        self._numbers = count(1)

    def _base(self, engine: str) -> str:
        if engine not in self._made:
            url = self.empty(engine)
            environment = clean_environment() | {"APP_DATABASE_URL": url, "APP_SECRET": SECRET}
            for command in ("migrate", "seed"):
                self._console.run(command, environment=environment, folder=self._folder)
            if not self._made:
                self._console.read(url)
            self._made[engine] = url
        return self._made[engine]

    def empty(self, engine: str) -> str:
        """Return the address of a database without tables."""
        if engine == "postgresql":
            return self._postgres.create()
        return f"sqlite:///{self._folder}/{next(self._numbers)}.db"

    def seeded(self, engine: str) -> str:
        """Return the address of a new database with the catalogue in it."""
        base = self._base(engine)
        if engine == "postgresql":
            return self._postgres.create(base)
        copy = self.empty(engine)
        paths = (base.removeprefix("sqlite:///"), copy.removeprefix("sqlite:///"))
        # A copied file would lack what still stands in the write-ahead log.
        with closing(sqlite3.connect(paths[0])) as source, closing(sqlite3.connect(paths[1])) as target:
            source.backup(target)
        return copy


def clean_environment() -> dict[str, str]:
    """Return this environment without settings of an installation on this machine."""
    return {name: value for name, value in os.environ.items() if not name.startswith("APP_")}


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
