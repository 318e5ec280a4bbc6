"""Agreements: one row per version, one per party of a version."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organization
from app.agreements.states import AgreementState
from app.cases.states import Party
from app.database import Base


class Means(StrEnum):
    """By what a version became valid: 날인본, 온라인 수락."""

    SEAL = "seal"
    ONLINE = "online"


class Agreement(Base):
    """One version of the agreement of a case.

    `content` is what was offered, word for word, and never changes after that; `sha256` is its digest.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "version"),
        sa.CheckConstraint("version >= 1", name="version"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"))
    version: Mapped[int]
    state: Mapped[AgreementState] = mapped_column(default=AgreementState.DRAFT)
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    extra: Mapped[str] = mapped_column(sa.Text, default="")
    costs: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    content: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    written_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    offered_at: Mapped[datetime | None]
    means: Mapped[Means | None]
    sealed_on: Mapped[date | None]
    valid_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    parties: Mapped[list["AgreementParty"]] = relationship(lazy="raise", order_by="AgreementParty.place")


class AgreementParty(Base):
    """A party of a version: how it signs (None: nobody has said it), and who signed for it when."""

    __tablename__ = "agreement_parties"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "party"),)
    agreement_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("agreements.id"))
    place: Mapped[int]
    party: Mapped[Party]
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"))
    is_online: Mapped[bool | None]
    person: Mapped[str] = mapped_column(sa.String(100), default="")
    position: Mapped[str] = mapped_column(sa.String(100), default="")
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    organization: Mapped[Organization] = relationship(lazy="raise")
