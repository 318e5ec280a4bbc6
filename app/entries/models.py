"""Entries that a coordinator made for an organization."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organization, User
from app.database import Base


class Answer(StrEnum):
    """What the owner says to an entry: 확인 or 이의."""

    CONFIRMED = "confirmed"
    OBJECTED = "objected"


class Entry(Base):
    """One thing that was entered for an organization, whom the coordinator heard it from, and its answer.

    `verb` is that of the audit event, `object_id` what it was done to (with the step of a case), and
    `label` and `path` how people find it.
    """

    __tablename__ = "entries"
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    entered_by: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    verb: Mapped[str] = mapped_column(sa.String(64))
    object_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    seq: Mapped[int | None]
    label: Mapped[str] = mapped_column(sa.String(300))
    path: Mapped[str] = mapped_column(sa.String(200))
    on_behalf_of: Mapped[dict[str, Any]]
    answer: Mapped[Answer | None]
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    organization: Mapped[Organization] = relationship(lazy="raise")
    coordinator: Mapped[User] = relationship(lazy="raise", foreign_keys=[entered_by])

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization it was entered for."""
        return frozenset({self.organization_id})
