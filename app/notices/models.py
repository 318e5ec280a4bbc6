"""What people were told, how they want to be told, and what each of them has read."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class NoticeKind(StrEnum):
    """What a notice is about; a person chooses per kind how it is mailed."""

    CASE = "case"
    REMINDER = "reminder"
    SCHEDULE = "schedule"
    LISTING = "listing"
    ACCOUNT = "account"
    SECURITY = "security"


class Delivery(StrEnum):
    """How a kind of notice is mailed: at once, once a day, not at all. All of them stand in the inbox."""

    NOW = "now"
    DAILY = "daily"
    OFF = "off"


class Notice(Base):
    """One person told of one event; it commits with the event that caused it.

    `text` is a message of the catalogue and `params` fill it in, so that everybody reads it in their own
    language; `name_ko`, `name_en` name the thing spoken of. A call (`is_call`) asks for something: it is
    moot once its `topic` has moved on or `until` has passed, and a moot call is not mailed any more.
    """

    __tablename__ = "notices"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "key"),
        sa.Index("ix_notices_inbox", "user_id", "read_at", "created_at"),
    )
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[NoticeKind]
    key: Mapped[str] = mapped_column(sa.String(160))
    topic: Mapped[str] = mapped_column(sa.String(80), default="", index=True)
    text: Mapped[str] = mapped_column(sa.String(300))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subject: Mapped[str] = mapped_column(sa.String(64), default="")
    name_ko: Mapped[str] = mapped_column(sa.String(300), default="")
    name_en: Mapped[str] = mapped_column(sa.String(300), default="")
    path: Mapped[str] = mapped_column(sa.String(300), default="")
    is_call: Mapped[bool] = mapped_column(default=False)
    until: Mapped[datetime | None]
    moot_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    delivery: Mapped[Delivery]
    mailed_at: Mapped[datetime | None]


class NoticePreference(Base):
    """How a person wants one kind of notice to be mailed; without a row it is mailed at once."""

    __tablename__ = "notice_preferences"
    __table_args__ = (sa.UniqueConstraint("user_id", "kind"),)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[NoticeKind]
    delivery: Mapped[Delivery]
