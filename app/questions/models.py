"""Bundles of questions about a testbed, their items, and who watches a testbed."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organization
from app.database import Base
from app.testbeds.models import Testbed


class QuestionState(StrEnum):
    """Where a bundle stands."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Question(Base):
    """What one firm asks of one testbed's host, in one bundle. Others see the items, never who asked."""

    __tablename__ = "questions"
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    firm_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    asked_by: Mapped[uuid.UUID | None]
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.OPEN)
    answered_at: Mapped[datetime | None]
    answerer: Mapped[str] = mapped_column(sa.String(100), default="")
    answerer_unit: Mapped[str] = mapped_column(sa.String(200), default="")
    answerer_position: Mapped[str] = mapped_column(sa.String(100), default="")
    testbed: Mapped[Testbed] = relationship(lazy="raise")
    firm: Mapped[Organization] = relationship(lazy="raise")
    items: Mapped[list["QuestionItem"]] = relationship(lazy="raise", order_by="QuestionItem.position")

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organizations that may act on it: the firm that asked and the testbed's operator."""
        return frozenset({self.firm_id}) | self.testbed.party_ids


class QuestionItem(Base):
    """One question: about a fact (`code`) or in own words; `answer` stays empty where nobody knows."""

    __tablename__ = "question_items"
    __table_args__ = (sa.UniqueConstraint("question_id", "position"),)
    question_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("questions.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(80), default="")
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]


class Watch(Base):
    """A firm that wants to be told of a testbed's answers."""

    __tablename__ = "watches"
    __table_args__ = (sa.UniqueConstraint("organization_id", "testbed_id"),)
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"))
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
