"""The command `testbed`, imported once and forked per call: the real entry point at a tenth of the time.

As a program it reads one call per line, a JSON object {arguments, environment, folder}, and answers each with
one line {code, output, errors}. A call with a `log` is left running, answered with {pid}, and asked about by
{pid}, answered with {code}. A {catalogue} is read here, before forking, and answered with {}. `Console` is
the other end.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import IO, Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers

from app.database import Database
from app.matches import knowledge, versions
from app.settings import get_settings
from app.testbeds import service as testbeds
from app.web.templating import environment
from matching import Matcher


class CommandError(Exception):
    """A command that ended with another exit code than 0."""

    def __init__(self, code: int, output: str, errors: str) -> None:
        super().__init__(f"exit code {code}\n{output}{errors}")
        self.code = code
        self.output = output
        self.errors = errors


class Running:
    """A command left running, with what is needed of subprocess.Popen: only its console can wait for it."""

    def __init__(self, console: "Console", pid: int) -> None:
        self.pid = pid
        self.code: int | None = None
        self._console = console

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        if self.code is None:
            self.code = self._console.ask({"pid": self.pid})["code"]
        return self.code

    def wait(self, seconds: float) -> int:
        """Wait for its end and return the exit code; raises TimeoutExpired."""
        deadline = time.monotonic() + seconds
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("testbed", seconds)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.send_signal(signal.SIGKILL)


class Console:
    """Runs `testbed` commands: one at a time, or left running."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, environment: Mapping[str, str], folder: Path) -> str:
        """Return what the command printed; raises CommandError for an exit code other than 0."""
        call = {"arguments": arguments, "environment": dict(environment), "folder": str(folder)}
        answer = self.ask(call)
        if answer["code"]:
            raise CommandError(answer["code"], answer["output"], answer["errors"])
        return str(answer["output"])

    def start(self, *arguments: str, environment: Mapping[str, str], folder: Path, log: Path) -> Running:
        """Leave a command running that adds what it prints to a log."""
        call = {"arguments": arguments, "environment": dict(environment), "folder": str(folder)}
        return Running(self, self.ask(call | {"log": str(log)})["pid"])

    def read(self, url: str) -> None:
        """Have the texts of a seeded database read once for every server that ranks and is started later."""
        self.ask({"catalogue": url})

    def ask(self, call: Mapping[str, Any]) -> Any:
        """Send a call and return its answer; raises CommandError where the console has ended."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        with self._lock:
            process.stdin.write(json.dumps(call) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        if not line:
            raise CommandError(-1, "", "the console ended")
        return json.loads(line)

    def close(self) -> None:
        """End the helper process."""
        self._process.communicate()


def _become(call: dict[str, Any], output: IO[bytes], errors: IO[bytes]) -> None:
    """Turn the forked process into the one that the call describes."""
    os.dup2(output.fileno(), 1)
    os.dup2(errors.fileno(), 2)
    os.chdir(call["folder"])
    os.environ.clear()
    os.environ.update(call["environment"])
    sys.argv = ["testbed", *call["arguments"]]


def _end(main: Callable[[], int]) -> NoReturn:
    """Run the command and leave at once: tearing the interpreter down takes longer than most commands."""
    try:
        code: Any = main()
    except SystemExit as stop:
        code = stop.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


def _warm() -> None:
    """Do before forking what every call would do again."""
    configure_mappers()
    for name in environment.list_templates():
        environment.get_template(name)
    for url in ("sqlite://", "postgresql+psycopg://"):
        sa.create_engine(url)
    gc.collect()
    gc.freeze()


def _read(call: dict[str, Any]) -> dict[str, Any]:
    """Fit a matcher as a server does: Kiwi and what it has read are shared in a process, and by its forks."""
    database = Database(call["catalogue"])
    with database.read() as session:
        matcher = Matcher(knowledge.knowledge(session), versions.packaged(), learnt=versions.learnt())
        matcher.fit([knowledge.listing(row) for row in testbeds.published(session)])
    # Compiles the patterns of all requirements.
    matcher.suggest("드론")
    database.dispose()
    # Settings belong to a call.
    get_settings.cache_clear()
    gc.collect()
    gc.freeze()
    return {}


def _run(main: Callable[[], int], call: dict[str, Any]) -> dict[str, Any]:
    """Run a call to its end."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            _become(call, output, errors)
            _end(main)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        errors.seek(0)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "output": output.read().decode(),
            "errors": errors.read().decode(),
        }


def _start(main: Callable[[], int], call: dict[str, Any]) -> dict[str, Any]:
    """Leave a call running."""
    with Path(call["log"]).open("ab") as log:
        child = os.fork()
        if child == 0:
            with open(os.devnull, "rb") as nothing:
                os.dup2(nothing.fileno(), 0)
            _become(call, log, log)
            _end(main)
    return {"pid": child}


def _asked(call: dict[str, Any]) -> dict[str, Any]:
    """Say whether what was left running has ended."""
    pid, status = os.waitpid(call["pid"], os.WNOHANG)
    return {"code": os.waitstatus_to_exitcode(status) if pid else None}


def _answer(main: Callable[[], int], call: dict[str, Any]) -> dict[str, Any]:
    """Do what a call asks for."""
    if "catalogue" in call:
        return _read(call)
    if "pid" in call:
        return _asked(call)
    return _start(main, call) if "log" in call else _run(main, call)


def serve() -> None:
    """Answer calls until the input ends."""
    (script,) = entry_points(group="console_scripts", name="testbed")
    main = script.load()
    _warm()
    for line in sys.stdin:
        call = json.loads(line)
        answer = _answer(main, call)
        sys.__stdout__.write(json.dumps(answer) + "\n")  # type: ignore[union-attr]
        sys.__stdout__.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    serve()
