"""Many testbeds: how list, map and ranking hold up with 5,000 of them, beside the 140 that are there.

The others are copies of seeded listings at other coordinates, entered through the service of the product.
Each question is asked round by round, of both sizes, with `/healthz` between them.
"""

import argparse
import os
import random
import statistics
import time
import uuid
from dataclasses import dataclass

import httpx
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts import service as accounts
from app.accounts.models import OrganizationKind, User
from app.actor import Actor, Role
from app.database import Database
from app.testbeds import facilities, listings
from app.testbeds.models import GeometryKind, ListingStatus, Testbed
from app.testbeds.schemas import FacilityCreate, TestbedCreate
from bench.installation import cpu_seconds, installation
from tests.server import Server

SENTENCE = "지하철 승강장에서 초미세먼지를 줄이는 공기정화 장치를 시험하고 싶습니다."
# A few kilometres about the place that is copied.
SPREAD = 0.05
AT_ONCE = 250
PATIENCE = 600
QUESTIONS = {
    "first view of the list": "/testbeds",
    "list, narrowed by a word": "/testbeds?q=드론",
    "map of the city (zoom 11)": "/api/v1/testbeds.geojson?zoom=11",
    "map of a street (zoom 17)": "/api/v1/testbeds.geojson?zoom=17&bbox=127.38,36.35,127.40,36.36",
    "a sentence, ranked": f"/match?q={SENTENCE}",
    "nothing": "/healthz",
}


@dataclass
class Asked:
    """What one question cost: seconds of each answer and of the server's CPU, and the last one's bytes."""

    seconds: list[float]
    cpu: list[float]
    size: int = 0


def _operator(session: Session) -> Actor:
    code = f"M-{uuid.uuid4().hex[:12]}"
    organization = accounts.add_organization(session, code=code, name_ko=code, kind=OrganizationKind.OPERATOR)
    user = User(email=f"{code}@many.example", name=code)
    session.add(user)
    session.flush()
    return Actor(user_id=user.id, organization_id=organization.id, role=Role.OPERATOR, grants=frozenset())


def _copy(session: Session, actor: Actor, number: int, of: Testbed, chance: random.Random) -> None:
    """Enter and publish a listing like another one, some way off."""
    name = f"{of.name_ko} {number}"
    facility = facilities.create(
        session,
        actor,
        FacilityCreate(
            name_ko=name,
            geometry_kind=GeometryKind.POINT,
            latitude=(of.facility.latitude or 36.35) + chance.uniform(-SPREAD, SPREAD),
            longitude=(of.facility.longitude or 127.38) + chance.uniform(-SPREAD, SPREAD),
        ),
    )
    data = TestbedCreate(
        facility=facility.code,
        name_ko=name,
        description_ko=f"{of.description_ko} ({number})",
        demonstration_types=of.demonstration_types,
    )
    listings.publish(session, actor, listings.create(session, actor, data).code)


def fill(database: Database, count: int) -> None:
    """Bring the catalogue to `count` published listings."""
    chance = random.Random(0)
    published = sa.select(Testbed).where(Testbed.status == ListingStatus.PUBLISHED)
    with database.write() as session:
        actor = _operator(session)
        there = len(session.scalars(published).all())
    for first in range(there, count, AT_ONCE):
        with database.write() as session:
            models = session.scalars(
                published.options(joinedload(Testbed.facility)).order_by(Testbed.code).limit(100)
            ).all()
            for number in range(first, min(first + AT_ONCE, count)):
                _copy(session, actor, number, chance.choice(models), chance)


def ask(server: Server, rounds: int) -> dict[str, Asked]:
    """Return what each question costs, after one that only warms up."""
    asked = {name: Asked([], []) for name in QUESTIONS}
    with server.client() as client:
        client.timeout = httpx.Timeout(PATIENCE)
        for number in range(rounds + 1):
            for name, path in QUESTIONS.items():
                started, used = time.perf_counter(), cpu_seconds(server.pid)
                answer = client.get(path).raise_for_status()
                if number:
                    asked[name].seconds.append(time.perf_counter() - started)
                    asked[name].cpu.append(cpu_seconds(server.pid) - used)
                asked[name].size = answer.num_bytes_downloaded
    return asked


def main() -> None:
    """Print both sizes side by side."""
    parser = argparse.ArgumentParser(prog="python -m bench.many")
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, {arguments.rounds} rounds")
    with installation("sqlite", APP_MATCH_PER_MINUTE="100000", APP_WARM="1") as server:
        few = ask(server, arguments.rounds)
        server.stop()
        database = Database(server.environment["APP_DATABASE_URL"])
        started = time.perf_counter()
        fill(database, arguments.count)
        database.dispose()
        print(f"{arguments.count:,} listings entered in {time.perf_counter() - started:.0f} s")
        server.start()
        many = ask(server, arguments.rounds)
    print(
        f"{'question':<28} {'140: ms':>9} {'kB':>7} {f'{arguments.count:,}: ms':>11} {'kB':>7} {'ratio':>7} "
        f"{'CPU ms':>8}"
    )
    for name in QUESTIONS:
        small, large = (statistics.median(side[name].seconds) * 1e3 for side in (few, many))
        sizes = (side[name].size / 1e3 for side in (few, many))
        kilobytes = [f"{size:>7.1f}" for size in sizes]
        cpu = statistics.median(many[name].cpu) * 1e3
        print(
            f"{name:<28} {small:>9.1f} {kilobytes[0]} {large:>11.1f} {kilobytes[1]} {large / small:>7.1f} "
            f"{cpu:>8.1f}"
        )


if __name__ == "__main__":
    main()
