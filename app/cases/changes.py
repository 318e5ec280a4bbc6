"""Other days for a confirmed case: a record beside the case, whose state stays approved."""

import uuid
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.cases.states import Party
from app.database import Base
from app.testbeds.parts import SubSite


class ChangeState(StrEnum):
    """Where a wish for other days stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN_CHANGES = (ChangeState.PROPOSED, ChangeState.ACCEPTED)


class DateChange(Base):
    """A wish for other days: one side proposes, the other accepts, a coordinator confirms.

    It holds no days before that; `before_*` are those that the case had when it was proposed.
    """

    __tablename__ = "date_changes"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "number"),
        sa.CheckConstraint("starts_on <= ends_on", name="days"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"))
    number: Mapped[int]
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.PROPOSED)
    proposed_by: Mapped[Party]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    sub_site_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("sub_sites.id"))
    before_starts_on: Mapped[date]
    before_ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    sub_site: Mapped[SubSite | None] = relationship(lazy="raise")


def lapse(session: Session, case_id: uuid.UUID) -> None:
    """Close what was wished for a case that is not confirmed any more."""
    session.execute(
        sa.update(DateChange)
        .where(DateChange.case_id == case_id, DateChange.state.in_(OPEN_CHANGES))
        .values(state=ChangeState.LAPSED)
    )
