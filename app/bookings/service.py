"""Days: who has them, whether they can be had, taking them, moving them and giving them back."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.bookings import commissions
from app.bookings.calendar import Block, Calendar, Closed, DayRange, Use, spans
from app.bookings.models import Booking, BookingStatus
from app.errors import Conflict, invalid
from app.i18n import gettext as _
from app.testbeds import rooms
from app.testbeds import service as testbeds
from app.testbeds.models import Blackout, Custody, Testbed
from app.testbeds.parts import Band, Sharing, SiteStatus, SubSite, UseMode

MAX_WINDOW_DAYS = 400


class NotFree(Conflict):
    """The days cannot be had; says what blocks them and the nearest that are free."""

    code = "not-free"
    title = "그 날짜에는 이용할 수 없습니다."


def use_of(booking: Booking) -> Use:
    """Return what a booking takes."""
    return Use(
        days=DayRange(booking.starts_on, booking.ends_on),
        site=booking.sub_site_id,
        band=booking.band_id,
        exclusive=booking.is_exclusive,
        setup=booking.setup_days,
        teardown=booking.teardown_days,
    )


def select_booked(*testbed_ids: uuid.UUID) -> sa.Select[Booking]:
    """Return the query of what holds days at testbeds; a commissioned test holds none."""
    return sa.select(Booking).where(
        Booking.testbed_id.in_(testbed_ids),
        Booking.status == BookingStatus.CONFIRMED,
        Booking.quantity.is_(None),
    )


def calendar(session: Session, testbed: Testbed, except_case: uuid.UUID | None = None) -> Calendar:
    """Return what decides over the testbed's days from today on, without what one case has there."""
    closed = sa.select(Blackout).where(Blackout.testbed_id == testbed.id)
    booked = select_booked(testbed.id)
    if except_case:
        booked = booked.where(Booking.case_id != except_case)
    return Calendar(
        today=clock.today(),
        capacity=testbed.capacity,
        lead_days=testbed.lead_days,
        min_days=testbed.min_days,
        max_days=testbed.max_days,
        setup_days=testbed.setup_days,
        teardown_days=testbed.teardown_days,
        closed=tuple(
            Closed(DayRange(each.starts_on, each.ends_on), each.sub_site_id)
            for each in session.scalars(closed)
        ),
        booked=tuple(use_of(each) for each in session.scalars(booked)),
        sites={site.id: site.capacity for site in rooms.sites(session, testbed.id)},
        bands=[band.id for band in rooms.bands(session, testbed.id)],
        always_exclusive=testbed.sharing == Sharing.EXCLUSIVE,
    )


def full_spans(session: Session) -> dict[uuid.UUID, list[DayRange]]:
    """Return, for ranking, the days on which bookings leave no place, of every testbed that has any."""
    taken = sa.select(Booking.testbed_id).where(
        Booking.status == BookingStatus.CONFIRMED, Booking.ends_on >= clock.today()
    )
    # Only what is read of them: a listing is long, and this is asked for with every ranking.
    rows = session.execute(
        sa.select(Testbed.id, Testbed.capacity, Testbed.sharing).where(Testbed.id.in_(taken))
    ).all()
    ids = [row.id for row in rows]
    booked: dict[uuid.UUID, list[Use]] = {}
    for booking in session.scalars(select_booked(*ids)):
        booked.setdefault(booking.testbed_id, []).append(use_of(booking))
    sites: dict[uuid.UUID, dict[uuid.UUID, int | None]] = {}
    working = sa.select(SubSite).where(SubSite.testbed_id.in_(ids), SubSite.status == SiteStatus.OPERATING)
    for site in session.scalars(working):
        sites.setdefault(site.testbed_id, {})[site.id] = site.capacity
    bands: dict[uuid.UUID, list[uuid.UUID]] = {}
    for band in session.scalars(sa.select(Band).where(Band.testbed_id.in_(ids), Band.is_open)):
        bands.setdefault(band.testbed_id, []).append(band.id)
    return {
        row.id: Calendar(
            today=clock.today(),
            capacity=row.capacity,
            booked=tuple(booked.get(row.id, ())),
            sites=sites.get(row.id, {}),
            bands=bands.get(row.id, ()),
            always_exclusive=row.sharing == Sharing.EXCLUSIVE,
        ).full_spans()
        for row in rows
    }


def check_free(session: Session, testbed: Testbed, use: Use, *, case_id: uuid.UUID | None = None) -> Use:
    """Refuse days that cannot be had; return them as they would be booked.

    For a request, an offer, a confirmation and a change alike. What the case has already does not stand in
    its own way. Raises NotFree with what blocks and the nearest free days, Invalid.
    """
    if testbed.sharing == Sharing.SHARED and use.exclusive:
        raise invalid("exclusive", "shared-only", _("이곳은 여럿이 함께 쓰는 곳입니다."))
    known = calendar(session, testbed, case_id)
    held = current(session, case_id)
    span = DayRange(held.starts_on, held.ends_on) if held else None
    if testbed.use_mode == UseMode.COMMISSION:
        blocking = commissions.blocking(session, testbed, known, use, case_id)
        nearest = commissions.nearest_free(session, testbed, known, use, case_id) if blocking else []
    else:
        blocking = known.blocking(use, span)
        nearest = known.nearest_free(use, span) if blocking else []
    if blocking:
        raise _not_free(blocking, nearest)
    return known.wish(use)


def _not_free(blocking: list[Block], nearest: list[DayRange]) -> NotFree:
    return NotFree(
        _("아래 날짜가 막혀 있습니다. 가까운 빈 날짜를 골라 주세요."),
        blocking=blocking,
        nearest_free=[{"starts_on": span.first, "ends_on": span.last} for span in nearest],
    )


def current(session: Session, case_id: uuid.UUID | None) -> Booking | None:
    """Return the confirmed days of a case, if it has any."""
    query = sa.select(Booking).where(Booking.case_id == case_id, Booking.status == BookingStatus.CONFIRMED)
    return session.scalar(query.execution_options(populate_existing=True)) if case_id else None


def _next_sequence(session: Session, case_id: uuid.UUID) -> int:
    """Return the number of the next change of a case's days, over all bookings it ever had."""
    last = session.scalar(sa.select(sa.func.max(Booking.sequence)).where(Booking.case_id == case_id))
    return 0 if last is None else last + 1


def _write(booking: Booking, use: Use) -> None:
    booking.starts_on, booking.ends_on = use.days.first, use.days.last
    booking.sub_site_id, booking.band_id, booking.is_exclusive = use.site, use.band, use.exclusive
    booking.setup_days, booking.teardown_days = use.setup, use.teardown
    booking.changed_at = clock.now()


def confirm(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    testbed_id: uuid.UUID,
    use: Use,
    quantity: int | None = None,
) -> Booking:
    """Confirm days of a testbed for a case.

    Raises NotFound if there is no such testbed, NotFree with what blocks and the nearest free days.
    """
    # Rivals for one testbed queue on this lock, so check-then-insert cannot race.
    testbed = testbeds.get(session, testbed_id, lock=True)
    wanted = check_free(session, testbed, use)
    booking = Booking(testbed_id=testbed.id, case_id=case_id, quantity=quantity)
    booking.sequence = _next_sequence(session, case_id)
    _write(booking, wanted)
    session.add(booking)
    session.flush()
    audit.record(actor, "booking.confirmed", booking)
    return booking


def move(session: Session, actor: Actor, case_id: uuid.UUID, testbed_id: uuid.UUID, use: Use) -> Booking:
    """Move the confirmed days of a case: the old are free and the new taken in the same commit.

    Raises NotFree where the new days cannot be had; the old stay then.
    """
    testbed = testbeds.get(session, testbed_id, lock=True)
    booking = current(session, case_id)
    if booking is None:
        raise Conflict(_("확정된 이용 일정이 없습니다."), code="not-booked")
    wanted = check_free(session, testbed, use, case_id=case_id)
    booking.sequence = _next_sequence(session, case_id)
    _write(booking, wanted)
    session.flush()
    audit.record(actor, "booking.moved", booking, starts_on=booking.starts_on, ends_on=booking.ends_on)
    return booking


def release(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Give the days of a case back, if it has any."""
    query = sa.select(Booking).where(Booking.case_id == case_id, Booking.status == BookingStatus.CONFIRMED)
    for booking in session.scalars(query).all():
        booking.sequence = _next_sequence(session, case_id)
        booking.status, booking.released_at = BookingStatus.RELEASED, clock.now()
        booking.changed_at = booking.released_at
        audit.record(actor, "booking.released", booking)


def availability(
    session: Session, id_or_code: str, first: date, last: date, sub_site: str = "", band: str = ""
) -> dict[str, Any]:
    """Return which days of a testbed are free, or of one site or band of it.

    Raises NotFound, Invalid for a window that is not one or an unknown site or band.
    """
    if last < first:
        raise invalid("to", "days", _("끝나는 날이 시작하는 날보다 빠릅니다."))
    window = DayRange(first, last)
    if window.length > MAX_WINDOW_DAYS:
        raise invalid("to", "too-long", _("한 번에 400일까지 볼 수 있습니다."))
    testbed = testbeds.get_published(session, id_or_code)
    site, hours = rooms.site_of(session, testbed, sub_site), rooms.band_of(session, testbed, band)
    known = calendar(session, testbed)
    chosen = (site.id if site else None, hours.id if hours else None)
    days = [{"day": day, "free": day >= known.earliest and known.is_free(day, *chosen)} for day in window]
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


def first_free(session: Session, testbed: Testbed, use: Use) -> date | None:
    """Return the first day from today on which the place can be had for such a use, None if there is none."""
    known = calendar(session, testbed)
    length = use.days.length
    soonest = replace(use, days=DayRange(clock.today(), clock.today() + timedelta(days=length - 1)))
    if not known.blocking(soonest):
        return soonest.days.first
    nearest = known.nearest_free(soonest)
    return nearest[0].first if nearest else None
