"""The fictional cases of a first look: alive, marked everywhere, and without effect on anything real."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from app import models
from app.accounts.models import Organization, User
from app.cases import service as cases
from app.cases.models import Case
from app.cases.states import CaseState
from app.database import Database
from app.demands.models import Demand
from app.matches import learning
from app.matches.models import MatchingRun
from app.notices.models import Delivery, Notice
from app.outbox import OutboxJob
from seed import demo
from tests.actors import API
from tests.pages import text_of, visitor
from tests.server import Bases, Server

MARK = "시연용 가상 데이터"


@pytest.fixture
def database(bases: Bases, engine: str) -> Iterator[Database]:
    """A seeded database of the test's own, with the fictional cases."""
    database = Database(bases.seeded(engine))
    demo.load(database)
    yield database
    database.dispose()


def counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in models.metadata.tables.items()
        }


def test_the_cases_stand_in_every_state_and_loading_twice_changes_nothing(database: Database) -> None:
    before = counts(database)
    with database.read() as session:
        found = list(session.scalars(sa.select(Case)))
        firms = {row.id for row in session.scalars(sa.select(Organization)) if row.note == demo.MARK}
    assert {case.current_state for case in found} == set(CaseState)
    assert len(found) == 40
    assert all(case.is_demo for case in found)
    assert all(case.firm_id in firms and case.host_id in firms for case in found)
    demo.load(database)
    assert counts(database) == before


def test_nothing_fictional_teaches_counts_or_mails(database: Database) -> None:
    with database.read() as session:
        assert learning.decided_cases(session) == []
        assert cases.running(session) == 0
        assert all(session.scalars(sa.select(Demand.is_demo)))
        assert set(session.scalars(sa.select(Notice.delivery))) == {Delivery.OFF}
        # Days that were moved are looked at for insurance, as everybody's are; nothing is mailed.
        assert session.scalars(sa.select(OutboxJob.kind)).all() == ["case.moved"]
        assert session.scalars(sa.select(MatchingRun)).all() == []
        told = session.scalars(sa.select(User).join(Notice, Notice.user_id == User.id))
        assert all(user.is_demo for user in told)


def test_every_case_is_marked_for_each_of_the_three(make_server: Callable[..., Server]) -> None:
    # An installation of its own: forty cases would stand in the way of what other tests count and book.
    server = make_server("sqlite", APP_DEMO="1")
    database = Database(server.environment["APP_DATABASE_URL"])
    demo.load(database)
    with database.read() as session:
        numbers = list(session.scalars(sa.select(Case.number).where(Case.is_demo)))
    database.dispose()
    for role, code, home in (
        ("startup", "DEMO-STARTUP-1", "/firm"),
        ("operator", "DEMO-OPERATOR-1", "/host"),
        ("coordinator", "DEMO-COORD-1", "/desk"),
    ):
        member = server.member(role, code)
        shown = member.get(f"{API}/cases", params={"limit": 100}).json()["items"]
        mine = [each["number"] for each in shown if each["number"] in numbers]
        assert mine
        assert all(each["is_demo"] for each in shown if each["number"] in numbers)
        client = visitor(server, member)
        page = client.get(home).text
        listed = [number for number in mine if number in page]
        assert page.count(MARK) >= len(listed) > 0, (role, len(listed))
        for number in mine[:3]:
            assert MARK in text_of(client.get(f"/cases/{number}").text)
