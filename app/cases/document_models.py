"""The papers that a host asks for in a case, and where each of them stands."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.testbeds.hosting_schemas import DocumentCode


class DocumentStatus(StrEnum):
    """미제출, 제출, 확인, 반려."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class CaseDocument(Base):
    """One paper of a case; the list is the testbed's as it stood when the case was opened, and grows."""

    __tablename__ = "case_documents"
    __table_args__ = (sa.UniqueConstraint("case_id", "place"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"))
    place: Mapped[int]
    code: Mapped[DocumentCode] = mapped_column(default=DocumentCode.OTHER)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    status: Mapped[DocumentStatus] = mapped_column(default=DocumentStatus.MISSING)
    remark: Mapped[str] = mapped_column(sa.String(500), default="")
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
