"""Cases and what happened in them."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.accounts.models import Organization, User
from app.cases.states import CAN_EXPIRE, CaseState
from app.database import Base
from app.demands.models import Demand
from app.testbeds.models import Testbed
from app.testbeds.parts import Band, SubSite


class Outcome(StrEnum):
    """A host's answer: 수락, 조건부, 어려움."""

    FEASIBLE = "feasible"
    CONDITIONAL = "conditional"
    INFEASIBLE = "infeasible"


class ReasonCode(StrEnum):
    """Why a host cannot, or why a coordinator rejects."""

    PURPOSE = "purpose"
    CAPACITY = "capacity"
    SCHEDULE = "schedule"
    SAFETY = "safety"
    SECURITY = "security"
    REGULATION = "regulation"
    STAFF = "staff"
    COST = "cost"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    ELSEWHERE = "elsewhere"
    OTHER = "other"


class CaseNumber(Base):
    """The last 접수번호 given out in a year."""

    __tablename__ = "case_numbers"
    year: Mapped[int] = mapped_column(unique=True)
    last: Mapped[int] = mapped_column(default=0)


class Case(Base):
    """One demand at one testbed; pins the versions it speaks about.

    Of each side one person may be in charge: the coordinator it is assigned to, who asked for the firm, who
    answered for the host. Rights come from the organizations, never from these.
    """

    __tablename__ = "cases"
    __table_args__ = (
        sa.CheckConstraint("starts_on <= ends_on", name="days"),
        sa.Index("ix_cases_state", "state", "created_at"),
    )
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    demand_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demands.id"), index=True)
    demand_version: Mapped[int]
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    testbed_version: Mapped[int]
    firm_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    host_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    coordinator_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    firm_person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    host_person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    state: Mapped[CaseState] = mapped_column(default=CaseState.REQUESTED)
    state_before: Mapped[CaseState | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    offered_starts_on: Mapped[date | None]
    offered_ends_on: Mapped[date | None]
    sub_site_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("sub_sites.id"))
    band_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("bands.id"))
    is_exclusive: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    quantity: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    outcome: Mapped[Outcome | None]
    conditions: Mapped[str] = mapped_column(sa.Text, default="")
    reason_code: Mapped[ReasonCode | None]
    promised_on: Mapped[date | None]
    deciding: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    answer_by: Mapped[date | None]
    due_at: Mapped[datetime | None]
    preference: Mapped[int] = mapped_column(default=1, server_default="1")
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Whether a coordinator took a step of it for somebody who phoned, wrote or visited.
    has_entries: Mapped[bool] = mapped_column(default=False)
    demand: Mapped[Demand] = relationship(lazy="raise")
    testbed: Mapped[Testbed] = relationship(lazy="raise")
    firm: Mapped[Organization] = relationship(lazy="raise", foreign_keys=[firm_id])
    host: Mapped[Organization] = relationship(lazy="raise", foreign_keys=[host_id])
    sub_site: Mapped[SubSite | None] = relationship(lazy="raise")
    band: Mapped[Band | None] = relationship(lazy="raise")
    events: Mapped[list["CaseEvent"]] = relationship(lazy="raise", order_by="CaseEvent.seq")

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The firm and the host."""
        return frozenset({self.firm_id, self.host_id})

    @property
    def is_overdue(self) -> bool:
        """Whether an answer was due and has not come."""
        return self.state in CAN_EXPIRE and self.due_at is not None and self.due_at < clock.now()

    @property
    def current_state(self) -> CaseState:
        """The state as of now: an overdue case has expired, whether or not the job has tidied it yet."""
        return CaseState.EXPIRED if self.is_overdue else self.state

    @property
    def has_ended(self) -> bool:
        """Whether the last day of what was confirmed has passed."""
        return self.state == CaseState.APPROVED and self.ends_on < clock.today()


class CaseEvent(Base):
    """One step of a case, as both parties may read it."""

    __tablename__ = "case_events"
    __table_args__ = (sa.UniqueConstraint("case_id", "seq"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(sa.String(32))
    from_state: Mapped[CaseState | None]
    to_state: Mapped[CaseState]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    organization_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    role: Mapped[str] = mapped_column(sa.String(16), default="")
    on_behalf_of: Mapped[dict[str, Any] | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    organization: Mapped[Organization | None] = relationship(lazy="raise")


class CoordinatorProfile(Base):
    """What a coordinator knows her way around in, as codes: what demands are suggested to her by."""

    __tablename__ = "coordinator_profiles"
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), unique=True)
    industries: Mapped[list[str]] = mapped_column(default=list)
    demonstration_types: Mapped[list[str]] = mapped_column(default=list)
    districts: Mapped[list[str]] = mapped_column(default=list)
    towns: Mapped[list[str]] = mapped_column(default=list)


class AdviceState(StrEnum):
    """What became of a piece of advice."""

    OPEN = "open"
    FOLLOWED = "followed"
    NOT_FOLLOWED = "not_followed"


class Advice(Base):
    """What a coordinator advised about a demand or one of its cases; the firm sees what is shared."""

    __tablename__ = "advice"
    demand_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demands.id"), index=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("cases.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    given_on: Mapped[date]
    text: Mapped[str] = mapped_column(sa.Text)
    is_shared: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AdviceState] = mapped_column(default=AdviceState.OPEN)
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
    marked_at: Mapped[datetime | None]
    author: Mapped[User] = relationship(lazy="raise")
