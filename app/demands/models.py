"""A demand and its versions; a match or a case pins one version."""

import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organization
from app.database import Base


class DemandStatus(StrEnum):
    """Where a demand stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Visibility(StrEnum):
    """Who may see a demand before it is sent to a host."""

    COORDINATOR = "coordinator"
    REQUESTED = "requested"
    SUMMARY = "summary"


class Demand(Base):
    """A firm's need for a demonstration; what it says stands in its versions."""

    __tablename__ = "demands"
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    coordinator_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    status: Mapped[DemandStatus] = mapped_column(default=DemandStatus.DRAFT, index=True)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.REQUESTED)
    title: Mapped[str] = mapped_column(sa.String(200))
    version: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)
    has_entries: Mapped[bool] = mapped_column(default=False)
    # Where the firm began: it is asked first, and is no part of what hosts are shown.
    wished_testbed_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("testbeds.id"))
    organization: Mapped[Organization] = relationship(lazy="raise")

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The firm."""
        return frozenset({self.organization_id})


class DemandVersion(Base):
    """What a demand said under a version number; a draft rewrites its only version."""

    __tablename__ = "demand_versions"
    __table_args__ = (sa.UniqueConstraint("demand_id", "number"),)
    demand_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demands.id"))
    number: Mapped[int]
    profile: Mapped[dict[str, Any]]
    edited_by: Mapped[uuid.UUID | None]
