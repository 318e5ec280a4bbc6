"""What was done, by whom, in a chain that shows any later change.

Events are collected while a request works and sealed as the last statement before its commit, because
locking the chain's head earlier makes requests deadlock. They hold ids, field names and keyed digests;
the values stand in a side table that can be erased without breaking the chain.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from app import clock
from app.actor import Actor
from app.database import Base
from app.settings import get_settings

GENESIS = "0" * 64


class AuditHead(Base):
    """The single row that carries the chain's end."""

    __tablename__ = "audit_head"
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default=GENESIS)


class AuditEvent(Base):
    """One thing that was done."""

    __tablename__ = "audit_events"
    seq: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(sa.String(64), index=True)
    actor_id: Mapped[UUID | None]
    organization_id: Mapped[UUID | None]
    role: Mapped[str | None] = mapped_column(sa.String(16))
    request_id: Mapped[str] = mapped_column(sa.String(36), default="")
    object_type: Mapped[str] = mapped_column(sa.String(64))
    object_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    digests: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditValue(Base):
    """The value behind a digest; may be erased."""

    __tablename__ = "audit_values"
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("audit_events.id"), index=True)
    field: Mapped[str] = mapped_column(sa.String(64))
    value: Mapped[Any] = mapped_column(sa.JSON)


class AccessLog(Base):
    """One look at what is somebody's own: who, whose, what, and by which route."""

    __tablename__ = "access_log"
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    organization_id: Mapped[UUID | None]
    role: Mapped[str] = mapped_column(sa.String(16), default="")
    network: Mapped[str] = mapped_column(sa.String(64), default="")
    through: Mapped[str] = mapped_column(sa.String(64), default="")
    subject_type: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(64))


def digest(value: Any) -> str:
    """Return the keyed digest of a value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hmac.new(get_settings().signing_key(), text.encode(), hashlib.sha256).hexdigest()


def record(actor: Actor, verb: str, target: Base, **values: Any) -> None:
    """Note that the actor did `verb` (past participle, "case.approved") to the target."""
    session = object_session(target)
    if session is None:
        raise ValueError(f"{verb}: the target belongs to no session")
    if actor.on_behalf_of:
        values["on_behalf_of"] = actor.on_behalf_of
    session.info.setdefault("audit", []).append((actor, verb, target, values))


def record_access(session: Session, actor: Actor, subject: Base, purpose: str) -> None:
    """Note that the actor looked at what is somebody's own, once per session.

    It is written after a reading session has ended, and with the commit of a writing one.
    """
    rows = session.info.setdefault("afterwards", {})
    key = (subject.__tablename__, str(subject.id), purpose)
    if key in rows:
        return
    rows[key] = AccessLog(
        actor_id=actor.user_id,
        organization_id=actor.organization_id,
        role=actor.role or "",
        network=session.info.get("network", ""),
        through=session.info.get("through", ""),
        subject_type=key[0],
        subject_id=key[1],
        purpose=purpose,
    )


def _hash(row: AuditEvent) -> str:
    # SQLite keeps microseconds as PostgreSQL does, so the text of the instant is the same on both.
    content = [
        row.previous_hash, row.seq, row.at.astimezone(UTC).isoformat(), row.verb, str(row.actor_id),
        str(row.organization_id), row.role, row.request_id, row.object_type, row.object_id, row.digests,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    pending = session.info.pop("audit", [])
    if not pending:
        return
    session.flush()
    head = session.scalars(sa.select(AuditHead).with_for_update()).one()
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    for actor, verb, target, values in pending:
        row = AuditEvent(
            seq=head.seq + 1,
            at=clock.now(),
            verb=verb,
            actor_id=actor.user_id,
            organization_id=actor.organization_id,
            role=actor.role,
            request_id=request_id,
            object_type=target.__tablename__,
            object_id=str(target.id),
            digests={field: digest(value) for field, value in values.items()},
            previous_hash=head.hash,
        )
        row.hash = _hash(row)
        session.add(row)
        session.flush()
        plain = json.loads(json.dumps(values, ensure_ascii=False, default=str))
        session.add_all(
            AuditValue(event_id=row.id, field=field, value=value) for field, value in plain.items()
        )
        head.seq, head.hash = row.seq, row.hash


def verify(session: Session) -> tuple[int, int | None]:
    """Walk the chain; return its length and the number of the first broken event, if any."""
    previous, seq = GENESIS, 0
    for row in session.scalars(
        sa.select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=1000)
    ):
        seq += 1
        if row.seq != seq or row.previous_hash != previous or row.hash != _hash(row):
            return seq, row.seq
        previous = row.hash
    head = session.scalars(sa.select(AuditHead)).one()
    intact = head.seq == seq and head.hash == previous
    return seq, None if intact else seq + 1


def head(session: Session) -> tuple[int, str]:
    """Return the chain's end: how many events it has, and the hash of the last."""
    row = session.scalars(sa.select(AuditHead)).one()
    return row.seq, row.hash


def history(session: Session, target: Base) -> list[AuditEvent]:
    """Return what was done to the target, oldest first."""
    query = sa.select(AuditEvent).where(AuditEvent.object_id == str(target.id)).order_by(AuditEvent.seq)
    return list(session.scalars(query))
