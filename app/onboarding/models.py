"""Sheets that hosts confirm facts on, verifications of listings, and corrections that the public asks for."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.testbeds.models import Testbed


class FactSheet(Base):
    """«우리 시설 확인표»: the facts of one listing, sent to its host to be confirmed until a time.

    The answer is kept as it was given, with who gave it; what it says has become facts of the listing.
    """

    __tablename__ = "fact_sheets"
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    person: Mapped[str] = mapped_column(sa.String(100), default="")
    unit: Mapped[str] = mapped_column(sa.String(200), default="")
    sent_by: Mapped[uuid.UUID | None]
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answerer: Mapped[str] = mapped_column(sa.String(100), default="")
    answerer_unit: Mapped[str] = mapped_column(sa.String(200), default="")
    answerer_position: Mapped[str] = mapped_column(sa.String(100), default="")
    way: Mapped[str] = mapped_column(sa.String(8), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    testbed: Mapped[Testbed] = relationship(lazy="raise")


class VerificationKind(StrEnum):
    """How a listing was verified: 기관 확인, 현장 확인."""

    INSTITUTION = "institution"
    VISIT = "visit"


class Verification(Base):
    """Somebody made sure that a listing is as it says; good for twelve months."""

    __tablename__ = "verifications"
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    kind: Mapped[VerificationKind]
    on: Mapped[date]
    person: Mapped[str] = mapped_column(sa.String(100))
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    testbed: Mapped[Testbed] = relationship(lazy="raise")


class CorrectionKind(StrEnum):
    """What somebody asks for: 정보 정정, 등재 중단, 문의."""

    CORRECT = "correct"
    DELIST = "delist"
    ASK = "ask"


class CorrectionState(StrEnum):
    """Where it stands: 접수, 처리, 거절."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class Correction(Base):
    """What somebody without an account asks to be changed in a listing; a task for coordinators."""

    __tablename__ = "corrections"
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    kind: Mapped[CorrectionKind]
    text: Mapped[str] = mapped_column(sa.Text)
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    state: Mapped[CorrectionState] = mapped_column(default=CorrectionState.OPEN, index=True)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    testbed: Mapped[Testbed] = relationship(lazy="raise")
