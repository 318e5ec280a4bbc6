"""What a firm has answered about public procurement."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class ProcurementAnswers(Base):
    """The questionnaire of a case: answers by question; what is missing is unknown."""

    __tablename__ = "procurement_answers"
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), unique=True)
    trl: Mapped[int | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answered_on: Mapped[date]
