"""Saying who is away and who stands in."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import people
from app.accounts.models import Absence, Membership
from app.accounts.people_schemas import AbsenceCreate
from app.accounts.standing import holds
from app.actor import Actor
from app.errors import Conflict, NotFound, invalid
from app.i18n import gettext as _


def coming(organization_id: uuid.UUID) -> sa.Select[Any]:
    """Return the query of an organization's absences that are not over, soonest first."""
    return (
        sa.select(Absence)
        .join(Membership, Membership.id == Absence.membership_id)
        .where(Membership.organization_id == organization_id, Absence.ends_on >= clock.today())
        .options(
            joinedload(Absence.membership).joinedload(Membership.user),
            joinedload(Absence.deputy).joinedload(Membership.user),
        )
        .order_by(Absence.starts_on, Absence.id)
    )


def create(session: Session, actor: Actor, data: AbsenceCreate) -> Absence:
    """Say that somebody is away and who stands in; people of an organization say it of one another.

    Raises NotFound, Invalid for a deputy of elsewhere, Conflict where that person is away then already.
    """
    membership = people.get(session, actor, data.membership_id or actor.membership_id, lock=True)
    deputy = people.get(session, actor, data.deputy_id)
    is_peer = deputy.organization_id == membership.organization_id and deputy.role == membership.role
    if deputy.id == membership.id or not is_peer or not holds(deputy):
        raise invalid(
            "deputy_id", "not-a-peer", _("같은 기관에서 같은 역할로 일하는 다른 사람을 골라 주세요.")
        )
    overlap = sa.select(Absence.id).where(
        Absence.membership_id == membership.id,
        Absence.starts_on <= data.ends_on,
        Absence.ends_on >= data.starts_on,
    )
    if session.scalar(overlap):
        raise Conflict(_("그 기간에 이미 부재로 적혀 있습니다."), code="already-away")
    absence = Absence(
        membership_id=membership.id, deputy_id=deputy.id, starts_on=data.starts_on, ends_on=data.ends_on
    )
    session.add(absence)
    session.flush()
    absence.membership, absence.deputy = membership, deputy
    audit.record(actor, "absence.created", absence, deputy=deputy.id, starts_on=data.starts_on)
    return absence


def delete(session: Session, actor: Actor, absence_id: uuid.UUID) -> None:
    """Take an absence back. Raises NotFound."""
    absence = session.get(Absence, absence_id)
    if absence is None:
        raise NotFound
    people.get(session, actor, absence.membership_id)
    audit.record(actor, "absence.deleted", absence)
    session.delete(absence)
