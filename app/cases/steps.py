"""The steps of a case: each checks who and when, and leads to one state."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM, Actor, Role
from app.bookings import service as bookings
from app.bookings.calendar import DayRange
from app.cases import preferences
from app.cases.changes import lapse
from app.cases.models import Case, Outcome, ReasonCode
from app.cases.schemas import (
    CaseAccept,
    CaseApprove,
    CaseConsult,
    CaseReject,
    CaseResubmit,
    CaseReturn,
    CaseReview,
    CaseUndo,
    CaseWithdraw,
    Step,
)
from app.cases.service import (
    OwnOrganization,
    WrongState,
    advance,
    answer_due,
    check_open_cases,
    check_requestable,
    get,
    load,
    lock_demand,
    parties,
    use_of,
)
from app.cases.states import CAN_EXPIRE, OPEN, STEPS, Action, CaseState, Party
from app.cases.states import Step as Allowed
from app.demands import service as demands
from app.demands.models import Demand
from app.demands.schemas import DemandStep
from app.entries import service as entries
from app.entries.schemas import OnBehalf
from app.errors import Forbidden, invalid
from app.i18n import gettext as _
from app.matches import judgements
from app.testbeds import rooms


class OwnUnit(Forbidden):
    """Where the host is the approver's own organization, another unit has to approve."""

    code = "own-unit"
    title = "자기 기관의 장소는 담당 부서가 아닌 다른 사람이 확정해야 합니다."


@dataclass(frozen=True, slots=True)
class Turn:
    """A case that is locked, who takes the step, and for which parties."""

    session: Session
    actor: Actor
    case: Case
    roles: frozenset[Party]

    def lead(self, action: str, target: CaseState, **details: Any) -> Case:
        """Finish the step."""
        advance(self.session, self.actor, self.case, action, target, **details)
        return self.case


def take(session: Session, actor: Actor, case_id: str, allowed: Allowed, data: Step) -> Turn:
    """Lock the case and check who takes a step, and from where.

    Raises NotFound, Forbidden, OwnOrganization, WrongState.
    """
    case = get(session, actor, case_id, lock=True)
    roles = parties(actor, case)
    if data.on_behalf_of:
        actor = entries.act_for(actor, data.on_behalf_of)
        roles = _spoken_for(session, case, data.on_behalf_of)
    if not allowed.parties & roles:
        raise Forbidden(
            _("이 일은 당사자가 하거나, 코디네이터가 누구를 대신하는지 적고 해야 합니다."),
            code="on-behalf-of",
        )
    if Party.DESK in roles and actor.organization_id == case.firm_id:
        raise OwnOrganization
    if case.current_state not in allowed.sources:
        raise WrongState(state=case.current_state)
    if actor.role == Role.OPERATOR and case.host_person_id is None:
        # Who first answers for the host is in charge, until somebody else takes over.
        case.host_person_id = actor.user_id
    return Turn(session, actor, case, allowed.parties & roles)


def _take(session: Session, actor: Actor, case_id: str, action: Action, data: Step) -> Turn:
    return take(session, actor, case_id, STEPS[action], data)


def _spoken_for(session: Session, case: Case, on_behalf_of: OnBehalf) -> frozenset[Party]:
    organization = entries.spoken_for(session, on_behalf_of)
    found = {
        party
        for party, key in ((Party.FIRM, case.firm_id), (Party.HOST, case.host_id))
        if key == organization.id
    }
    if not found:
        raise invalid("on_behalf_of.organization", "not-a-party", _("이 건의 당사자가 아닌 기관입니다."))
    return frozenset(found)


def resubmit(session: Session, actor: Actor, case_id: str, data: CaseResubmit) -> Case:
    """Send a returned request again; the demand is pinned as it is now. Raises NotFree."""
    turn = _take(session, actor, case_id, Action.RESUBMIT, data)
    case = turn.case
    days = DayRange(data.starts_on or case.starts_on, data.ends_on or case.ends_on)
    bookings.check_free(session, case.testbed, use_of(case, days))
    case.starts_on, case.ends_on = days.first, days.last
    case.demand_version, case.testbed_version = case.demand.version, case.testbed.version
    case.due_at = answer_due(session, case.testbed, is_demo=case.is_demo)
    case.outcome, case.conditions, case.offered_starts_on, case.offered_ends_on = None, "", None, None
    return turn.lead(Action.RESUBMIT, CaseState.REQUESTED, note=data.note)


def return_case(session: Session, actor: Actor, case_id: str, data: CaseReturn) -> Case:
    """Send a request back to be completed; the host's clock stops, the firm's begins."""
    turn = _take(session, actor, case_id, Action.RETURN, data)
    turn.case.due_at = answer_due(session, turn.case.testbed, is_demo=turn.case.is_demo)
    fields = [each.model_dump() for each in data.fields]
    return turn.lead(Action.RETURN, CaseState.RETURNED, reason=data.reason, fields=fields)


def consult(session: Session, actor: Actor, case_id: str, data: CaseConsult) -> Case:
    """Talk before answering; while people talk no clock runs."""
    turn = _take(session, actor, case_id, Action.CONSULT, data)
    turn.case.due_at, turn.case.promised_on = None, data.promised_on
    return turn.lead(Action.CONSULT, CaseState.IN_CONSULTATION, note=data.note, promised_on=data.promised_on)


def review(session: Session, actor: Actor, case_id: str, data: CaseReview) -> Case:
    """Answer for the host. Raises NotFree where the days offered cannot be had."""
    return _answer(_take(session, actor, case_id, Action.REVIEW, data), Action.REVIEW, data)


def correct(session: Session, actor: Actor, case_id: str, data: CaseReview) -> Case:
    """Put another answer in the place of the host's last one; the caller knows that nothing happened since.

    The demand's row must be locked. Raises NotFree, and Conflict where an open case is one too many by now.
    """
    case = get(session, actor, case_id, lock=True)
    if case.current_state == CaseState.DECLINED:
        check_requestable(case.demand, case.testbed)
        check_open_cases(session, case.demand, case.testbed)
    judgements.retract(session, case.demand_id, case.testbed_id, "accepted", "declined")
    return _answer(Turn(session, actor, case, frozenset({Party.HOST})), "correct", data)


def _answer(turn: Turn, action: Action | str, data: CaseReview) -> Case:
    session, case = turn.session, turn.case
    case.outcome, case.conditions, case.reason_code = data.outcome, data.conditions, data.reason_code
    case.reviewed_by, case.due_at = turn.actor.user_id, None
    # An offer of an earlier answer stands no longer.
    case.offered_starts_on, case.offered_ends_on = None, None
    asked = DayRange(case.starts_on, case.ends_on)
    offered = DayRange(data.starts_on or asked.first, data.ends_on or asked.last)
    if data.outcome == Outcome.INFEASIBLE:
        pair = (case.demand_id, case.demand_version, case.testbed_id)
        judgements.record(session, turn.actor, *pair, "declined", str(data.reason_code))
        return turn.lead(
            action,
            CaseState.DECLINED,
            outcome=data.outcome,
            reason_code=data.reason_code,
            note=data.note,
        )
    named = rooms.site_of(session, case.testbed, data.sub_site)
    if named:
        case.sub_site_id, case.sub_site = named.id, named
    if offered != asked or named:
        bookings.check_free(session, case.testbed, use_of(case, offered))
    if offered != asked:
        case.offered_starts_on, case.offered_ends_on = offered.first, offered.last
    target = CaseState.AGREED if data.outcome == Outcome.FEASIBLE and offered == asked else CaseState.REVIEWED
    judgements.record(session, turn.actor, case.demand_id, case.demand_version, case.testbed_id, "accepted")
    return turn.lead(
        action,
        target,
        outcome=data.outcome,
        conditions=data.conditions,
        starts_on=case.offered_starts_on,
        ends_on=case.offered_ends_on,
        sub_site=named.code if named else None,
        note=data.note,
    )


def accept_terms(session: Session, actor: Actor, case_id: str, data: CaseAccept) -> Case:
    """Accept the host's conditions and days for the firm."""
    turn = _take(session, actor, case_id, Action.ACCEPT_TERMS, data)
    case = turn.case
    if case.offered_starts_on and case.offered_ends_on:
        case.starts_on, case.ends_on = case.offered_starts_on, case.offered_ends_on
    return turn.lead(Action.ACCEPT_TERMS, CaseState.AGREED, note=data.note)


def check_impartial(turn: Turn) -> None:
    """Refuse a decision where the own unit is the host. Raises OwnUnit."""
    case, actor = turn.case, turn.actor
    if actor.organization_id != case.host_id:
        return
    in_charge = case.testbed.facility.unit_id
    # Where either unit is unknown nobody can say that they differ.
    is_other_unit = actor.unit_id is not None and in_charge is not None and actor.unit_id != in_charge
    if not is_other_unit or actor.user_id == case.reviewed_by:
        raise OwnUnit


def approve(session: Session, actor: Actor, case_id: str, data: CaseApprove) -> Case:
    """Confirm the match; the days are booked in the same commit. Raises NotFree, OwnUnit.

    A demand is done at one place: its other open requests are taken back with thanks.
    """
    lock_demand(session, actor, case_id)
    turn = _take(session, actor, case_id, Action.APPROVE, data)
    check_impartial(turn)
    case = turn.case
    bookings.confirm(session, turn.actor, case.id, case.testbed_id, use_of(case), case.quantity)
    judgements.record(session, turn.actor, case.demand_id, case.demand_version, case.testbed_id, "approved")
    turn.lead(Action.APPROVE, CaseState.APPROVED, reason=data.reason)
    _close_others(turn)
    return case


def _close_others(turn: Turn) -> None:
    """Take the other open requests of the demand back; an undone approval does not ask again for them."""
    session, case = turn.session, turn.case
    for other in preferences.open_cases(session, case.demand_id):
        locked = load(session, other.id, lock=True)
        if locked.id == case.id or locked.current_state not in OPEN:
            continue
        locked.reason_code, locked.due_at = ReasonCode.ELSEWHERE, None
        advance(session, turn.actor, locked, "close", CaseState.WITHDRAWN, reason_code=ReasonCode.ELSEWHERE)


def reject(session: Session, actor: Actor, case_id: str, data: CaseReject) -> Case:
    """Reject, with a coded reason. Raises OwnUnit."""
    turn = _take(session, actor, case_id, Action.REJECT, data)
    check_impartial(turn)
    case = turn.case
    case.state_before, case.reason_code, case.due_at = case.state, data.reason_code, None
    pair = (case.demand_id, case.demand_version, case.testbed_id)
    judgements.record(session, turn.actor, *pair, "rejected", str(data.reason_code))
    return turn.lead(Action.REJECT, CaseState.REJECTED, reason_code=data.reason_code, reason=data.reason)


def withdraw(session: Session, actor: Actor, case_id: str, data: CaseWithdraw) -> Case:
    """Take the request back; booked days become free."""
    turn = _take(session, actor, case_id, Action.WITHDRAW, data)
    turn.case.due_at = None
    bookings.release(session, turn.actor, turn.case.id)
    lapse(session, turn.case.id)
    return turn.lead(Action.WITHDRAW, CaseState.WITHDRAWN, reason=data.reason)


def undo(session: Session, actor: Actor, case_id: str, data: CaseUndo) -> Case:
    """Take a decision back: an approval frees its days, a rejection returns to the state before."""
    # The demand's row first, as requests and withdrawals take it: the limits of open cases hold.
    demand = lock_demand(session, actor, case_id)
    turn = _take(session, actor, case_id, Action.UNDO, data)
    check_impartial(turn)
    case = turn.case
    if case.state == CaseState.APPROVED:
        judgements.retract(session, case.demand_id, case.testbed_id, "approved")
        bookings.release(session, turn.actor, case.id)
        lapse(session, case.id)
        return turn.lead(Action.UNDO, CaseState.AGREED, reason=data.reason)
    return reopen(turn, demand, Action.UNDO, case.state_before or CaseState.REQUESTED, data.reason)


def reopen(turn: Turn, demand: Demand, action: str, target: CaseState, reason: str) -> Case:
    """Lead a case that ended with a no back into the open. Raises Conflict where that cannot be any more."""
    session, case = turn.session, turn.case
    # Meanwhile the firm may have asked there again, or taken its demand back.
    check_requestable(demand, case.testbed)
    check_open_cases(session, demand, case.testbed)
    # The kinds of judgements are named as the states are.
    judgements.retract(session, case.demand_id, case.testbed_id, case.state)
    case.reason_code, case.state_before = None, None
    if target == CaseState.IN_CONSULTATION:
        case.outcome = None
    case.due_at = answer_due(session, case.testbed, is_demo=case.is_demo) if target in CAN_EXPIRE else None
    return turn.lead(action, target, reason=reason)


def withdraw_demand(
    session: Session, actor: Actor, demand_id: str, data: DemandStep = demands.DIRECT
) -> Demand:
    """Take a demand back, and with it every open case; one that has expired stays so."""
    demand = demands.withdraw(session, actor, demand_id, data)
    actor = entries.act_for(actor, data.on_behalf_of)
    query = sa.select(Case.id).where(Case.demand_id == demand.id, Case.state.in_(OPEN)).order_by(Case.id)
    for case_id in session.scalars(query).all():
        case = get(session, actor, case_id, lock=True)
        if case.current_state not in OPEN:
            continue
        case.due_at = None
        advance(session, actor, case, Action.WITHDRAW, CaseState.WITHDRAWN)
    # Reading the cases anew has read their demand anew, without its firm.
    session.refresh(demand, ["organization"])
    return demand


def expire_overdue(session: Session) -> int:
    """Close what was not answered in time; return how many. Reading never depends on this."""
    query = (
        sa.select(Case.id)
        .where(Case.state.in_(CAN_EXPIRE), Case.due_at.is_not(None), Case.due_at < clock.now())
        .order_by(Case.id)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(query).all()
    for case_id in ids:
        case = load(session, case_id, lock=True)
        advance(session, SYSTEM, case, "expire", CaseState.EXPIRED)
    return len(ids)
