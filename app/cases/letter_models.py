"""Official letters (공문) by which something was decided in a case."""

import uuid
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Decision(StrEnum):
    """What a letter says: the host's answer, or the confirmation of the match."""

    REVIEW = "review"
    APPROVE = "approve"


class CaseLetter(Base):
    """The number and the day of a letter; its scan is a file of it. `seq` is the step that it is about."""

    __tablename__ = "case_letters"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"))
    seq: Mapped[int]
    decision: Mapped[Decision]
    number: Mapped[str] = mapped_column(sa.String(100))
    on: Mapped[date]
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
