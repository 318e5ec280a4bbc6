"""Commissioned tests: samples are handed over and a result is due; no days are held, months may be full."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.bookings.calendar import DAY, Block, Calendar, DayRange, Use
from app.bookings.models import Booking, BookingStatus
from app.testbeds.models import Testbed

MONTHS_AHEAD = 12


def month_of(day: date) -> DayRange:
    """Return the month of a day."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return DayRange(first, following - DAY)


def _is_full(session: Session, testbed: Testbed, month: DayRange, except_case: object) -> bool:
    if testbed.monthly_capacity is None:
        return False
    query = sa.select(sa.func.count()).where(
        Booking.testbed_id == testbed.id,
        Booking.status == BookingStatus.CONFIRMED,
        Booking.case_id != except_case,
        Booking.ends_on.between(month.first, month.last),
    )
    return (session.scalar(query) or 0) >= testbed.monthly_capacity


def blocking(
    session: Session, testbed: Testbed, known: Calendar, use: Use, except_case: object
) -> list[Block]:
    """Return why a result cannot be had by the day it is wanted."""
    due = use.days.last
    if due < known.earliest:
        return [Block("past" if due < known.today else "lead-days", due, due)]
    month = month_of(due)
    return (
        [Block("month-full", month.first, month.last)]
        if _is_full(session, testbed, month, except_case)
        else []
    )


def nearest_free(
    session: Session, testbed: Testbed, known: Calendar, use: Use, except_case: object, count: int = 3
) -> list[DayRange]:
    """Return the nearest days by which a result can be had, one a month."""
    found: list[DayRange] = []
    day = max(use.days.last, known.earliest)
    for _month in range(MONTHS_AHEAD):
        month = month_of(day)
        if not _is_full(session, testbed, month, except_case):
            found.append(DayRange(day, day))
        if len(found) == count:
            break
        day = month.last + DAY
    return found
