"""Handing over what somebody is in charge of, in one act; leaving; and work that nobody is left for."""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import people
from app.accounts import service as accounts
from app.accounts.models import Membership, Organization, Unit, User
from app.accounts.people import DESK
from app.accounts.standing import holds, is_active
from app.actor import SYSTEM, Actor, Role
from app.cases.models import Case
from app.cases.states import OPEN, CaseState
from app.demands.models import Demand, DemandStatus
from app.errors import invalid
from app.i18n import gettext as _
from app.notices import inbox
from app.notices.inbox import Event
from app.notices.models import NoticeKind
from app.testbeds.models import Custody, Facility, Testbed

# Until a demonstration is over somebody has to look after it.
LIVE = OPEN | {CaseState.APPROVED}


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody is in charge of."""

    cases: list[Case]
    demands: list[Demand]
    facilities: list[Facility]

    def counts(self) -> dict[str, int]:
        """Return how much it is."""
        return {
            "cases": len(self.cases),
            "demands": len(self.demands),
            "facilities": len(self.facilities),
        }


def _charge(role: Role) -> Any:
    """Return the column of a case that says who is in charge on the side of a role."""
    return {Role.STARTUP: Case.firm_person_id, Role.OPERATOR: Case.host_person_id}.get(
        role, Case.coordinator_id
    )


def held_by(session: Session, membership: Membership, *, lock: bool = False) -> Held:
    """Return what a member is in charge of: live cases with their conversations, demands, places."""
    user_id, role = membership.user_id, membership.role
    cases = sa.select(Case).where(Case.state.in_(LIVE), _charge(role) == user_id).order_by(Case.id)
    demands = sa.select(Demand).where(
        Demand.status == DemandStatus.SUBMITTED, Demand.coordinator_id == user_id
    )
    places = sa.select(Facility).where(
        Facility.person_id == user_id, Facility.operator_id == membership.organization_id
    )
    if role == Role.STARTUP:
        cases = cases.where(Case.firm_id == membership.organization_id)
    elif role == Role.OPERATOR:
        cases = cases.where(Case.host_id == membership.organization_id)
    if lock:
        cases, demands = cases.with_for_update(), demands.with_for_update()
        places = places.with_for_update()
    return Held(
        cases=list(session.scalars(cases)),
        demands=list(session.scalars(demands.order_by(Demand.id))) if role in DESK else [],
        facilities=list(session.scalars(places.order_by(Facility.id))) if role == Role.OPERATOR else [],
    )


def _put(session: Session, actor: Actor, held: Held, role: Role, user_id: uuid.UUID | None) -> None:
    column = _charge(role).key
    for case in held.cases:
        setattr(case, column, user_id)
        audit.record(actor, "case.handed_over", case, **{column: user_id})
    for demand in held.demands:
        demand.coordinator_id = user_id
        audit.record(actor, "demand.handed_over", demand, coordinator_id=user_id)
    for place in held.facilities:
        place.person_id = user_id
        audit.record(actor, "facility.handed_over", place, person_id=user_id)
    session.flush()


def _successor(session: Session, actor: Actor, membership: Membership, successor_id: uuid.UUID) -> Membership:
    successor = people.get(session, actor, successor_id)
    is_peer = (
        successor.organization_id == membership.organization_id
        and successor.role == membership.role
        and successor.id != membership.id
    )
    # Coordinators hand over across the institutions that run the desk.
    is_colleague = successor.role in DESK and membership.role in DESK and successor.id != membership.id
    if not (is_peer or is_colleague) or not holds(successor):
        raise invalid(
            "successor_id", "not-a-peer", _("같은 기관에서 같은 역할로 일하는 다른 사람을 골라 주세요.")
        )
    return successor


def preview(session: Session, actor: Actor, membership_id: uuid.UUID) -> dict[str, int]:
    """Return how much a handover would move. Raises NotFound."""
    return held_by(session, people.get(session, actor, membership_id)).counts()


def hand_over(
    session: Session, actor: Actor, membership_id: uuid.UUID, successor_id: uuid.UUID
) -> dict[str, int]:
    """Put everything that somebody is in charge of into another's hands; both are told.

    Raises NotFound, Invalid where the other one is no colleague.
    """
    membership = people.get(session, actor, membership_id, lock=True)
    if membership.role in DESK and membership.user_id != actor.user_id:
        people.check_given(actor, ())
    return _hand_over(session, actor, membership, _successor(session, actor, membership, successor_id))


def _hand_over(
    session: Session, actor: Actor, membership: Membership, successor: Membership
) -> dict[str, int]:
    held = held_by(session, membership, lock=True)
    _put(session, actor, held, membership.role, successor.user_id)
    counts = held.counts()
    audit.record(actor, "membership.handed_over", membership, successor=successor.id, **counts)
    event = Event(
        kind=NoticeKind.ACCOUNT,
        key=f"handover:{uuid.uuid4()}",
        text="담당자가 바뀌었습니다: %(giver)s → %(taker)s "
        "(진행 %(cases)s건, 신청 %(demands)s건, 장소 %(facilities)s곳)",
        params={
            "giver": membership.user.name or membership.user.email,
            "taker": successor.user.name or successor.user.email,
            **counts,
        },
        path="/",
    )
    people_told = [person for person in (membership.user, successor.user) if not person.is_service]
    inbox.tell(session, people_told, event)
    return counts


def leave(
    session: Session, actor: Actor, membership_id: uuid.UUID, successor_id: uuid.UUID | None
) -> tuple[Membership, dict[str, int]]:
    """End a membership at once; what its holder was in charge of goes to a successor, else to nobody.

    Raises NotFound, Conflict where it has ended, Invalid, NotYoursToGive.
    """
    membership = people.get(session, actor, membership_id, lock=True)
    successor = _successor(session, actor, membership, successor_id) if successor_id else None
    people.end(session, actor, membership_id)
    if successor:
        counts = _hand_over(session, actor, membership, successor)
    else:
        counts = _let_go(session, actor, membership)
    alarm(session, membership.organization_id)
    return membership, counts


def _let_go(session: Session, actor: Actor, membership: Membership) -> dict[str, int]:
    """Leave to nobody what somebody was in charge of, unless another membership of theirs still answers."""
    other = sa.select(Membership.id).where(
        Membership.user_id == membership.user_id,
        Membership.id != membership.id,
        Membership.role.in_(DESK),
        is_active(),
    )
    if membership.role in DESK and session.scalar(other):
        return Held([], [], []).counts()
    held = held_by(session, membership, lock=True)
    _put(session, actor, held, membership.role, None)
    return held.counts()


def let_go_of_ended(session: Session) -> None:
    """Leave to nobody what people still held whose last day has passed."""
    over = sa.select(Membership).where(Membership.ends_on < clock.today()).order_by(Membership.id)
    for membership in session.scalars(over):
        _let_go(session, SYSTEM, membership)


def nobody_left(session: Session, organization_id: uuid.UUID | None = None) -> list[dict[str, Any]]:
    """Return the organizations and units that had people, have work, and have nobody any more."""
    query = (
        sa.select(Membership.organization_id, Membership.unit_id, sa.case((is_active(), 1), else_=0))
        .join(User, User.id == Membership.user_id)
        .where(User.is_service.is_(False))
    )
    if organization_id:
        query = query.where(Membership.organization_id == organization_id)
    rows = session.execute(query).all()
    alive = {key for organization, unit, is_on in rows if is_on for key in (organization, unit)}
    found = []
    for organization in sorted({row[0] for row in rows} - alive):
        found += _stranded(session, organization, None)
    for organization, unit in sorted({(row[0], row[1]) for row in rows if row[1]}):
        if organization in alive and unit not in alive:
            found += _stranded(session, organization, unit)
    return found


def _stranded(
    session: Session, organization_id: uuid.UUID, unit_id: uuid.UUID | None
) -> list[dict[str, Any]]:
    cases = sa.select(sa.func.count()).select_from(Case).where(Case.state.in_(LIVE))
    claimed = (
        sa.select(sa.func.count())
        .select_from(Testbed)
        .join(Facility, Facility.id == Testbed.facility_id)
        .where(Testbed.custody == Custody.CLAIMED, Facility.operator_id == organization_id)
    )
    if unit_id:
        cases = cases.join(Testbed, Testbed.id == Case.testbed_id).join(
            Facility, Facility.id == Testbed.facility_id
        )
        cases = cases.where(Facility.unit_id == unit_id)
        claimed = claimed.where(Facility.unit_id == unit_id)
    else:
        cases = cases.where(sa.or_(Case.host_id == organization_id, Case.firm_id == organization_id))
    open_cases, listings = session.scalar(cases) or 0, session.scalar(claimed) or 0
    if not open_cases and not listings:
        return []
    unit = session.get(Unit, unit_id) if unit_id else None
    return [
        {
            "organization": session.get_one(Organization, organization_id),
            "unit_id": unit_id,
            "unit_name": unit.name_ko if unit else "",
            "open_cases": open_cases,
            "claimed_listings": listings,
        }
    ]


def alarm(session: Session, organization_id: uuid.UUID | None = None) -> int:
    """Tell the desk where nobody is left, once a week and place; return how many places there are."""
    found = nobody_left(session, organization_id)
    week = "{}-{}".format(*clock.today().isocalendar())
    for row in found:
        organization = row["organization"]
        event = Event(
            kind=NoticeKind.ACCOUNT,
            key=f"nobody:{row['unit_id'] or organization.id}:{week}",
            text="담당자가 없는 기관이 있습니다. 진행 %(cases)s건, 맡은 등재 %(listings)s곳. "
            "새 담당자를 초대해 주세요",
            params={"cases": row["open_cases"], "listings": row["claimed_listings"]},
            name_ko=f"{organization.name_ko} {row['unit_name']}".strip(),
            name_en=f"{organization.name_en or organization.name_ko} {row['unit_name']}".strip(),
            path="/desk/people",
        )
        inbox.tell(session, accounts.members(session, role=Role.COORDINATOR), event)
    return len(found)
