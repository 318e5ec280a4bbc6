"""Cases: asked for, looked at, and carried from step to step."""

import uuid
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app import audit, clock, policy, workdays
from app.accounts import demo
from app.accounts import service as accounts
from app.accounts.models import User
from app.actor import Actor, Role
from app.bookings import service as bookings
from app.bookings.calendar import DayRange, Use
from app.bookings.models import Booking, BookingStatus
from app.cases import clocks, intake, notify, preferences
from app.cases.models import Case, CaseEvent, CaseNumber
from app.cases.schemas import CaseCreate
from app.cases.states import CAN_EXPIRE, OPEN, STEPS, VERBS, CaseState, Party
from app.demands import access
from app.demands import service as demands
from app.demands.models import Demand, DemandStatus, Visibility
from app.entries import service as entries
from app.errors import Conflict, Forbidden, NotFound, invalid
from app.i18n import gettext as _
from app.parameters import service as parameters
from app.testbeds import rooms
from app.testbeds import service as testbeds
from app.testbeds.models import Access, Custody, FacilityStatus, Testbed
from app.testbeds.parts import UseMode

MAX_OPEN_PER_DEMAND = 3


class WrongState(Conflict):
    """The case is not where this step begins."""

    code = "wrong-state"
    title = "지금 단계에서는 할 수 없는 일입니다."


class OwnOrganization(Forbidden):
    """Nobody decides over, or asks, the own organization."""

    code = "own-organization"
    title = "자기 기관의 신청에는 할 수 없습니다."


def _with_parties() -> tuple[ORMOption, ...]:
    return (
        joinedload(Case.demand),
        joinedload(Case.testbed).joinedload(Testbed.facility),
        joinedload(Case.firm),
        joinedload(Case.host),
        joinedload(Case.sub_site),
        joinedload(Case.band),
    )


def load(session: Session, id_or_number: str | uuid.UUID, *, lock: bool = False) -> Case:
    """Return a case by id or 접수번호, with its parties. Raises NotFound."""
    key = accounts.as_uuid(id_or_number)
    query = sa.select(Case).where(Case.id == key if key else Case.number == str(id_or_number))
    if lock:
        session.scalar(query.with_for_update())
        query = query.execution_options(populate_existing=True)
    if case := session.scalar(query.options(*_with_parties())):
        return case
    raise NotFound


def get(session: Session, actor: Actor, id_or_number: str | uuid.UUID, *, lock: bool = False) -> Case:
    """Return a case that the actor may see. Raises NotFound, also where it is somebody else's."""
    case = load(session, id_or_number, lock=lock)
    if not parties(actor, case):
        raise NotFound
    policy.authorize(actor, case)
    return case


def parties(actor: Actor, case: Case) -> frozenset[Party]:
    """Return as which parties the actor stands to the case; none means that it is not the actor's."""
    if actor.is_coordinator:
        return frozenset({Party.DESK})
    is_firm = actor.role == Role.STARTUP and actor.organization_id == case.firm_id
    is_host = actor.role == Role.OPERATOR and actor.organization_id == case.host_id
    return frozenset({Party.FIRM} if is_firm else set()) | frozenset({Party.HOST} if is_host else set())


def find(actor: Actor, states: list[CaseState], number: str = "") -> sa.Select[Any]:
    """Return the query of cases the actor may see, newest first."""
    query = sa.select(Case).options(*_with_parties())
    if not actor.is_coordinator:
        mine = Case.firm_id if actor.role == Role.STARTUP else Case.host_id
        query = query.where(mine == actor.organization_id)
    if states:
        # As `Case.current_state` says it, in SQL.
        overdue = sa.and_(Case.state.in_(CAN_EXPIRE), Case.due_at.is_not(None), Case.due_at < clock.now())
        chosen = sa.and_(Case.state.in_(states), sa.not_(overdue))
        query = query.where(sa.or_(chosen, overdue) if CaseState.EXPIRED in states else chosen)
    if number:
        query = query.where(Case.number == number)
    return query.order_by(Case.created_at.desc(), Case.id)


def of_organizations(actor: Actor, keys: Collection[uuid.UUID]) -> sa.Select[Any]:
    """Return the query of open cases in which organizations are a party, newest first."""
    query = find(actor, sorted(OPEN))
    return query.where(sa.or_(Case.firm_id.in_(keys), Case.host_id.in_(keys)))


def running(session: Session) -> int:
    """Return how many confirmed demonstrations take place today; fictional ones in a show alone."""
    today = clock.today()
    query = sa.select(sa.func.count()).select_from(Booking).join(Case, Case.id == Booking.case_id)
    query = query.where(
        Booking.status == BookingStatus.CONFIRMED,
        Booking.starts_on <= today,
        Booking.ends_on >= today,
        demo.counts(Case.is_demo),
    )
    return session.scalar(query) or 0


def is_shown(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may know what the demand of a case says; some are for coordinators alone."""
    return parties(actor, case) != {Party.HOST} or case.demand.visibility != Visibility.COORDINATOR


def present(case: Case, actor: Actor) -> dict[str, Any]:
    """Return a case as lists show it to the actor."""
    columns = {column.key: getattr(case, column.key) for column in sa.inspect(Case).column_attrs}
    return {
        **columns,
        "state": case.current_state,
        "demand": case.demand
        if is_shown(actor, case)
        else {"id": case.demand_id, "title": _("공개하지 않은 신청")},
        "testbed": case.testbed,
        "firm": case.firm,
        "host": case.host,
        **clocks.present(case),
        "sub_site": case.sub_site,
        "band": case.band,
        "booking_url": case.testbed.booking_url,
        "has_ended": case.has_ended,
        "needs_contact": case.current_state in OPEN
        and case.testbed.custody != Custody.CLAIMED
        and not case.is_demo,
    }


def detail(session: Session, actor: Actor, case: Case) -> dict[str, Any]:
    """Return a case with its history, the demand as it was pinned, and the steps open to the actor."""
    query = (
        sa.select(CaseEvent)
        .where(CaseEvent.case_id == case.id)
        .options(selectinload(CaseEvent.organization))
        .order_by(CaseEvent.seq)
    )
    roles = parties(actor, case)
    shown = is_shown(actor, case)
    if shown:
        access.note(session, actor, [case.demand], "case")
    return {
        **present(case, actor),
        "coordinator_name": _name(session, case.coordinator_id),
        "history": list(session.scalars(query)),
        # A host need not know whether it is a firm's first choice.
        "rank": None if roles == {Party.HOST} else preferences.rank(session, case),
        "profile": demands.profile(session, case.demand, case.demand_version) if shown else None,
        "actions": [
            action
            for action, step in STEPS.items()
            if step.parties & roles
            and case.current_state in step.sources
            and policy.may(f"api.cases.{action}", actor)
        ],
    }


def _name(session: Session, user_id: uuid.UUID | None) -> str:
    person = session.get(User, user_id) if user_id else None
    return person.name if person else ""


def _next_number(session: Session) -> str:
    year = clock.today().year
    query = sa.select(CaseNumber).where(CaseNumber.year == year).with_for_update()
    query = query.execution_options(populate_existing=True)
    counter = session.scalar(query)
    if counter is None:
        # The first requests of a year may be rivals: one of them begins the count, the others wait for it.
        with suppress(IntegrityError), session.begin_nested():
            session.add(CaseNumber(year=year, last=0))
        counter = session.scalars(query).one()
    counter.last += 1
    session.flush()
    return f"{year}-{counter.last:04d}"


def answer_due(session: Session, testbed: Testbed, *, is_demo: bool) -> Any:
    """Return when a case ends unanswered; a listing that nobody has claimed never lets a real one expire."""
    if testbed.custody != Custody.CLAIMED and not is_demo:
        return None
    return workdays.end_of(workdays.add(clock.today(), parameters.current(session).case_expiry_days))


def check_open_cases(session: Session, demand: Demand, testbed: Testbed) -> None:
    """Refuse a second case of a demand at a testbed, and a fourth open one. Raises Conflict."""
    overdue = sa.and_(Case.due_at.is_not(None), Case.due_at < clock.now(), Case.state.in_(CAN_EXPIRE))
    query = sa.select(Case.testbed_id).where(
        Case.demand_id == demand.id, Case.state.in_(OPEN | {CaseState.APPROVED}), sa.not_(overdue)
    )
    taken = list(session.scalars(query))
    if testbed.id in taken:
        raise Conflict(_("이 실증 장소에는 이미 요청했습니다."), code="already-requested")
    open_only = session.scalars(query.where(Case.state.in_(OPEN))).all()
    if len(open_only) >= MAX_OPEN_PER_DEMAND:
        raise Conflict(_("한 신청으로 동시에 세 곳까지 요청할 수 있습니다."), code="too-many-open")


def check_requestable(demand: Demand, testbed: Testbed) -> None:
    """Refuse what cannot be asked for at all. Raises Conflict, OwnOrganization."""
    if demand.status != DemandStatus.SUBMITTED:
        raise Conflict(_("먼저 신청을 제출해 주세요."), code="not-submitted")
    if testbed.facility.status == FacilityStatus.PLANNED:
        raise Conflict(_("아직 문을 열지 않은 장소입니다. 문을 열면 요청할 수 있습니다."), code="planned")
    if testbed.custody == Custody.OPTED_OUT:
        raise Conflict(_("실증기관이 요청을 받지 않기로 한 장소입니다."), code="opted-out")
    if testbed.access == Access.CLOSED:
        raise Conflict(
            _("보안 시설이라 요청을 받지 않습니다. 매칭 데스크의 코디네이터에게 물어 주세요."), code="closed"
        )
    if demand.organization_id == testbed.facility.operator_id:
        raise OwnOrganization


def request(session: Session, actor: Actor, data: CaseCreate) -> Case:
    """Ask a testbed for days; nothing is held until a coordinator approves.

    Raises NotFound, Conflict (not submitted, planned, asked before, three open), NotFree.
    """
    # Two requests of one demand queue on its row, so that the limit of three holds.
    demand = demands.get(session, actor, data.demand_id, lock=True)
    actor = demands.act_for_firm(session, actor, demand, data.on_behalf_of)
    testbed = testbeds.get_published(session, data.testbed_id)
    check_requestable(demand, testbed)
    check_open_cases(session, demand, testbed)
    site = rooms.site_of(session, testbed, data.sub_site)
    band = rooms.band_of(session, testbed, data.band)
    days = DayRange(data.starts_on, data.ends_on)
    use = Use(days, site.id if site else None, band.id if band else None, data.exclusive)
    use = bookings.check_free(session, testbed, use)
    intake.check(session, testbed)
    case = Case(
        number=_next_number(session),
        demand_id=demand.id,
        demand_version=demand.version,
        testbed_id=testbed.id,
        testbed_version=testbed.version,
        coordinator_id=demand.coordinator_id,
        firm_person_id=actor.user_id if actor.role == Role.STARTUP else None,
        firm_id=demand.organization_id,
        **_host(session, demand, testbed),
        is_demo=demand.is_demo,
        starts_on=days.first,
        ends_on=days.last,
        sub_site_id=use.site,
        band_id=use.band,
        is_exclusive=use.exclusive,
        quantity=_quantity(testbed, data.quantity),
        note=data.note,
        due_at=answer_due(session, testbed, is_demo=demand.is_demo),
        preference=preferences.last(session, demand.id) + 1,
    )
    session.add(case)
    session.flush()
    case = load(session, case.id)
    intake.begin(session, case)
    advance(session, actor, case, "request", CaseState.REQUESTED, first=True, note=data.note)
    return case


def _host(session: Session, demand: Demand, testbed: Testbed) -> dict[str, uuid.UUID | None]:
    # No real institution ever sees, or answers, a fictional case.
    if demand.is_demo:
        return {"host_id": demo.host(session).id, "host_person_id": None}
    return {"host_id": testbed.facility.operator_id, "host_person_id": testbed.facility.person_id}


def _quantity(testbed: Testbed, quantity: int | None) -> int | None:
    """Return how many samples are handed over; nothing where days are used. Raises Invalid."""
    if testbed.use_mode != UseMode.COMMISSION:
        return None
    if quantity is None:
        raise invalid("quantity", "missing", _("맡길 시료의 수량을 적어 주세요."))
    return quantity


def use_of(case: Case, days: DayRange | None = None) -> Use:
    """Return what a case asks for, on its own days or on others."""
    asked = days or DayRange(case.starts_on, case.ends_on)
    return Use(asked, case.sub_site_id, case.band_id, case.is_exclusive)


def advance(
    session: Session,
    actor: Actor,
    case: Case,
    action: str,
    target: CaseState,
    *,
    first: bool = False,
    **details: Any,
) -> CaseEvent:
    """Bring a case to a state: history, audit and notices in one place."""
    seq = session.scalar(sa.select(sa.func.count()).where(CaseEvent.case_id == case.id)) or 0
    said = {key: value for key, value in details.items() if value not in (None, "", [])}
    event = CaseEvent(
        case_id=case.id,
        seq=seq + 1,
        at=clock.now(),
        action=action,
        from_state=None if first else case.state,
        to_state=target,
        actor_id=actor.user_id,
        organization_id=actor.organization_id,
        role=actor.role or "",
        on_behalf_of=actor.on_behalf_of,
        details={
            key: value if isinstance(value, str | int | bool | list) else str(value)
            for key, value in said.items()
        },
    )
    if first or target != case.state:
        case.answer_by = clocks.answer_by(session, case, target)
    case.state = target
    if target != CaseState.IN_CONSULTATION:
        case.deciding = ""
    session.add(event)
    session.flush()
    verb = f"case.{VERBS.get(action, action)}"
    audit.record(actor, verb, case, **event.details)
    if actor.on_behalf_of and actor.is_coordinator:
        case.has_entries = True
        entries.note(session, actor, verb, case.id, case.number, f"/cases/{case.number}", seq=event.seq)
    notify.tell(session, case, event)
    return event


def lock_demand(session: Session, actor: Actor, case_id: str) -> Demand:
    """Lock the demand of a case before the case itself, in the order of requests and withdrawals."""
    return demands.get(session, actor, get(session, actor, case_id).demand_id, lock=True)


def remark(session: Session, actor: Actor, case: Case, action: str, **details: Any) -> CaseEvent:
    """Note what happened in a case without its state changing."""
    return advance(session, actor, case, action, case.state, **details)
