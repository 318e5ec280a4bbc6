"""How a host takes requests: how many, which papers it needs, and the texts it answers with."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.testbeds.models import Testbed


class Intake(Base):
    """How a testbed takes requests; a testbed without a row takes any number and asks for no papers.

    `monthly_cap` counts new requests of a Seoul month. `paused_until` is the last day of a pause.
    """

    __tablename__ = "intakes"
    __table_args__ = (sa.CheckConstraint("monthly_cap IS NULL OR monthly_cap >= 1", name="monthly_cap"),)
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), unique=True)
    monthly_cap: Mapped[int | None]
    paused_until: Mapped[date | None]
    pause_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    documents: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    testbed: Mapped[Testbed] = relationship(lazy="raise")


class AnswerTemplate(Base):
    """A short text that a host puts into its answers again and again."""

    __tablename__ = "answer_templates"
    __table_args__ = (sa.UniqueConstraint("organization_id", "title"),)
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"))
    title: Mapped[str] = mapped_column(sa.String(100))
    text: Mapped[str] = mapped_column(sa.Text)

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The host whose text it is."""
        return frozenset({self.organization_id})
