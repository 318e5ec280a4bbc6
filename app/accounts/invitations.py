"""Invitations that are on their way: seen, sent again, taken back."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import joining, people
from app.accounts.models import LinkPurpose, MailedLink, Organization
from app.actor import Actor, Role
from app.errors import NotFound


def open_of(session: Session, organization: Organization) -> list[dict[str, Any]]:
    """Return the invitations into an organization that nobody has taken yet, newest first."""
    query = (
        sa.select(MailedLink)
        .where(MailedLink.purpose == LinkPurpose.INVITE, MailedLink.used_at.is_(None))
        .order_by(MailedLink.created_at.desc(), MailedLink.id)
    )
    return [
        {
            "id": link.id,
            "email": link.email,
            "role": link.payload["role"],
            "expires_at": link.expires_at,
            "created_at": link.created_at,
        }
        for link in session.scalars(query)
        if link.payload["organization_id"] == str(organization.id)
    ]


def _own(session: Session, actor: Actor, link_id: uuid.UUID) -> MailedLink:
    query = sa.select(MailedLink).where(
        MailedLink.id == link_id, MailedLink.purpose == LinkPurpose.INVITE, MailedLink.used_at.is_(None)
    )
    link = session.scalar(query.with_for_update())
    if link is None:
        raise NotFound
    people.organization_of(session, actor, link.payload["organization_id"])
    if Role(link.payload["role"]) in people.DESK:
        people.check_given(actor, ())
    return link


def resend(session: Session, actor: Actor, link_id: uuid.UUID) -> None:
    """Mail an invitation again with a new link, and spend the old one. Raises NotFound."""
    link = _own(session, actor, link_id)
    organization = people.organization_of(session, actor, link.payload["organization_id"])
    link.used_at = clock.now()
    again = joining.send_invitation(session, organization, link.email, link.payload)
    audit.record(actor, "invitation.resent", again)


def cancel(session: Session, actor: Actor, link_id: uuid.UUID) -> None:
    """Spend an invitation's link, so that nobody can take it any more. Raises NotFound."""
    link = _own(session, actor, link_id)
    link.used_at = clock.now()
    audit.record(actor, "invitation.cancelled", link)
