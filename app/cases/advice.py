"""What coordinators advise about a demand, and whether it was followed."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import service as accounts
from app.actor import Actor
from app.cases.models import Advice, Case
from app.cases.people_schemas import AdviceCreate, AdviceMark
from app.demands import service as demands
from app.errors import NotFound, invalid
from app.i18n import gettext as _
from app.notices import inbox
from app.notices.inbox import Event
from app.notices.models import NoticeKind


def of(session: Session, actor: Actor, demand_id: str) -> list[Advice]:
    """Return the advice about a demand, newest first; the firm is shown what is shared. Raises NotFound."""
    demand = demands.get(session, actor, demand_id)
    query = sa.select(Advice).where(Advice.demand_id == demand.id).options(joinedload(Advice.author))
    if not actor.is_coordinator:
        query = query.where(Advice.is_shared)
    return list(session.scalars(query.order_by(Advice.given_on.desc(), Advice.created_at.desc())))


def give(session: Session, actor: Actor, demand_id: str, data: AdviceCreate) -> Advice:
    """Note what was advised; the firm is told of what is shared. Raises NotFound, Invalid."""
    demand = demands.get(session, actor, demand_id)
    if data.case_id:
        case = session.get(Case, data.case_id)
        if case is None or case.demand_id != demand.id:
            raise invalid("case_id", "not-of-demand", _("이 신청의 진행 건을 골라 주세요."))
    advice = Advice(
        demand_id=demand.id,
        case_id=data.case_id,
        author_id=actor.user_id,
        given_on=data.given_on or clock.today(),
        text=data.text,
        is_shared=data.is_shared,
    )
    session.add(advice)
    session.flush()
    audit.record(actor, "advice.given", advice, is_shared=advice.is_shared)
    if advice.is_shared:
        # What was advised stays out of the mail: it may quote what the firm wrote.
        event = Event(
            kind=NoticeKind.CASE,
            key=f"advice:{advice.id}",
            text="코디네이터의 상담 기록이 있습니다",
            path=f"/demands/{demand.id}/advice",
        )
        inbox.tell(session, accounts.members(session, organization_id=demand.organization_id), event)
    return _load(session, advice.id)


def _load(session: Session, advice_id: uuid.UUID) -> Advice:
    query = sa.select(Advice).where(Advice.id == advice_id).options(joinedload(Advice.author))
    if advice := session.scalar(query):
        return advice
    raise NotFound


def mark(session: Session, actor: Actor, advice_id: uuid.UUID, data: AdviceMark) -> Advice:
    """Say whether the advice was followed. Raises NotFound."""
    advice = _load(session, advice_id)
    demands.get(session, actor, advice.demand_id)
    advice.state, advice.outcome, advice.marked_at = data.state, data.outcome, clock.now()
    audit.record(actor, "advice.marked", advice, state=data.state)
    return advice
