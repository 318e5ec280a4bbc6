"""Demonstrations: the plan, its deviations, the journal and what was measured."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.states import Party
from app.database import Base
from app.demonstrations.states import DemonstrationState, StopCause
from app.testbeds.parts import SubSite


class EntryKind(StrEnum):
    """What stands in the journal."""

    LOG = "log"
    INCIDENT = "incident"
    COMPLAINT = "complaint"


class Severity(StrEnum):
    """How grave an incident is."""

    NEAR_MISS = "near_miss"
    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


class Demonstration(Base):
    """What a confirmed case does on its days.

    `plan` is written until the start and then frozen under `plan_sha256`; later changes are deviations.
    That somebody is insured and trained, and until when, stands in the register of permits; here stands what
    the register does not know. `released_at` counts complaints anew. `is_shown_as_past`: the firm agrees that
    what was done here is told on the testbed's page.
    """

    __tablename__ = "demonstrations"
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), unique=True)
    state: Mapped[DemonstrationState] = mapped_column(default=DemonstrationState.PLANNED, index=True)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    plan_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    risks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    insurance_kind: Mapped[str] = mapped_column(sa.String(100), default="")
    insurance_krw: Mapped[int | None] = mapped_column(sa.BigInteger)
    trained_persons: Mapped[int | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    released_at: Mapped[datetime | None]
    stop_cause: Mapped[StopCause | None]
    report: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    opinion: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    is_shown_as_past: Mapped[bool] = mapped_column(default=False)


class Phase(Base):
    """What is done on some of the booked days, at a site or on the whole place; values name it by its key."""

    __tablename__ = "demonstration_phases"
    __table_args__ = (
        sa.UniqueConstraint("demonstration_id", "key"),
        sa.CheckConstraint("starts_on <= ends_on", name="days"),
    )
    demonstration_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demonstrations.id"))
    key: Mapped[str] = mapped_column(sa.String(8))
    name: Mapped[str] = mapped_column(sa.String(100))
    sub_site_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("sub_sites.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    sub_site: Mapped[SubSite | None] = relationship(lazy="raise")


class Deviation(Base):
    """A change of a frozen plan: the plan stays as it was, the change stands beside it."""

    __tablename__ = "demonstration_deviations"
    demonstration_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demonstrations.id"), index=True)
    at: Mapped[datetime]
    field: Mapped[str] = mapped_column(sa.String(64))
    before: Mapped[str] = mapped_column(sa.Text)
    after: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    organization_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))


class Entry(Base):
    """A line of the journal. A complaint has no author: whoever writes one need not say who they are."""

    __tablename__ = "demonstration_entries"
    __table_args__ = (sa.Index("ix_demonstration_entries_kind", "demonstration_id", "kind", "at"),)
    demonstration_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demonstrations.id"))
    kind: Mapped[EntryKind]
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(sa.Text)
    severity: Mapped[Severity | None]
    phase: Mapped[str | None] = mapped_column(sa.String(8))
    author_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    organization_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))


class Measurement(Base):
    """One value of one metric, by which party; `n` is of how many, where it counts. A struck one does not."""

    __tablename__ = "demonstration_measurements"
    __table_args__ = (sa.Index("ix_demonstration_measurements_kpi", "demonstration_id", "kpi", "at"),)
    demonstration_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demonstrations.id"))
    kpi: Mapped[str] = mapped_column(sa.String(8))
    phase: Mapped[str | None] = mapped_column(sa.String(8))
    at: Mapped[datetime]
    value: Mapped[float]
    n: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    struck: Mapped[str] = mapped_column(sa.String(500), default="")
    party: Mapped[Party] = mapped_column(default=Party.FIRM)
    author_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
