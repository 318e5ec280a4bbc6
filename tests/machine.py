"""Random steps of cases against a small model of their rules, through the services over a real database.

The model knows nothing of app/cases: its table is written from the contract. HTTP would be too slow for
thousands of steps; what roles a route takes is tested by the matrix in test_policy.
"""

import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app import clock, workdays
from app.accounts import service as accounts
from app.accounts.models import OrganizationKind, User
from app.actor import USUAL_GRANTS, Actor, Role
from app.bookings.models import Booking, BookingStatus
from app.cases import schemas as said
from app.cases import service, steps, talk
from app.cases.models import Case
from app.database import Database
from app.demands import service as demands
from app.demands.schemas import DemandCreate
from app.errors import Problem
from app.settings import get_settings
from app.testbeds import facilities, listings
from app.testbeds.schemas import FacilityCreate, TestbedCreate

STEPS = 100
OPEN = {"requested", "returned", "in_consultation", "reviewed", "agreed"}
# Who may, from where; and what the service answers others who can see the case.
RULES: dict[str, tuple[set[str], set[str]]] = {
    "resubmit": ({"firm"}, {"returned"}),
    "return": ({"host", "desk"}, {"requested", "reviewed"}),
    "consult": ({"host", "desk"}, {"requested", "returned"}),
    "feasible": ({"host"}, {"requested", "in_consultation"}),
    "other_days": ({"host"}, {"requested", "in_consultation"}),
    "conditional": ({"host"}, {"requested", "in_consultation"}),
    "infeasible": ({"host"}, {"requested", "in_consultation"}),
    "accept_terms": ({"firm"}, {"reviewed"}),
    "approve": ({"desk"}, {"agreed"}),
    "reject": ({"desk"}, OPEN),
    "withdraw": ({"firm"}, OPEN | {"approved"}),
    "undo": ({"desk"}, {"approved", "rejected"}),
    "decide": ({"host", "desk"}, {"in_consultation"}),
    "prefer": ({"firm"}, OPEN),
    "appeal": ({"firm"}, {"rejected", "declined"}),
    "uphold": ({"desk"}, {"rejected", "declined"}),
    "overturn": ({"desk"}, {"rejected", "declined"}),
}
# These lock the demand first, which is nothing that a host could see.
THROUGH_DEMAND = {"approve", "undo", "prefer", "uphold", "overturn"}
TO = {"return": "returned", "consult": "in_consultation", "conditional": "reviewed", "other_days": "reviewed"}
TO |= {"feasible": "agreed", "infeasible": "declined", "accept_terms": "agreed", "approve": "approved"}
TO |= {"reject": "rejected", "withdraw": "withdrawn", "resubmit": "requested"}
PEOPLE = ("firm", "host", "desk", "other_firm", "other_host", "other_desk")
Days = tuple[int, int]


@dataclass
class Known:
    """What the model knows of a case; days count from the first day of the world."""

    # The world's own, so that the clock's file is not read for every case at every step.
    moment: ClassVar[datetime]
    demand: int
    place: int
    days: Days
    due: datetime | None
    state: str = "requested"
    before: str = ""
    offered: Days | None = None
    appeal: str = "none"
    said_no: str = ""

    def now(self) -> str:
        """Return the state as of now."""
        late = self.state in ("requested", "returned") and self.due is not None and self.due < self.moment
        return "expired" if late else self.state


class Refused(Exception):
    """The model refuses, with this code."""


class World:
    """People, demands and places of one run, made anew in a database that others use too."""

    def __init__(self, database: Database, clock_file: Path) -> None:
        self.database, self.clock_file = database, clock_file
        self.start = datetime(2027, 1, 4, 10, tzinfo=clock.SEOUL)
        self.set_day(0)
        with database.write() as session:
            self.actors = {
                "firm": self._actor(session, OrganizationKind.STARTUP, Role.STARTUP),
                "other_firm": self._actor(session, OrganizationKind.STARTUP, Role.STARTUP),
                "host": self._actor(session, OrganizationKind.OPERATOR, Role.OPERATOR),
                "other_host": self._actor(session, OrganizationKind.OPERATOR, Role.OPERATOR),
                "desk": self._actor(session, OrganizationKind.COORDINATOR, Role.COORDINATOR),
                "other_desk": self._actor(session, OrganizationKind.COORDINATOR, Role.COORDINATOR),
            }
            self.places = [self._place(session, number) for number in range(4)]
            self.demands = [self._demand(session) for _number in range(2)]

    def set_day(self, day: int) -> None:
        """Make it a day of the world, at ten in the morning."""
        self.day = day
        Known.moment = self.start + timedelta(days=day)
        self.clock_file.write_text(Known.moment.isoformat())

    def date(self, day: int) -> Any:
        """Return the date of a day of the world."""
        return (self.start + timedelta(days=day)).date()

    def _actor(self, session: Any, kind: OrganizationKind, role: Role) -> Actor:
        code = f"M-{uuid.uuid4().hex[:12]}"
        organization = accounts.add_organization(session, code=code, name_ko=code, kind=kind)
        user = User(email=f"{code}@machine.example", name=code)
        session.add(user)
        session.flush()
        grants = USUAL_GRANTS if role == Role.COORDINATOR else frozenset()
        return Actor(user_id=user.id, organization_id=organization.id, role=role, grants=grants)

    def _place(self, session: Any, number: int) -> str:
        host = self.actors["host"]
        facility = facilities.create(
            session, host, FacilityCreate(name_ko=f"장소 {number}", geometry_kind="unlocated")
        )
        testbed = listings.create(
            session,
            host,
            TestbedCreate(
                facility=facility.code,
                name_ko=f"시험 {number}",
                description_ko="시험용",
                demonstration_types=["PERF-CAL"],
                capacity=1,
                lead_days=0,
            ),
        )
        listings.publish(session, host, testbed.code)
        return str(testbed.id)

    def _demand(self, session: Any) -> str:
        firm = self.actors["firm"]
        data = {
            "title": "순찰 로봇",
            "purpose": "확인",
            "content": "밤에 돕니다.",
            "earliest_start": self.date(0),
            "latest_end": self.date(300),
            "days_needed": 2,
        }
        demand = demands.create(session, firm, DemandCreate.model_validate(data))
        demands.submit(session, firm, str(demand.id))
        return str(demand.id)


class CaseMachine(RuleBasedStateMachine):
    """Every step is taken by the service and by the model; both must say the same."""

    database: Database
    clock_file: Path
    codes: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.database, self.clock_file)
        self.cases: dict[str, Known] = {}

    # --- the model

    def _due(self) -> datetime:
        return workdays.end_of(workdays.add(clock.today(), 10))

    def _check_free(self, place: int, days: Days) -> None:
        taken = [
            each.days for each in self.cases.values() if each.place == place and each.state == "approved"
        ]
        if days[0] < self.world.day or any(days[0] <= last and first <= days[1] for first, last in taken):
            raise Refused("not-free")

    def _check_room(self, demand: int, place: int) -> None:
        mine = [each for each in self.cases.values() if each.demand == demand]
        if any(each.place == place and each.now() in OPEN | {"approved"} for each in mine):
            raise Refused("already-requested")
        if sum(each.now() in OPEN for each in mine) >= 3:
            raise Refused("too-many-open")

    def _expect(self, action: str, who: str, known: Known, days: Days) -> Known:
        """Return what the case should be after the step. Raises Refused."""
        side = who.removeprefix("other_")
        parties, sources = RULES[action]
        if who in ("other_firm", "other_host") or (side == "host" and action in THROUGH_DEMAND):
            raise Refused("not-found")
        if side not in parties:
            raise Refused("on-behalf-of")
        if known.now() not in sources:
            raise Refused("wrong-state")
        after = replace(known)
        getattr(self, f"_{action}", lambda *_said: None)(after, who, days)
        after.state = TO.get(action, after.state)
        if action in ("resubmit", "return"):
            after.due = self._due()
        elif action in TO:
            after.due = None
        return after

    def _resubmit(self, case: Known, _who: str, days: Days) -> None:
        self._check_free(case.place, days)
        case.days, case.offered = days, None

    def _other_days(self, case: Known, _who: str, days: Days) -> None:
        if days == case.days:
            days = (days[0], days[1] + 1)
        self._check_free(case.place, days)
        case.offered = days

    def _feasible(self, case: Known, _who: str, _days: Days) -> None:
        case.offered = None

    _conditional = _feasible

    def _infeasible(self, case: Known, who: str, _days: Days) -> None:
        case.said_no, case.offered = who, None

    def _accept_terms(self, case: Known, _who: str, _days: Days) -> None:
        case.days = case.offered or case.days

    def _approve(self, case: Known, _who: str, _days: Days) -> None:
        self._check_free(case.place, case.days)

    def _reject(self, case: Known, who: str, _days: Days) -> None:
        case.before, case.said_no = case.state, who

    def _undo(self, case: Known, _who: str, _days: Days) -> None:
        if case.state == "approved":
            case.state, case.due = "agreed", None
        else:
            self._reopen(case, case.before)

    def _reopen(self, case: Known, state: str) -> None:
        self._check_room(case.demand, case.place)
        case.state = state
        case.due = self._due() if state in ("requested", "returned") else None

    def _appeal(self, case: Known, _who: str, _days: Days) -> None:
        if case.appeal != "none":
            raise Refused("appealed")
        case.appeal = "open"

    def _uphold(self, case: Known, who: str, _days: Days) -> None:
        if case.appeal != "open":
            raise Refused("no-appeal")
        if case.said_no == who:
            raise Refused("same-person")
        case.appeal = "answered"

    def _overturn(self, case: Known, who: str, days: Days) -> None:
        self._uphold(case, who, days)
        self._reopen(case, "in_consultation" if case.state == "declined" else case.before)

    # --- the service

    def _work(self, action: str, who: str, key: str, known: Known, days: Days) -> Callable[[Any], Any]:
        if action == "other_days" and days == known.days:
            days = (days[0], days[1] + 1)
        span = {"starts_on": self.world.date(days[0]), "ends_on": self.world.date(days[1])}
        bodies: dict[str, tuple[Callable[..., Any], Any]] = {
            "resubmit": (steps.resubmit, said.CaseResubmit(**span)),
            "return": (steps.return_case, said.CaseReturn(reason="보완")),
            "consult": (steps.consult, said.CaseConsult(note="협의")),
            "feasible": (steps.review, said.CaseReview(outcome="feasible")),
            "other_days": (steps.review, said.CaseReview(outcome="feasible", **span)),
            "conditional": (steps.review, said.CaseReview(outcome="conditional", conditions="보험")),
            "infeasible": (steps.review, said.CaseReview(outcome="infeasible", reason_code="safety")),
            "accept_terms": (steps.accept_terms, said.CaseAccept()),
            "approve": (steps.approve, said.CaseApprove(reason="적합")),
            "reject": (steps.reject, said.CaseReject(reason_code="other", reason="까닭")),
            "withdraw": (steps.withdraw, said.CaseWithdraw()),
            "undo": (steps.undo, said.CaseUndo(reason="되돌림")),
            "decide": (talk.decide, said.CaseDecide(deciding="본부장", promised_on=self.world.date(250))),
            "prefer": (talk.prefer, said.CasePrefer(rank=1)),
            "appeal": (talk.appeal, said.AppealCreate(reason="다시")),
            "uphold": (talk.answer_appeal, said.AppealDecide(outcome="upheld", answer="그대로")),
            "overturn": (talk.answer_appeal, said.AppealDecide(outcome="overturned", answer="바꿈")),
        }
        work, body = bodies[action]
        return lambda session: work(session, self.world.actors[who], key, body)

    def _run(self, work: Callable[[Any], Any]) -> tuple[str, Any]:
        try:
            with self.database.write() as session:
                result = work(session)
        except Problem as problem:
            self.codes[problem.code] += 1
            return problem.code, None
        self.codes["taken"] += 1
        return "", result

    @rule(data=st.data(), chance=st.integers(0, 19), first=st.integers(0, 2))
    def step(self, data: st.DataObject, chance: int, first: int) -> None:
        """Ask for days, let time pass, take a step that fits, or any step by anybody."""
        days = (self.world.day + 30 + first, self.world.day + 31 + first)
        fitting = [
            (action, key)
            for action, (_parties, sources) in sorted(RULES.items())
            for key, known in self.cases.items()
            if known.now() in sources
        ]
        if chance == 0:
            self._let_time_pass(data.draw(st.sampled_from([1, 1, 2, 5, 12, 40]), "days"))
        elif chance < 7 or not self.cases:
            self._request(data, days)
        elif chance < 10 or not fitting:
            action = data.draw(st.sampled_from(sorted(RULES)), "action")
            key = data.draw(st.sampled_from(list(self.cases)), "case")
            self._step(action, data.draw(st.sampled_from(PEOPLE), "who"), key, days)
        else:
            action, key = data.draw(st.sampled_from(fitting), "action and case")
            parties = RULES[action][0]
            # Both coordinators: an objection is judged by another person than who said no.
            able: list[str] = [who for who in ("firm", "host", "desk") if who in parties]
            able += ["other_desk"] if "desk" in parties else []
            self._step(action, data.draw(st.sampled_from(able), "who"), key, days)

    def _request(self, data: st.DataObject, days: Days) -> None:
        who = data.draw(st.sampled_from(["firm"] * 5 + ["other_firm"]), "who")
        demand, place = data.draw(st.integers(0, 1), "demand"), data.draw(st.integers(0, 3), "place")
        expected = ""
        try:
            if who == "other_firm":
                raise Refused("not-found")
            self._check_room(demand, place)
            self._check_free(place, days)
        except Refused as refused:
            expected = str(refused)
        body = said.CaseCreate(
            demand_id=self.world.demands[demand],
            testbed_id=self.world.places[place],
            starts_on=self.world.date(days[0]),
            ends_on=self.world.date(days[1]),
        )
        code, case = self._run(lambda session: service.request(session, self.world.actors[who], body))
        assert code == expected, f"request: {code or 'taken'} instead of {expected or 'taken'}"
        if case is not None:
            self.cases[str(case.id)] = Known(demand, place, days, self._due())

    def _step(self, action: str, who: str, key: str, days: Days) -> None:
        known = self.cases[key]
        expected, after = "", known
        try:
            after = self._expect(action, who, known, days)
        except Refused as refused:
            expected = str(refused)
        code, _case = self._run(self._work(action, who, key, known, days))
        seen = f"{action} by {who} from {known.now()}: {code or 'taken'} instead of {expected or 'taken'}"
        assert code == expected, seen
        if code:
            return
        self.cases[key] = after
        if action == "approve":
            for other, each in self.cases.items():
                if other != key and each.demand == known.demand and each.now() in OPEN:
                    self.cases[other] = replace(each, state="withdrawn", due=None)

    def _let_time_pass(self, days: int) -> None:
        """Let days pass, and at times let the worker tidy."""
        self.world.set_day(self.world.day + days)
        if days % 2:
            with self.database.write() as session:
                steps.expire_overdue(session)
            for known in self.cases.values():
                known.state = known.now()

    @invariant()
    def states_and_bookings_are_as_the_model_says(self) -> None:
        """Compare every case, and the booked days of every place."""
        if not self.cases:
            return
        ids = [uuid.UUID(key) for key in self.cases]
        booked = sa.select(Booking).where(Booking.case_id.in_(ids), Booking.status == BookingStatus.CONFIRMED)
        with self.database.read() as session:
            found = {str(case.id): case for case in session.scalars(sa.select(Case).where(Case.id.in_(ids)))}
            bookings = {str(row.case_id): (row.starts_on, row.ends_on) for row in session.scalars(booked)}
        expected = {key: known.now() for key, known in self.cases.items()}
        assert {key: str(case.current_state) for key, case in found.items()} == expected
        assert bookings == {
            key: (self.world.date(known.days[0]), self.world.date(known.days[1]))
            for key, known in self.cases.items()
            if known.state == "approved"
        }


@contextmanager
def installed(folder: Path, url: str) -> Iterator[Database]:
    """Work in this process on a database, with a clock that can be set."""
    clock_file = folder / "machine-clock"
    chosen = {
        "APP_DATABASE_URL": url,
        "APP_TESTING": "1",
        "APP_CLOCK_FILE": str(clock_file),
        "APP_SECRET": "x",
    }
    kept = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    get_settings.cache_clear()
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        get_settings.cache_clear()


def walk(folder: Path, url: str, count: int) -> Counter[str]:
    """Take about so many random steps; return how many were taken, and how many refused by which code."""
    with installed(folder, url) as database:

        class Machine(CaseMachine):
            codes: ClassVar[Counter[str]] = Counter()

        Machine.database, Machine.clock_file = database, folder / "machine-clock"
        chosen = settings(
            # Some steps only let time pass.
            max_examples=count // STEPS * 6 // 5 + 1,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        )
        run_state_machine_as_test(Machine, settings=chosen)
        return Machine.codes
