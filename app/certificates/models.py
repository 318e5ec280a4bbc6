"""Certificates as they were signed, the public halves of the keys, and papers that other bodies issued."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organization
from app.database import Base


class RevocationReason(StrEnum):
    """Why a certificate does not hold any more."""

    ERROR = "error"
    RESULT_WITHDRAWN = "result_withdrawn"
    MISUSE = "misuse"
    ISSUED_WRONGLY = "issued_wrongly"
    SUPERSEDED = "superseded"
    OTHER = "other"


class CertificateState(StrEnum):
    """Whether a certificate holds."""

    VALID = "valid"
    REVOKED = "revoked"


class Shown(StrEnum):
    """What a firm may show on the public page, besides number, kind, issuer and state."""

    PRODUCT = "product"
    FIRM = "firm"
    MODEL = "model"
    VERSION = "version"
    QUANTITY = "quantity"
    SERIALS = "serials"
    SCOPE = "scope"
    PLACE = "place"
    DAYS = "days"
    MEASURES = "measures"
    DEVIATIONS = "deviations"
    INCIDENTS = "incidents"
    PLAN = "plan"


class PublicKey(Base):
    """The public half of a key that has signed: what it signed can be checked after it was replaced."""

    __tablename__ = "certificate_keys"
    kid: Mapped[str] = mapped_column(sa.String(64), unique=True)
    jwk: Mapped[dict[str, Any]]


class CertificateNumber(Base):
    """The last number given out in a year."""

    __tablename__ = "certificate_numbers"
    year: Mapped[int] = mapped_column(unique=True)
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """One signed certificate; what it says stands in `signed` alone.

    `token` opens the public page, on which `shown` is what the firm chose to show.
    """

    __tablename__ = "certificates"
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    issuer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"))
    issued_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    issued_on: Mapped[date]
    status_index: Mapped[int] = mapped_column(unique=True)
    signed: Mapped[str] = mapped_column(sa.Text)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    shown: Mapped[list[str]] = mapped_column(default=list)
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("certificates.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    reason_code: Mapped[RevocationReason | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    issuer: Mapped[Organization] = relationship(lazy="raise")

    @property
    def state(self) -> CertificateState:
        """Whether it holds."""
        return CertificateState.REVOKED if self.revoked_at else CertificateState.VALID


class PerformanceRecord(Base):
    """A 성능확인서 that another body issued: its number, its day, and a copy as a file of it."""

    __tablename__ = "performance_records"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"))
    number: Mapped[str] = mapped_column(sa.String(100))
    body: Mapped[str] = mapped_column(sa.String(200))
    on: Mapped[date]
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
