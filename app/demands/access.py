"""열람 기록: who outside the firm looked at what a demand says, when, and by which way."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.accounts.models import Organization, User
from app.actor import Actor
from app.audit import AccessLog
from app.demands.models import Demand


def note(session: Session, actor: Actor, demands: Iterable[Demand], what: str) -> None:
    """Note that the actor is shown what the demands say; a firm's looks at its own are nobody's business.

    A coordinator who opens what another is in charge of is noted as such.
    """
    for demand in demands:
        if actor.organization_id in demand.party_ids:
            continue
        is_others = actor.is_coordinator and demand.coordinator_id not in (None, actor.user_id)
        audit.record_access(session, actor, demand, f"{what}-of-another" if is_others else what)


def looks(demand: Demand) -> sa.Select[Any]:
    """Return the query of the looks at a demand, newest first."""
    return (
        sa.select(AccessLog)
        .where(AccessLog.subject_type == Demand.__tablename__, AccessLog.subject_id == str(demand.id))
        .order_by(AccessLog.created_at.desc(), AccessLog.id)
    )


def present(session: Session, looked: Sequence[AccessLog]) -> list[dict[str, Any]]:
    """Return looks as they are shown to the firm, with the names of who looked."""
    people = _by_id(session, User, {each.actor_id for each in looked})
    organizations = _by_id(session, Organization, {each.organization_id for each in looked})
    return [
        {
            "at": each.created_at,
            "person": people[each.actor_id].name if each.actor_id in people else "",
            "organization": organizations.get(each.organization_id),
            "role": each.role,
            "what": each.purpose,
            "through": each.through,
        }
        for each in looked
    ]


def _by_id(session: Session, kind: Any, keys: set[uuid.UUID | None]) -> dict[uuid.UUID | None, Any]:
    query = sa.select(kind).where(kind.id.in_(keys - {None}))
    return {row.id: row for row in session.scalars(query)}
