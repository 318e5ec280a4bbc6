"""The talk before the yes: what happens in a case without a new state, and the second look at a no."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.cases import preferences, service, steps
from app.cases.models import Case, CaseEvent
from app.cases.schemas import (
    AppealCreate,
    AppealDecide,
    CaseDecide,
    CasePrefer,
    CaseUndo,
)
from app.cases.states import OPEN, CaseState, Party, Step
from app.cases.talk_models import Appeal, AppealOutcome
from app.errors import Conflict, Forbidden
from app.i18n import gettext as _

S, P = CaseState, Party
CLOSED_BY_NO = frozenset({S.REJECTED, S.DECLINED})
DECIDE = Step(frozenset({S.IN_CONSULTATION}), frozenset({P.HOST, P.DESK}), frozenset())
PREFER = Step(OPEN, frozenset({P.FIRM}), frozenset())
APPEAL = Step(CLOSED_BY_NO, frozenset({P.FIRM}), frozenset())
ANSWER_APPEAL = Step(CLOSED_BY_NO, frozenset({P.DESK}), OPEN)


class SamePerson(Forbidden):
    """Who said no does not judge the objection to it."""

    code = "same-person"
    title = "결정한 사람이 아닌 다른 코디네이터가 이의를 살펴야 합니다."


def decide(session: Session, actor: Actor, case_id: str, data: CaseDecide) -> Case:
    """Note whose approval the host waits for and until when (기관 결재 중)."""
    turn = steps.take(session, actor, case_id, DECIDE, data)
    case = turn.case
    case.deciding, case.promised_on, case.answer_by = data.deciding, data.promised_on, data.promised_on
    said = {"deciding": data.deciding, "promised_on": data.promised_on, "note": data.note}
    service.remark(session, turn.actor, case, "decide", **said)
    return case


def prefer(session: Session, actor: Actor, case_id: str, data: CasePrefer) -> Case:
    """Give a request its place among those of the demand. Nobody but the firm and the desk is told."""
    service.lock_demand(session, actor, case_id)
    turn = steps.take(session, actor, case_id, PREFER, data)
    preferences.move(session, turn.case, data.rank)
    audit.record(turn.actor, "case.preferred", turn.case, rank=data.rank)
    return turn.case


def appeal_of(session: Session, case: Case) -> Appeal | None:
    """Return the objection to a no, None where there was none."""
    return session.scalar(sa.select(Appeal).where(Appeal.case_id == case.id))


def appeal(session: Session, actor: Actor, case_id: str, data: AppealCreate) -> Case:
    """Object to a no, once. Raises Conflict the second time."""
    turn = steps.take(session, actor, case_id, APPEAL, data)
    if appeal_of(session, turn.case):
        raise Conflict(_("이의는 한 번만 제기할 수 있습니다."), code="appealed")
    session.add(Appeal(case_id=turn.case.id, reason=data.reason, made_by=turn.actor.user_id))
    service.remark(session, turn.actor, turn.case, "appeal", reason=data.reason)
    return turn.case


def _decider(session: Session, case: Case) -> CaseEvent:
    query = sa.select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.to_state == case.state)
    query = query.where(CaseEvent.from_state != CaseEvent.to_state)
    return session.scalars(query.order_by(CaseEvent.seq.desc()).limit(1)).one()


def answer_appeal(session: Session, actor: Actor, case_id: str, data: AppealDecide) -> Case:
    """Judge an objection: the no stays, or the case goes on.

    A rejection returns to the state before it; a host's no leads back into consultation, since nobody but
    the host can say yes. Raises Conflict where nothing is to be judged, SamePerson, OwnUnit.
    """
    demand = service.lock_demand(session, actor, case_id)
    turn = steps.take(session, actor, case_id, ANSWER_APPEAL, CaseUndo(reason=data.answer))
    case, found = turn.case, appeal_of(session, turn.case)
    if found is None or found.outcome is not None:
        raise Conflict(_("살펴볼 이의가 없습니다."), code="no-appeal")
    if _decider(session, case).actor_id == turn.actor.user_id:
        raise SamePerson
    steps.check_impartial(turn)
    found.outcome, found.answer = data.outcome, data.answer
    found.decided_by, found.decided_at = turn.actor.user_id, clock.now()
    if data.outcome == AppealOutcome.UPHELD:
        service.remark(session, turn.actor, case, "uphold", reason=data.answer)
        return case
    declined = case.state == S.DECLINED
    target = S.IN_CONSULTATION if declined else case.state_before or S.REQUESTED
    return steps.reopen(turn, demand, "overturn", target, data.answer)
