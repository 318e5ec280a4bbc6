"""Finding cases for the desk: by what a caller says, and what was decided a moment ago."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.accounts import lookup
from app.actor import Actor, Role
from app.cases import service
from app.cases.models import Case, CaseEvent
from app.cases.states import Action, CaseState

LIMIT = 50
JUST_NOW = timedelta(days=3)
WAITING_FOR = {
    Role.OPERATOR: [CaseState.REQUESTED, CaseState.IN_CONSULTATION],
    Role.COORDINATOR: [CaseState.AGREED],
    Role.ADMIN: [CaseState.AGREED],
}
DECIDED = {Action.APPROVE: CaseState.APPROVED, Action.REJECT: CaseState.REJECTED}


def search(session: Session, actor: Actor, text: str) -> list[Case]:
    """Return cases by 접수번호, else those of whom a name, 사업자번호 or phone belongs to, newest first."""
    wanted = text.strip()[:100]
    if not wanted:
        return []
    if found := session.scalars(service.find(actor, [], wanted)).all():
        return list(found)
    if wanted.isdigit() and len(wanted) <= 4:
        # People say the end of a number alone: 147 for 2026-0147.
        like = f"%-{wanted:0>4}"
        if ended := session.scalars(service.find(actor, []).where(Case.number.like(like)).limit(LIMIT)).all():
            return list(ended)
    keys = [row["organization"].id for row in lookup.search(session, actor, wanted)]
    query = service.find(actor, []).where(sa.or_(Case.firm_id.in_(keys), Case.host_id.in_(keys)))
    return list(session.scalars(query.limit(LIMIT))) if keys else []


def following(session: Session, actor: Actor, case: Case) -> dict[str, Any] | None:
    """Return the case that waits longest for the actor's own side, as lists show it; this one is left out."""
    states = WAITING_FOR.get(actor.role) if actor.role and actor.may_change else None
    if not states:
        return None
    query = service.find(actor, states).where(Case.id != case.id).order_by(None).order_by(Case.created_at)
    found = session.scalars(query.limit(1)).first()
    return service.present(found, actor) if found else None


def just_decided(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the cases that were confirmed or rejected in the last days and still are, newest first."""
    query = sa.select(CaseEvent).where(CaseEvent.action.in_(DECIDED), CaseEvent.at > clock.now() - JUST_NOW)
    latest: dict[Any, CaseEvent] = {}
    for event in session.scalars(query.order_by(CaseEvent.at, CaseEvent.seq)):
        latest[event.case_id] = event
    cases = session.scalars(service.find(actor, []).where(Case.id.in_(latest))).all()
    found = [
        {**service.present(case, actor), "decided_at": latest[case.id].at}
        for case in cases
        if case.state == DECIDED[Action(latest[case.id].action)]
    ]
    return sorted(found, key=lambda row: row["decided_at"], reverse=True)[:LIMIT]
