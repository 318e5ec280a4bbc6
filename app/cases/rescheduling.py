"""Moving and extending a confirmed case: proposed by one side, accepted by the other, then confirmed.

The days move in the commit of the confirmation, under the rules and the lock of every booking.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import outbox
from app.actor import Actor
from app.bookings import service as bookings
from app.bookings.calendar import DayRange, Use
from app.cases import service, steps
from app.cases.change_schemas import ChangeAnswer, ChangePropose, ChangeRefuse
from app.cases.changes import OPEN_CHANGES, ChangeState, DateChange
from app.cases.models import Case
from app.cases.schemas import Step
from app.cases.service import WrongState
from app.cases.states import CaseState, Party
from app.cases.states import Step as Way
from app.errors import Conflict, Forbidden, NotFound
from app.i18n import gettext as _
from app.testbeds import rooms

SIDES = frozenset({Party.FIRM, Party.HOST})
CONFIRMED = frozenset({CaseState.APPROVED})


def _enter(session: Session, actor: Actor, case_id: str, data: Step, parties: frozenset[Party]) -> steps.Turn:
    """Lock a confirmed case for one of these parties. Raises as every step of a case does."""
    return steps.take(session, actor, case_id, Way(CONFIRMED, parties, CONFIRMED), data)


def of_case(session: Session, case: Case) -> list[DateChange]:
    """Return the wishes for other days of a case, newest first."""
    query = (
        sa.select(DateChange)
        .where(DateChange.case_id == case.id)
        .options(joinedload(DateChange.sub_site))
        .order_by(DateChange.number.desc())
    )
    return list(session.scalars(query))


def _open(session: Session, case: Case, number: int, *states: ChangeState) -> DateChange:
    query = (
        sa.select(DateChange)
        .where(DateChange.case_id == case.id, DateChange.number == number)
        .options(joinedload(DateChange.sub_site))
        .execution_options(populate_existing=True)
    )
    change = session.scalar(query)
    if change is None:
        raise NotFound
    if change.state not in states:
        raise WrongState(state=change.state)
    return change


def _use(case: Case, change: DateChange) -> Use:
    days = DayRange(change.starts_on, change.ends_on)
    site = change.sub_site_id or case.sub_site_id
    return Use(days, site, case.band_id, case.is_exclusive)


def propose(session: Session, actor: Actor, case_id: str, data: ChangePropose) -> DateChange:
    """Wish for other days; nothing is held until a coordinator confirms.

    Raises Conflict where a wish is open, NotFree where the days cannot be had.
    """
    turn = _enter(session, actor, case_id, data, SIDES)
    case, known = turn.case, of_case(session, turn.case)
    if any(change.state in OPEN_CHANGES for change in known):
        raise Conflict(_("답을 기다리는 일정 변경 제안이 있습니다."), code="change-open")
    site = rooms.site_of(session, case.testbed, data.sub_site)
    change = DateChange(
        case_id=case.id,
        number=len(known) + 1,
        proposed_by=next(iter(turn.roles & SIDES)),
        starts_on=data.starts_on,
        ends_on=data.ends_on,
        sub_site_id=site.id if site else None,
        before_starts_on=case.starts_on,
        before_ends_on=case.ends_on,
        reason=data.reason,
    )
    change.sub_site = site
    bookings.check_free(session, case.testbed, _use(case, change), case_id=case.id)
    session.add(change)
    session.flush()
    _note(turn, change, "propose_dates", reason=data.reason)
    return change


def _note(turn: steps.Turn, change: DateChange, action: str, **said: Any) -> None:
    """Write a step of a wish into the history of its case, and tell who has to know."""
    service.advance(
        turn.session,
        turn.actor,
        turn.case,
        action,
        CaseState.APPROVED,
        starts_on=change.starts_on,
        ends_on=change.ends_on,
        sub_site=change.sub_site.code if change.sub_site else None,
        **said,
    )


def accept(session: Session, actor: Actor, case_id: str, number: int, data: ChangeAnswer) -> DateChange:
    """Accept for the other side."""
    turn = _enter(session, actor, case_id, data, SIDES)
    change = _open(session, turn.case, number, ChangeState.PROPOSED)
    if change.proposed_by in turn.roles:
        raise Forbidden(_("제안한 쪽이 아닌 상대가 답해야 합니다."), code="own-proposal")
    change.state, change.answer = ChangeState.ACCEPTED, data.note
    _note(turn, change, "accept_dates", note=data.note)
    return change


def refuse(session: Session, actor: Actor, case_id: str, number: int, data: ChangeRefuse) -> DateChange:
    """Refuse for the other side, or as a coordinator; the days stay as they are."""
    turn = _enter(session, actor, case_id, data, SIDES | {Party.DESK})
    change = _open(session, turn.case, number, *OPEN_CHANGES)
    if change.proposed_by in turn.roles:
        raise Forbidden(_("제안한 쪽은 거절하지 않고 거둡니다."), code="own-proposal")
    change.state, change.answer = ChangeState.REFUSED, data.reason
    _note(turn, change, "refuse_dates", reason=data.reason)
    return change


def withdraw(session: Session, actor: Actor, case_id: str, number: int, data: ChangeAnswer) -> DateChange:
    """Take a wish back."""
    turn = _enter(session, actor, case_id, data, SIDES)
    change = _open(session, turn.case, number, *OPEN_CHANGES)
    if change.proposed_by not in turn.roles:
        raise Forbidden(_("제안한 쪽만 거둘 수 있습니다."), code="own-proposal")
    change.state = ChangeState.WITHDRAWN
    _note(turn, change, "withdraw_dates", note=data.note)
    return change


def confirm(session: Session, actor: Actor, case_id: str, number: int, data: ChangeAnswer) -> DateChange:
    """Move the days: the old are free and the new taken in this commit. Raises NotFree, OwnUnit."""
    turn = _enter(session, actor, case_id, data, frozenset({Party.DESK}))
    steps.check_impartial(turn)
    case = turn.case
    change = _open(session, case, number, ChangeState.ACCEPTED)
    booking = bookings.move(session, turn.actor, case.id, case.testbed_id, _use(case, change))
    case.starts_on, case.ends_on = booking.starts_on, booking.ends_on
    if change.sub_site_id:
        case.sub_site_id, case.sub_site = change.sub_site_id, change.sub_site
    change.state = ChangeState.CONFIRMED
    _note(turn, change, "reschedule", note=data.note)
    # Other slices have promises that end on the last day; whoever has, listens in app/main.py.
    outbox.add(session, "case.moved", f"case.moved:{change.id}", {"case_id": str(case.id)})
    return change


def actions(actor: Actor, case: Case, change: DateChange) -> list[str]:
    """Return what the actor can do about a wish now."""
    roles = service.parties(actor, case)
    if case.current_state != CaseState.APPROVED or change.state not in OPEN_CHANGES:
        return []
    is_own, is_side = change.proposed_by in roles, bool(roles & SIDES)
    found = {
        "accept": is_side and not is_own and change.state == ChangeState.PROPOSED,
        "confirm": Party.DESK in roles and change.state == ChangeState.ACCEPTED,
        "refuse": not is_own,
        "withdraw": is_own,
    }
    return [action for action, possible in found.items() if possible]


def may_propose(actor: Actor, case: Case, known: list[DateChange]) -> bool:
    """Tell whether the actor can wish for other days of a case now."""
    is_side = bool(service.parties(actor, case) & (SIDES | {Party.DESK}))
    is_quiet = not any(change.state in OPEN_CHANGES for change in known)
    return is_side and is_quiet and case.current_state == CaseState.APPROVED


def present(actor: Actor, case: Case, change: DateChange) -> dict[str, Any]:
    """Return a wish as it is read."""
    columns = {column.key: getattr(change, column.key) for column in sa.inspect(DateChange).column_attrs}
    return {**columns, "sub_site": change.sub_site, "actions": actions(actor, case, change)}


def read(session: Session, actor: Actor, case_id: str, number: int) -> dict[str, Any]:
    """Return one wish of a case the actor may see. Raises NotFound."""
    case = service.get(session, actor, case_id)
    return present(actor, case, _open(session, case, number, *ChangeState))
