"""Whether a membership holds today, and who stands in for whom.

What would go to somebody who is away goes to the deputy.
"""

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from app import clock
from app.accounts.models import Absence, Membership


def is_active() -> sa.ColumnElement[bool]:
    """Return the condition that a membership holds today, as `holds` says it."""
    today = clock.today()
    return sa.and_(
        Membership.ended_at.is_(None),
        sa.or_(Membership.starts_on.is_(None), Membership.starts_on <= today),
        sa.or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )


def holds(membership: Membership) -> bool:
    """Tell whether a membership holds today."""
    today = clock.today()
    is_early = membership.starts_on is not None and membership.starts_on > today
    is_late = membership.ends_on is not None and membership.ends_on < today
    return membership.ended_at is None and not is_early and not is_late


def running() -> sa.ColumnElement[bool]:
    """Return the condition that an absence is on today."""
    today = clock.today()
    return sa.and_(Absence.starts_on <= today, Absence.ends_on >= today)


def deputies(session: Session, membership_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Membership]:
    """Return who stands in today for those of the memberships that are away, by whom they stand in for.

    A deputy who is away is stood in for, too; somebody who has left stands in for nobody.
    """
    query = sa.select(Absence).where(running()).order_by(Absence.created_at, Absence.id)
    rows = session.scalars(query.options(joinedload(Absence.deputy).joinedload(Membership.user)))
    away = {row.membership_id: row.deputy for row in rows if holds(row.deputy)}
    return {key: _last(away, key) for key in membership_ids if key in away}


def _last(away: dict[uuid.UUID, Membership], key: uuid.UUID) -> Membership:
    seen, deputy = {key}, away[key]
    while deputy.id in away and deputy.id not in seen:
        seen.add(deputy.id)
        if away[deputy.id].id in seen:
            break
        deputy = away[deputy.id]
    return deputy


def stands_in_for(session: Session, user_id: uuid.UUID | None) -> frozenset[uuid.UUID]:
    """Return the people, by their ids, for whom a person stands in today, the person among them."""
    deputy, away = aliased(Membership), aliased(Membership)
    query = (
        sa.select(away.user_id)
        .join(Absence, Absence.membership_id == away.id)
        .join(deputy, Absence.deputy_id == deputy.id)
        .where(running(), deputy.user_id == user_id)
    )
    return frozenset(session.scalars(query)) | ({user_id} if user_id else frozenset())
