"""Days: who has them, whether they can be had, taking them and giving them back."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.bookings.calendar import Calendar, DayRange, spans
from app.bookings.models import Booking, BookingStatus
from app.errors import Conflict, invalid
from app.i18n import gettext as _
from app.testbeds import service as testbeds
from app.testbeds.models import Blackout, Custody, Testbed

MAX_WINDOW_DAYS = 400


class NotFree(Conflict):
    """The days cannot be had; says what blocks them and the nearest that are free."""

    code = "not-free"
    title = "그 날짜에는 이용할 수 없습니다."


def calendar(session: Session, testbed: Testbed) -> Calendar:
    """Return what decides over the testbed's days from today on."""
    blackouts = sa.select(Blackout.starts_on, Blackout.ends_on).where(Blackout.testbed_id == testbed.id)
    booked = sa.select(Booking.starts_on, Booking.ends_on).where(
        Booking.testbed_id == testbed.id, Booking.status == BookingStatus.CONFIRMED
    )
    return Calendar(
        today=clock.today(),
        capacity=testbed.capacity,
        lead_days=testbed.lead_days,
        min_days=testbed.min_days,
        max_days=testbed.max_days,
        blackouts=tuple(DayRange(*row) for row in session.execute(blackouts)),
        booked=tuple(DayRange(*row) for row in session.execute(booked)),
    )


def booked_spans(session: Session) -> dict[uuid.UUID, list[DayRange]]:
    """Return the confirmed days of every testbed that has any, for ranking."""
    query = sa.select(Booking.testbed_id, Booking.starts_on, Booking.ends_on).where(
        Booking.status == BookingStatus.CONFIRMED, Booking.ends_on >= clock.today()
    )
    found: dict[uuid.UUID, list[DayRange]] = {}
    for testbed_id, starts_on, ends_on in session.execute(query):
        found.setdefault(testbed_id, []).append(DayRange(starts_on, ends_on))
    return found


def check_free(session: Session, testbed: Testbed, days: DayRange) -> None:
    """Refuse days that cannot be had. Raises NotFree with what blocks and the nearest free days."""
    known = calendar(session, testbed)
    if blocking := known.blocking(days):
        nearest = known.nearest_free(days)
        raise NotFree(
            _("아래 날짜가 막혀 있습니다. 가까운 빈 날짜를 골라 주세요."),
            blocking=blocking,
            nearest_free=[{"starts_on": span.first, "ends_on": span.last} for span in nearest],
        )


def confirm(
    session: Session, actor: Actor, case_id: uuid.UUID, testbed_id: uuid.UUID, days: DayRange
) -> Booking:
    """Confirm days of a testbed for a case.

    Raises NotFound if there is no such testbed, NotFree with what blocks and the nearest free days.
    """
    # Rivals for one testbed queue on this lock, so check-then-insert cannot race.
    testbed = testbeds.get(session, testbed_id, lock=True)
    check_free(session, testbed, days)
    booking = Booking(testbed_id=testbed.id, case_id=case_id, starts_on=days.first, ends_on=days.last)
    session.add(booking)
    session.flush()
    audit.record(actor, "booking.confirmed", booking)
    return booking


def release(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Give the days of a case back, if it has any."""
    query = sa.select(Booking).where(Booking.case_id == case_id, Booking.status == BookingStatus.CONFIRMED)
    for booking in session.scalars(query):
        booking.status, booking.released_at = BookingStatus.RELEASED, clock.now()
        audit.record(actor, "booking.released", booking)


def availability(session: Session, id_or_code: str, first: date, last: date) -> dict[str, Any]:
    """Return which days of a testbed are free. Raises NotFound, Invalid for a window that is not one."""
    if last < first:
        raise invalid("to", "days", _("끝나는 날이 시작하는 날보다 빠릅니다."))
    window = DayRange(first, last)
    if window.length > MAX_WINDOW_DAYS:
        raise invalid("to", "too-long", _("한 번에 400일까지 볼 수 있습니다."))
    testbed = testbeds.get_published(session, id_or_code)
    known = calendar(session, testbed)
    days = [{"day": day, "free": day >= known.earliest and known.is_free(day)} for day in window]
    free = spans(entry["day"] for entry in days if entry["free"])  # type: ignore[misc]
    return {
        "testbed": testbed.code,
        "starts_on": first,
        "ends_on": last,
        "capacity_known": testbed.capacity is not None,
        "calendar_confirmed": testbed.custody == Custody.CLAIMED,
        "free_spans": [{"starts_on": span.first, "ends_on": span.last} for span in free],
        "days": days,
    }


def running(session: Session) -> int:
    """Return how many confirmed demonstrations take place today."""
    today = clock.today()
    query = sa.select(sa.func.count()).where(
        Booking.status == BookingStatus.CONFIRMED, Booking.starts_on <= today, Booking.ends_on >= today
    )
    return session.scalar(query) or 0
