"""R1: rivals for the last places of a testbed, and the same with the lock taken out, which must go wrong."""

import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

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
LOCK = re.compile(r"\.with_for_update\([^()]*\)|with_for_update=\w+|lock=True")


@dataclass(frozen=True)
class Rival:
    """A case that the host accepted and a coordinator may approve."""

    case: str
    days: tuple[date, ...]


@dataclass(frozen=True)
class Field:
    """An installation with rivals ready for one testbed."""

    server: Server
    coordinator: Member
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
    coordinator = server.member("coordinator")
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
    return Field(server, coordinator, tuple(ready))


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

    def approve(rival: Rival) -> int:
        answer = field.coordinator.post(f"{API}/cases/{rival.case}/approve", json={"reason": "적합"})
        return answer.status_code

    with ThreadPoolExecutor(max_workers=40) as pool:
        codes = list(pool.map(approve, order))
    if strange := Counter(code for code in codes if code not in (200, 409)):
        raise Failed(f"seed {seed}: answers {dict(strange)}")
    pairs = list(zip(order, codes, strict=True))
    return [rival for rival, code in pairs if code == 200], [rival for rival, code in pairs if code == 409]


def recount(field: Field) -> Counter[date]:
    """Return the places taken per day, counted anew from the cases that are approved."""
    return Counter(
        day
        for rival in field.rivals
        if ok(field.coordinator.get(f"{API}/cases/{rival.case}"))["state"] == "approved"
        for day in rival.days
    )


def clear(field: Field, approved: Sequence[Rival]) -> None:
    """Take every approval back, so that the next race starts level."""
    for rival in approved:
        ok(field.coordinator.post(f"{API}/cases/{rival.case}/undo", json={"reason": "다시 겨룸"}))


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
                raise Failed(f"seed {seed}: answers and cases disagree")
            if too_many := over(taken):
                raise Failed(f"seed {seed}: more than {CAPACITY} on {too_many}")
            if needless := [rival for rival in refused if max(taken[day] for day in rival.days) < CAPACITY]:
                raise Failed(f"seed {seed}: {len(needless)} refused though their days are free")
            approvals += len(approved)
            clear(field, approved)
        chain = server.testbed("audit", "verify").strip()
    return f"{approvals} approved of {seeds * RIVALS}, 0 over {CAPACITY} a day, 0 refused needlessly, {chain}"


def without_lock(folder: Path) -> int:
    """Copy the service into `folder` with every row lock taken out; return how many there were."""
    removed = 0
    for name in ("app", "matching", "seed", "migrations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "alembic.ini", folder / "alembic.ini")
    for name in ("testbeds", "bookings", "cases"):
        for path in (folder / "app" / name).glob("*.py"):
            text, count = LOCK.subn(lambda found: _unlocked(found[0]), path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8")
            removed += count
    return removed


def _unlocked(expression: str) -> str:
    return "" if expression.startswith(".") else f"{expression.partition('=')[0]}=False"


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
