"""Bookings."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class BookingStatus(StrEnum):
    """Whether the days are taken."""

    CONFIRMED = "confirmed"
    RELEASED = "released"


class Booking(Base):
    """Days of one testbed confirmed for one case; both days included."""

    __tablename__ = "bookings"
    __table_args__ = (
        sa.CheckConstraint("starts_on <= ends_on", name="days"),
        sa.Index("ix_bookings_days", "testbed_id", "status", "starts_on"),
    )
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[BookingStatus] = mapped_column(default=BookingStatus.CONFIRMED)
    released_at: Mapped[datetime | None]
