"""The inbox: telling people, in the commit that causes it, and what they have read.

`tell` is the one way by which people are told of anything. The rows commit with the business; mails are
promised with them and made when they are sent, so that nothing is mailed that is over by then.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, outbox
from app.accounts.models import User
from app.actor import Actor
from app.errors import NotFound
from app.i18n import gettext as _
from app.notices.models import Delivery, Notice, NoticeKind, NoticePreference
from app.notices.schemas import Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What people are told of; `key` names the event, so that nobody is told of it twice.

    `text` is a message of the catalogue, `subject` a number that people can say on the phone.
    """

    kind: NoticeKind
    key: str
    text: str
    params: dict[str, Any] = field(default_factory=dict)
    subject: str = ""
    name_ko: str = ""
    name_en: str = ""
    path: str = ""
    topic: str = ""
    is_call: bool = False
    until: datetime | None = None


def delivery_of(session: Session, user_id: uuid.UUID, kind: NoticeKind) -> Delivery:
    """Return how a person wants a kind to be mailed now."""
    return _deliveries(session, [user_id], kind).get(user_id, Delivery.NOW)


def _deliveries(session: Session, people: list[uuid.UUID], kind: NoticeKind) -> dict[uuid.UUID, Delivery]:
    if kind == NoticeKind.SECURITY:
        return {}
    query = sa.select(NoticePreference.user_id, NoticePreference.delivery).where(
        NoticePreference.user_id.in_(people), NoticePreference.kind == kind
    )
    return dict(session.execute(query).all())


def tell(session: Session, people: Iterable[User], event: Event) -> list[Notice]:
    """Tell people of an event and promise the mails; who was told of it before is not told again."""
    chosen = {user.id: user for user in people}
    told = sa.select(Notice.user_id).where(Notice.key == event.key, Notice.user_id.in_(chosen))
    for user_id in session.scalars(told).all():
        del chosen[user_id]
    deliveries = _deliveries(session, list(chosen), event.kind)
    rows = []
    for user in chosen.values():
        # A demonstration account has no mailbox.
        wanted = Delivery.OFF if user.is_demo else deliveries.get(user.id, Delivery.NOW)
        values = {key: getattr(event, key) for key in Event.__slots__}
        rows.append(Notice(user_id=user.id, delivery=wanted, **values))
    session.add_all(rows)
    session.flush()
    for row in rows:
        if row.delivery == Delivery.NOW:
            outbox.add(session, "notice", f"notice:{row.id}", {"notice_id": str(row.id)})
    return rows


def move_on(session: Session, topic: str) -> None:
    """Say that a topic has moved on: what was asked in it before is moot."""
    session.execute(
        sa.update(Notice)
        .where(Notice.topic == topic, Notice.is_call, Notice.moot_at.is_(None))
        .values(moot_at=clock.now())
    )


def is_open(notice: Notice) -> bool:
    """Tell whether a call still asks for something."""
    return notice.is_call and notice.moot_at is None and (notice.until is None or notice.until > clock.now())


def is_over(notice: Notice) -> bool:
    """Tell whether a notice has nothing to say any more: a call that is moot, or a day that has passed."""
    return notice.moot_at is not None or (notice.until is not None and notice.until <= clock.now())


def present(notice: Notice) -> dict[str, Any]:
    """Return a notice as it is read, in the language of the request."""
    columns = {column.key: getattr(notice, column.key) for column in sa.inspect(Notice).column_attrs}
    return {**columns, "message": _(notice.text, **notice.params), "is_open": is_open(notice)}


def find(actor: Actor, *, unread_only: bool = False) -> sa.Select[Any]:
    """Return the query of the actor's notices, newest first."""
    query = sa.select(Notice).where(Notice.user_id == actor.user_id)
    if unread_only:
        query = query.where(Notice.read_at.is_(None))
    return query.order_by(Notice.created_at.desc(), Notice.id)


def count_unread(session: Session, actor: Actor) -> int:
    """Return how many notices the actor has not read."""
    query = sa.select(sa.func.count()).select_from(find(actor, unread_only=True).order_by(None).subquery())
    return session.scalar(query) or 0


def mark_read(session: Session, actor: Actor, notice_id: uuid.UUID) -> Notice:
    """Mark one notice as read. Raises NotFound for somebody else's."""
    query = sa.select(Notice).where(Notice.id == notice_id, Notice.user_id == actor.user_id)
    notice = session.scalar(query)
    if notice is None:
        raise NotFound
    notice.read_at = notice.read_at or clock.now()
    return notice


def mark_all_read(session: Session, actor: Actor) -> int:
    """Mark everything as read; return how many were not."""
    unread = session.scalars(find(actor, unread_only=True)).all()
    for notice in unread:
        notice.read_at = clock.now()
    return len(unread)


def preferences(session: Session, actor: Actor) -> Preferences:
    """Return how the actor wants to be told."""
    user = session.get_one(User, actor.user_id)
    query = sa.select(NoticePreference).where(NoticePreference.user_id == actor.user_id)
    chosen = {row.kind: row.delivery for row in session.scalars(query)}
    return Preferences(
        locale="en" if user.locale == "en" else "ko",
        deliveries={kind: chosen.get(kind, Delivery.NOW) for kind in NoticeKind},
    )


def choose(session: Session, actor: Actor, data: Preferences) -> Preferences:
    """Keep how the actor wants to be told; a kind that is not named stays as it is."""
    # Two choices of one person queue on the person's row.
    user = session.scalars(sa.select(User).where(User.id == actor.user_id).with_for_update()).one()
    if "locale" in data.model_fields_set:
        user.locale = data.locale
    query = sa.select(NoticePreference).where(NoticePreference.user_id == actor.user_id)
    known = {row.kind: row for row in session.scalars(query)}
    for kind, delivery in data.deliveries.items():
        if kind in known:
            known[kind].delivery = delivery
        elif kind != NoticeKind.SECURITY:
            session.add(NoticePreference(user_id=user.id, kind=kind, delivery=delivery))
    session.flush()
    return preferences(session, actor)
