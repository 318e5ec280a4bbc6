"""Mails of notices: one at once, or those of a day together at eight in the morning in Seoul.

Every mail is made when it is sent: what is over by then is left out, and a mail without anything left is
not sent. It is written in the language of its reader.
"""

import uuid
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app import clock, i18n, outbox
from app.accounts.models import User
from app.database import Database
from app.i18n import gettext as _
from app.notices import inbox, service
from app.notices.models import Delivery, Notice, NoticeKind
from app.outbox import OutboxJob
from app.settings import get_settings

log = structlog.get_logger()
DIGEST_AT = time(8)


def next_digest() -> datetime:
    """Return when the next collected mails leave."""
    now = clock.now().astimezone(clock.SEOUL)
    today = datetime.combine(now.date(), DIGEST_AT, clock.SEOUL)
    return today if now < today else today + timedelta(days=1)


def promise_digests(session: Session) -> None:
    """Promise the collected mails of the next morning, once."""
    due = next_digest()
    day = due.date().isoformat()
    outbox.add(session, "digests", f"digests:{day}", {"day": day}, due)


def _lines(notice: Notice) -> list[str]:
    name = i18n.pick(notice.name_ko, notice.name_en)
    message = _(notice.text, **notice.params)
    head = f"{notice.subject}: {message}" if notice.subject else message
    link = f"{get_settings().base_url.rstrip('/')}{notice.path}" if notice.path else ""
    return [*filter(None, (name, f"{head}.")), *(["", link] if link else [])]


def _subject(notice: Notice) -> str:
    message = _(notice.text, **notice.params)
    return " ".join(filter(None, (f"[{_('대전 실증이음')}]", notice.subject, message)))


def _footer() -> str:
    address = f"{get_settings().base_url.rstrip('/')}/inbox/settings"
    return _("알림을 받는 방법은 %(address)s 에서 바꿀 수 있습니다.", address=address)


def deliver(database: Database, job: OutboxJob) -> None:
    """Send the mail of one notice, unless it is over or the person has chosen otherwise since."""
    key = uuid.UUID(job.payload["notice_id"])
    with database.read() as session:
        notice = session.get_one(Notice, key)
        user = session.get_one(User, notice.user_id)
        wanted = inbox.delivery_of(session, user.id, notice.kind)
        if notice.mailed_at or inbox.is_over(notice) or wanted == Delivery.OFF:
            return
        with i18n.speaking(user.locale):
            subject = _subject(notice)
            lines = _lines(notice)
            body = "\n".join([*lines, "", "--", _footer()] if notice.kind != NoticeKind.SECURITY else lines)
    service.post(user.email, subject, body, job.key, job.id)
    _mark(database, [key])


def promise_each_digest(database: Database, job: OutboxJob) -> None:
    """Promise one mail per person who has something collected; its key is the day and the person."""
    day = job.payload["day"]
    query = sa.select(Notice.user_id).where(Notice.delivery == Delivery.DAILY, Notice.mailed_at.is_(None))
    with database.write() as session:
        for user_id in session.scalars(query.distinct().order_by(Notice.user_id)).all():
            outbox.add(session, "digest", f"digest:{day}:{user_id}", {"user_id": str(user_id), "day": day})


def deliver_digest(database: Database, job: OutboxJob) -> None:
    """Send one person what was collected and is not over; nothing is left for a second mail."""
    user_id = uuid.UUID(job.payload["user_id"])
    query = (
        sa.select(Notice)
        .where(Notice.user_id == user_id, Notice.delivery == Delivery.DAILY, Notice.mailed_at.is_(None))
        .order_by(Notice.created_at, Notice.id)
    )
    with database.read() as session:
        user = session.get_one(User, user_id)
        waiting = list(session.scalars(query))
        current = [
            notice
            for notice in waiting
            if not inbox.is_over(notice) and inbox.delivery_of(session, user_id, notice.kind) != Delivery.OFF
        ]
    if current:
        with i18n.speaking(user.locale):
            subject, body = _digest(date.fromisoformat(job.payload["day"]), current)
        service.post(user.email, subject, body, job.key, job.id)
    _mark(database, [notice.id for notice in waiting])


def _digest(day: date, notices: list[Notice]) -> tuple[str, str]:
    head = _("알림 %(count)s건을 모았습니다", count=len(notices))
    subject = f"[{_('대전 실증이음')}] {day:%Y-%m-%d} {head}"
    parts = ["\n".join(_lines(notice)) for notice in notices]
    return subject, "\n\n----\n\n".join([f"{head}.", *parts]) + f"\n\n--\n{_footer()}"


def _mark(database: Database, ids: list[uuid.UUID]) -> None:
    with database.write() as session:
        session.execute(sa.update(Notice).where(Notice.id.in_(ids)).values(mailed_at=clock.now()))
