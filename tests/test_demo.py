"""The fictional cases of a first look: alive, marked everywhere, and without effect on anything real."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from app import models
from app.accounts.models import Organization, User
from app.agreements.models import Agreement
from app.cases import service as cases
from app.cases.models import Case
from app.cases.states import CaseState
from app.certificates import service as certificates
from app.certificates.models import Certificate
from app.database import Database
from app.demands.models import Demand
from app.demonstrations.models import Demonstration
from app.followups import service as followups
from app.matches import learning
from app.matches.models import MatchingRun
from app.notices.models import Delivery, Notice
from app.outbox import OutboxJob
from app.settings import get_settings
from app.testbeds import overview
from seed import demo
from tests.actors import API
from tests.pages import text_of, visitor
from tests.server import Bases, Server

MARK = "시연용 가상 데이터"


@pytest.fixture(scope="module")
def database(bases: Bases, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A seeded database of this file's own, with the fictional cases, which are only looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APP_SIGNING_KEYS_DIR", str(tmp_path_factory.mktemp("keys")))
        get_settings.cache_clear()
        database = Database(bases.seeded(engine))
        demo.load(database)
        yield database
        database.dispose()
    get_settings.cache_clear()


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


def test_what_follows_a_match_is_alive_up_to_the_certificate_which_says_that_it_is_invented(
    database: Database,
) -> None:
    with database.read() as session:
        states = Counter(session.scalars(sa.select(Demonstration.state)))
        agreements = Counter(session.scalars(sa.select(Agreement.state)))
        signed = session.scalars(sa.select(Certificate)).all()
        said = [certificates.read(session, each)[0]["credentialSubject"] for each in signed]
    assert states == {"running": 2, "held": 1, "finished": 4}
    assert agreements == {"offered": 1, "valid": 8}
    assert len(said) == 3
    assert all(each["isFictional"] and each["measures"][0]["met"] is not None for each in said)


def test_nothing_fictional_teaches_counts_or_mails(database: Database) -> None:
    with database.read() as session:
        assert learning.decided_cases(session) == []
        assert cases.running(session) == 0
        assert all(session.scalars(sa.select(Demand.is_demo)))
        assert set(session.scalars(sa.select(Notice.delivery))) == {Delivery.OFF}
        # Days that were moved are looked at for insurance, as everybody's are; nothing is mailed.
        assert session.scalars(sa.select(OutboxJob.kind)).all() == ["case.moved"]
        assert overview.figures(session)["completed"] == 0
        assert not any(each["answered"] for each in followups.sums(session))
        assert session.scalars(sa.select(MatchingRun)).all() == []
        told = session.scalars(sa.select(User).join(Notice, Notice.user_id == User.id))
        assert all(user.is_demo for user in told)


def test_every_case_is_marked_for_each_of_the_three(make_server: Callable[..., Server]) -> None:
    # An installation of its own: forty cases would stand in the way of what other tests count and book.
    server = make_server("sqlite", APP_DEMO="1")
    server.testbed("seed", "--demo")
    database = Database(server.environment["APP_DATABASE_URL"])
    with database.read() as session:
        numbers = list(session.scalars(sa.select(Case.number).where(Case.is_demo)))
    database.dispose()
    # Figures count what is invented where everything is for show, and say so.
    figures = re.findall(rf"(실증 중|완료) (\d+) [^0-9]+ {MARK}", text_of(server.client().get("/").text))
    assert [(name, number > "0") for name, number in figures] == [("실증 중", True), ("완료", True)]
    for role, code, home, todo in (
        ("startup", "DEMO-STARTUP-1", "/firm", ("협약에 서명하기", "실증 시작하기", "측정값 적기")),
        ("operator", "DEMO-OPERATOR-1", "/host", ("협약을 맺을 건",)),
        ("coordinator", "DEMO-COORD-1", "/desk", ("멈춘 실증 1", "확인서를 발급할 건 1")),
    ):
        member = server.member(role, code)
        shown = member.get(f"{API}/cases", params={"limit": 100}).json()["items"]
        mine = [each["number"] for each in shown if each["number"] in numbers]
        assert mine
        assert all(each["is_demo"] for each in shown if each["number"] in numbers)
        client = visitor(server, member)
        page = client.get(home).text
        assert all(each in text_of(page) for each in todo), role
        listed = [number for number in mine if number in page]
        assert page.count(MARK) >= len(listed) > 0, (role, len(listed))
        for number in mine[:3]:
            assert MARK in text_of(client.get(f"/cases/{number}").text)
