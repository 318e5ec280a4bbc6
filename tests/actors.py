"""Who takes part in the main job, and the steps they take over HTTP."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import sqlalchemy as sa

from tests.listings import make_testbed
from tests.server import Member, Server

API = "/api/v1"
DEMANDS = f"{API}/demands"
CASES = f"{API}/cases"
SEOUL = ZoneInfo("Asia/Seoul")
MISSING = "00000000-0000-4000-8000-000000000000"
OPEN_TERMS: Mapping[str, Any] = {"capacity": 1, "lead_days": 0, "min_days": 1, "max_days": 60}
numbers = count(1)


@dataclass(frozen=True)
class Cast:
    """Two of each: firms, hosts and coordinators of organizations of their own."""

    server: Server
    firm: Member
    other_firm: Member
    host: Member
    other_host: Member
    desk: Member
    other_desk: Member


@cache
def cast_of(server: Server) -> Cast:
    """Return the people of a server, the same ones to every test: each test makes its own demands."""
    roles = ("startup", "startup", "operator", "operator", "coordinator", "coordinator")
    return Cast(server, *(server.member(role) for role in roles))


def day(offset: int) -> str:
    """Return the Seoul day so many days from today."""
    return (datetime.now(SEOUL).date() + timedelta(days=offset)).isoformat()


def span(first: int, last: int) -> dict[str, str]:
    """Return a period by its distance from today; both days included."""
    return {"starts_on": day(first), "ends_on": day(last)}


def length(period: Mapping[str, str]) -> int:
    """Return how many days a period has."""
    return (date.fromisoformat(period["ends_on"]) - date.fromisoformat(period["starts_on"])).days + 1


def profile(**fields: Any) -> dict[str, Any]:
    """Return a demand that says everything that submission asks for."""
    said = {
        "title": f"밤길 순찰 로봇 {next(numbers)}",
        "purpose": "야간 순찰 정확도 확인",
        "content": "보행로에서 밤에 장애물을 피하며 도는 순찰을 되풀이합니다.",
        "earliest_start": day(1),
        "latest_end": day(300),
        "days_needed": 3,
    }
    return said | fields


def made(answer: httpx.Response) -> Any:
    """Return what a creating request made."""
    assert answer.status_code == 201, answer.text
    return answer.json()


def went(answer: httpx.Response) -> Any:
    """Return what a request that went well answered."""
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer: httpx.Response, status: int, code: str) -> Any:
    """Return the problem of a refused request, which must be this one."""
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def draft(firm: Member, **fields: Any) -> str:
    """Write a demand and return its id."""
    return str(made(firm.post(DEMANDS, json={"title": f"신청 {next(numbers)}"} | fields))["id"])


def submitted(firm: Member, **fields: Any) -> str:
    """Write and submit a demand and return its id."""
    key = draft(firm, **profile(**fields))
    went(firm.post(f"{DEMANDS}/{key}/submit"))
    return key


def place(host: Member, **terms: Any) -> str:
    """Enter a published testbed with terms that stand in nobody's way and return its code."""
    return make_testbed(host, **{**OPEN_TERMS, **terms})


def ask(firm: Member, demand: str, testbed: str, first: int, last: int, **more: Any) -> httpx.Response:
    """Ask for days."""
    return firm.post(CASES, json={"demand_id": demand, "testbed_id": testbed, **span(first, last), **more})


def requested(cast: Cast, testbed: str, first: int = 30, last: int = 32, **fields: Any) -> str:
    """Ask for days with a new demand and return the case's id."""
    return str(made(ask(cast.firm, submitted(cast.firm, **fields), testbed, first, last))["id"])


def step(client: httpx.Client, case: str, action: str, **body: Any) -> httpx.Response:
    """Take a step of a case."""
    return client.post(f"{CASES}/{case}/{action}", json=body)


def accept(host: Member, case: str) -> Any:
    """Answer that it can be done as asked."""
    return went(step(host, case, "review", outcome="feasible"))


def agreed(cast: Cast, testbed: str, first: int = 30, last: int = 32) -> str:
    """Bring a new case to the coordinator's desk and return its id."""
    case = requested(cast, testbed, first, last)
    assert accept(cast.host, case)["state"] == "agreed"
    return case


def approve(desk: Member, case: str) -> httpx.Response:
    """Confirm a match."""
    return step(desk, case, "approve", reason="적합")


def read(client: httpx.Client, case: str) -> Any:
    """Return a case as this client sees it."""
    return went(client.get(f"{CASES}/{case}"))


def states(client: httpx.Client, case: str) -> list[str]:
    """Return the states a case went through."""
    return [event["to_state"] for event in read(client, case)["history"]]


def for_whom(organization: str, **more: Any) -> dict[str, Any]:
    """Return the note of a coordinator that she was told by telephone."""
    return {"organization": organization, "person": "김담당", "channel": "phone", "on": day(0)} | more


def rows(server: Server, statement: str, **values: Any) -> list[Any]:
    """Run a statement on the server's database, beside the server, and return its rows if it has any."""
    engine = sa.create_engine(server.environment["APP_DATABASE_URL"])
    try:
        with engine.begin() as connection:
            result = connection.execute(sa.text(statement), values)
            return list(result) if result.returns_rows else []
    finally:
        engine.dispose()


def stored_id(server: Server, key: str) -> str:
    """Return an id as the server's database spells it: SQLite keeps UUIDs as 32 digits."""
    return key.replace("-", "") if server.engine == "sqlite" else key


def audited(server: Server, key: str) -> list[tuple[str, str]]:
    """Return the verbs and roles noted in the audit chain about an object, oldest first."""
    found = rows(server, "SELECT verb, role FROM audit_events WHERE object_id = :key ORDER BY seq", key=key)
    return [(verb, role) for verb, role in found]


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what the worker does in its own time; raises AssertionError when it does not come."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
