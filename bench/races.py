"""R1: rivals for the last places of a testbed, and the same with the lock taken out, which must go wrong."""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import sqlalchemy as sa

from bench.installation import installation
from bench.verdict import Failed, Void
from tests.listings import make_testbed
from tests.server import Member, Server

API = "/api/v1"
SEOUL = ZoneInfo("Asia/Seoul")
ROOT = Path(__file__).parent.parent
RIVALS = 200
SEEDS = 20
CAPACITY = 7
WINDOW_DAYS = 12
CASES_PER_FIRM = 20
COORDINATORS = 10
LOCK = "lock=True"


@dataclass(frozen=True)
class Rival:
    """A case that the host accepted and a coordinator may approve."""

    case: str
    days: tuple[date, ...]


@dataclass(frozen=True)
class Field:
    """An installation with rivals ready for one testbed."""

    server: Server
    coordinators: tuple[Member, ...]
    rivals: tuple[Rival, ...]


def ok(answer: httpx.Response) -> Any:
    """Return the JSON of an answer that went well; raises Failed otherwise."""
    if answer.is_error:
        raise Failed(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}"
        )
    return answer.json()


def prepare(server: Server, rivals: int = RIVALS) -> Field:
    """Make one testbed with few places and many accepted cases with overlapping days for it."""
    coordinators = tuple(server.member("coordinator") for _ in range(COORDINATORS))
    host = server.member("operator")
    code = make_testbed(host, capacity=CAPACITY, lead_days=0, min_days=1, max_days=30)
    start = datetime.now(SEOUL).date() + timedelta(days=60)
    draw = random.Random(1)
    ready = []
    firm = server.member("startup")
    for number in range(rivals):
        if number % CASES_PER_FIRM == 0:
            firm = server.member("startup")
        first = start + timedelta(days=draw.randrange(WINDOW_DAYS - 2))
        days = tuple(first + timedelta(days=step) for step in range(3))
        ready.append(Rival(accepted(firm, host, code, days), days))
    return Field(server, coordinators, tuple(ready))


def accepted(firm: Member, host: Member, testbed: str, days: Sequence[date]) -> str:
    """Take a new demand to a case that the host accepts as asked and return the case's id."""
    period = {"starts_on": days[0].isoformat(), "ends_on": days[-1].isoformat()}
    demand = {
        "title": "경합 시험",
        "purpose": "같은 날을 함께 청하는 실증",
        "content": "마지막 자리를 두고 겨루는 신청",
        "earliest_start": period["starts_on"],
        "latest_end": period["ends_on"],
        "days_needed": len(days),
    }
    demand_id = ok(firm.post(f"{API}/demands", json=demand))["id"]
    ok(firm.post(f"{API}/demands/{demand_id}/submit"))
    case = ok(firm.post(f"{API}/cases", json={"demand_id": demand_id, "testbed_id": testbed, **period}))
    reviewed = ok(host.post(f"{API}/cases/{case['id']}/review", json={"outcome": "feasible"}))
    if reviewed["state"] != "agreed":
        raise Failed(f"an accepted case is {reviewed['state']}, not agreed")
    return str(case["id"])


def race(field: Field, seed: int) -> tuple[list[Rival], list[Rival]]:
    """Approve all rivals at once in a random order; return who was approved and who was refused."""
    order = list(field.rivals)
    random.Random(seed).shuffle(order)

    def approve(rival: Rival, coordinator: Member) -> int:
        return coordinator.post(f"{API}/cases/{rival.case}/approve", json={"reason": "적합"}).status_code

    # Truly all at once: more than the service has threads, so that those who wait cannot starve who works.
    with ThreadPoolExecutor(max_workers=len(order)) as pool:
        codes = list(pool.map(approve, order, cycle(field.coordinators)))
    if strange := Counter(code for code in codes if code not in (200, 409)):
        raise Failed(f"seed {seed}: answers {dict(strange)}")
    pairs = list(zip(order, codes, strict=True))
    return [rival for rival, code in pairs if code == 200], [rival for rival, code in pairs if code == 409]


def recount(field: Field) -> Counter[date]:
    """Return the places taken per day, counted anew from the bookings in the database."""
    engine = sa.create_engine(field.server.environment["APP_DATABASE_URL"])
    query = sa.text("SELECT starts_on, ends_on FROM bookings WHERE status = 'confirmed'")
    with engine.connect() as connection:
        rows = connection.execute(query.columns(starts_on=sa.Date, ends_on=sa.Date)).all()
    engine.dispose()
    return Counter(
        first + timedelta(days=step) for first, last in rows for step in range((last - first).days + 1)
    )


def clear(field: Field, approved: Sequence[Rival]) -> None:
    """Take every approval back, so that the next race starts level."""
    for rival, coordinator in zip(approved, cycle(field.coordinators), strict=False):
        ok(coordinator.post(f"{API}/cases/{rival.case}/undo", json={"reason": "다시 겨룸"}))


def over(taken: Counter[date]) -> dict[str, int]:
    """Return the days with more approvals than places."""
    return {day.isoformat(): count for day, count in taken.items() if count > CAPACITY}


def last_places(engine: str, seeds: int = SEEDS) -> str:
    """200 approvals at once for overlapping days, 20 times: no place too many, none refused needlessly."""
    approvals = 0
    with installation(engine) as server:
        field = prepare(server)
        for seed in range(seeds):
            approved, refused = race(field, seed)
            taken = recount(field)
            if sum(taken.values()) != sum(len(rival.days) for rival in approved):
                raise Failed(f"seed {seed}: answers and bookings disagree")
            if too_many := over(taken):
                raise Failed(f"seed {seed}: more than {CAPACITY} on {too_many}")
            if needless := [rival for rival in refused if max(taken[day] for day in rival.days) < CAPACITY]:
                raise Failed(f"seed {seed}: {len(needless)} refused though their days are free")
            approvals += len(approved)
            clear(field, approved)
        chain = server.testbed("audit", "verify").strip()
    return f"{approvals} approved of {seeds * RIVALS}, 0 over {CAPACITY} a day, 0 refused needlessly, {chain}"


def without_lock(folder: Path) -> int:
    """Copy the service into `folder` with the testbed lock taken out; return how often it stood there."""
    for name in ("app", "matching", "seed", "migrations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "alembic.ini", folder / "alembic.ini")
    path = folder / "app/bookings/service.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(LOCK, "lock=False"), encoding="utf-8")
    return text.count(LOCK)


def last_places_without_the_lock(engine: str, seeds: int = SEEDS) -> str:
    """The same race against a copy without the lock must approve too many within 20 seeds."""
    with tempfile.TemporaryDirectory(prefix="mutant") as folder:
        if not without_lock(Path(folder)):
            raise Void("no lock was found to take out")
        # The mutant's own folder comes before the installed package on the path of the served process.
        with installation(engine, PYTHONPATH=folder) as server:
            field = prepare(server)
            for seed in range(seeds):
                approved, _ = race(field, seed)
                if too_many := over(recount(field)):
                    worst = max(too_many.values())
                    return f"without the lock seed {seed} approved {worst} for {CAPACITY} places"
                clear(field, approved)
    raise Void(f"without the lock nothing went wrong in {seeds} races, so the race proves nothing")
