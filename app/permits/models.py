"""What a case has answered, which permits it has, and what a granted exemption asks of it."""

import uuid
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class PermitStatus(StrEnum):
    """How far a permit is."""

    TO_FILE = "to_file"
    FILED = "filed"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"


class PermitAnswers(Base):
    """The questionnaire of a case: answers by question; what is missing is unknown."""

    __tablename__ = "permit_answers"
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Permit(Base):
    """A permit of a case, as its register tells. `code` is a rule's, or a permit's that no rule knows."""

    __tablename__ = "permits"
    __table_args__ = (sa.UniqueConstraint("case_id", "code"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(64))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    status: Mapped[PermitStatus] = mapped_column(default=PermitStatus.TO_FILE)
    filed_on: Mapped[date | None]
    due_on: Mapped[date | None]
    granted_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    number: Mapped[str] = mapped_column(sa.String(100), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")


class PermitCondition(Base):
    """A condition of a granted exemption (부가조건): what is due when, and the evidence that it was met."""

    __tablename__ = "permit_conditions"
    permit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("permits.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    due_on: Mapped[date | None]
    met_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
