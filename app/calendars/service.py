"""Calendar feeds: made, renewed, revoked, and found by their address."""

import hashlib
import hmac
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import service as accounts
from app.actor import Actor, Role
from app.calendars.models import CalendarFeed, FeedKind
from app.calendars.schemas import FeedCreate
from app.errors import Forbidden, NotFound
from app.i18n import gettext as _
from app.settings import get_settings
from app.testbeds import service as testbeds

KINDS = {
    Role.STARTUP: (FeedKind.FIRM,),
    Role.OPERATOR: (FeedKind.HOST, FeedKind.TESTBED),
    Role.COORDINATOR: (FeedKind.DESK, FeedKind.TESTBED),
    Role.ADMIN: (FeedKind.DESK, FeedKind.TESTBED),
}
ROLES = {
    FeedKind.FIRM: (Role.STARTUP,),
    FeedKind.HOST: (Role.OPERATOR,),
    FeedKind.DESK: (Role.COORDINATOR, Role.ADMIN),
    FeedKind.TESTBED: (Role.OPERATOR, Role.COORDINATOR, Role.ADMIN),
}


def _signature(feed: CalendarFeed) -> str:
    key = get_settings().signing_key()
    return hmac.new(key, f"calendar:{feed.id}:{feed.serial}".encode(), hashlib.sha256).hexdigest()[:40]


def address(feed: CalendarFeed) -> str:
    """Return the secret address of a feed."""
    return f"{get_settings().base_url.rstrip('/')}/calendar/{feed.id.hex}{_signature(feed)}.ics"


def _with_parts(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.options(joinedload(CalendarFeed.testbed), joinedload(CalendarFeed.organization))


def by_token(session: Session, token: str) -> CalendarFeed:
    """Return the feed of an address, if its maker may still read it. Raises NotFound."""
    key = accounts.as_uuid(token[:32])
    query = sa.select(CalendarFeed).where(CalendarFeed.id == key, CalendarFeed.revoked_at.is_(None))
    feed: CalendarFeed | None = session.scalar(_with_parts(query)) if key else None
    if feed is None or not hmac.compare_digest(token[32:].encode(), _signature(feed).encode()):
        raise NotFound
    held = accounts.active_memberships(session, feed.user_id)
    if not any(
        each.organization_id == feed.organization_id and each.role in ROLES[feed.kind] for each in held
    ):
        raise NotFound
    return feed


def find(actor: Actor) -> sa.Select[Any]:
    """Return the query of the actor's own feeds that work."""
    query = sa.select(CalendarFeed).where(
        CalendarFeed.user_id == actor.user_id,
        CalendarFeed.organization_id == actor.organization_id,
        CalendarFeed.revoked_at.is_(None),
    )
    return _with_parts(query).order_by(CalendarFeed.created_at, CalendarFeed.id)


def get(session: Session, actor: Actor, feed_id: uuid.UUID) -> CalendarFeed:
    """Return a feed of the actor's own. Raises NotFound."""
    found = session.scalars(find(actor).where(CalendarFeed.id == feed_id)).all()
    if not found:
        raise NotFound
    feed: CalendarFeed = found[0]
    return feed


def create(session: Session, actor: Actor, data: FeedCreate) -> CalendarFeed:
    """Make a feed of what the actor may see. Raises Forbidden, NotFound for a testbed of others."""
    if actor.role is None or data.kind not in KINDS[actor.role]:
        raise Forbidden(_("이 역할로는 만들 수 없는 달력입니다."))
    testbed = testbeds.get(session, data.testbed) if data.testbed and data.kind == FeedKind.TESTBED else None
    if testbed and not testbeds.may_change(actor, testbed):
        raise NotFound
    feed = CalendarFeed(
        kind=data.kind,
        user_id=actor.user_id,
        organization_id=actor.organization_id,
        testbed_id=testbed.id if testbed else None,
        busy_only=data.busy_only,
    )
    session.add(feed)
    session.flush()
    audit.record(actor, "calendar_feed.created", feed, kind=feed.kind)
    return get(session, actor, feed.id)


def renew(session: Session, actor: Actor, feed_id: uuid.UUID) -> CalendarFeed:
    """Give a feed a new address; the old one is worthless at once."""
    feed = get(session, actor, feed_id)
    feed.serial += 1
    audit.record(actor, "calendar_feed.renewed", feed)
    return feed


def revoke(session: Session, actor: Actor, feed_id: uuid.UUID) -> None:
    """End a feed."""
    feed = get(session, actor, feed_id)
    feed.revoked_at = clock.now()
    audit.record(actor, "calendar_feed.revoked", feed)


def present(feed: CalendarFeed) -> dict[str, Any]:
    """Return a feed as its maker reads it."""
    columns = {column.key: getattr(feed, column.key) for column in sa.inspect(CalendarFeed).column_attrs}
    return {**columns, "testbed": feed.testbed, "url": address(feed)}
