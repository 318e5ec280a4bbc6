"""Demonstration accounts, and what they write: fictional, and marked so everywhere."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.models import Organization, User
from app.settings import get_settings

# Stands in for the real host, which never sees a fictional case.
HOST = "DEMO-OPERATOR-1"


def is_demo(session: Session, user_id: uuid.UUID | None) -> bool:
    """Tell whether a person is a demonstration account."""
    user = session.get(User, user_id) if user_id else None
    return user is not None and user.is_demo


def counts(is_demo: InstrumentedAttribute[bool]) -> sa.ColumnElement[bool]:
    """Return what counts in figures: fictional rows only where everything is for show (APP_DEMO)."""
    return sa.true() if get_settings().demo else is_demo.is_(False)


def host(session: Session) -> Organization:
    """Return the invented host that stands in for the real one in fictional cases."""
    return session.scalars(sa.select(Organization).where(Organization.code == HOST)).one()
