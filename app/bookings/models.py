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
    """Days of one testbed confirmed for one case; both days included.

    The days before and after for setting up and clearing are kept as they were agreed. A commissioned test
    (`quantity`) holds no days: both are the day on which its result is due. `sequence` counts the changes
    of a case's days over all its bookings, as calendars want it.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        sa.CheckConstraint("starts_on <= ends_on", name="days"),
        sa.Index("ix_bookings_days", "testbed_id", "status", "starts_on"),
    )
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    sub_site_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("sub_sites.id"))
    band_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("bands.id"))
    is_exclusive: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    setup_days: Mapped[int] = mapped_column(default=0, server_default="0")
    teardown_days: Mapped[int] = mapped_column(default=0, server_default="0")
    quantity: Mapped[int | None]
    status: Mapped[BookingStatus] = mapped_column(default=BookingStatus.CONFIRMED)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    changed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
