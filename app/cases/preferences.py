"""Up to three requests of a demand in the firm's order: 1순위, 2순위, 3순위."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.states import OPEN


def open_cases(session: Session, demand_id: uuid.UUID) -> list[Case]:
    """Return the open cases of a demand in the firm's order; one whose time is over has no place in it."""
    query = (
        sa.select(Case)
        .where(Case.demand_id == demand_id, Case.state.in_(OPEN))
        .order_by(Case.preference, Case.created_at, Case.id)
    )
    return [case for case in session.scalars(query) if case.current_state in OPEN]


def last(session: Session, demand_id: uuid.UUID) -> int:
    """Return the last place that was given; who asks later stands behind."""
    query = sa.select(sa.func.max(Case.preference)).where(Case.demand_id == demand_id)
    return session.scalar(query) or 0


def rank(session: Session, case: Case) -> int | None:
    """Return where a case stands among the open ones of its demand, None where it is not open."""
    order = [each.id for each in open_cases(session, case.demand_id)]
    return order.index(case.id) + 1 if case.id in order else None


def move(session: Session, case: Case, rank: int) -> None:
    """Give a case a place; the others keep their order around it."""
    others = [each for each in open_cases(session, case.demand_id) if each.id != case.id]
    others.insert(rank - 1, case)
    for number, each in enumerate(others, 1):
        each.preference = number
