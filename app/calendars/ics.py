"""A feed as iCalendar (RFC 5545).

An event tells number and place, never what a firm wrote. Days are all-day events whose end is exclusive;
a band repeats daily in Seoul's time, whose offset is written out because not every program knows it. The
case is the event: its UID stays, its SEQUENCE rises with each change, and it is CANCELLED when its days
were given back.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import icalendar
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import clock, i18n
from app.bookings.models import Booking, BookingStatus
from app.calendars.models import CalendarFeed, FeedKind
from app.cases.models import Case
from app.i18n import gettext as _
from app.settings import get_settings
from app.testbeds.models import Blackout, Facility, Testbed

KEPT = timedelta(days=365)
ONE_DAY = timedelta(days=1)


def _seoul() -> icalendar.Timezone:
    """Return the zone with its offset written out."""
    standard = icalendar.TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local by definition
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "KST")
    zone = icalendar.Timezone()
    zone.add("tzid", "Asia/Seoul")
    zone.add_component(standard)
    return zone


def _latest(session: Session, feed: CalendarFeed) -> list[tuple[Booking, Case]]:
    """Return the newest booking of each case in the feed's reach."""
    scope = {
        FeedKind.TESTBED: Case.testbed_id == feed.testbed_id,
        FeedKind.FIRM: Case.firm_id == feed.organization_id,
        FeedKind.HOST: Case.host_id == feed.organization_id,
        FeedKind.DESK: sa.true(),
    }[feed.kind]
    query = (
        sa.select(Booking, Case)
        .join(Case, Case.id == Booking.case_id)
        .where(scope, Booking.ends_on >= clock.today() - KEPT)
        .options(
            joinedload(Case.testbed).joinedload(Testbed.facility),
            joinedload(Case.sub_site),
            joinedload(Case.band),
        )
        .order_by(Case.number, Booking.sequence)
    )
    return list({case.id: (booking, case) for booking, case in session.execute(query)}.values())


def _uid(feed: CalendarFeed, key: object) -> str:
    # Who sees only that a place is busy must not learn ids either.
    text = hashlib.sha256(f"{feed.id}:{key}".encode()).hexdigest()[:32] if feed.busy_only else str(key)
    return f"{text}@testbed-match"


def _changed(booking: Booking) -> datetime:
    return (booking.changed_at or booking.created_at).replace(microsecond=0)


def _when(event: icalendar.Event, booking: Booking, case: Case) -> None:
    band = case.band
    if band is None:
        event.add("dtstart", booking.starts_on)
        event.add("dtend", booking.ends_on + ONE_DAY)
        return
    start = datetime.combine(booking.starts_on, band.starts_at, clock.SEOUL)
    end = datetime.combine(booking.starts_on, band.ends_at, clock.SEOUL)
    # Across midnight a band belongs to the day on which it begins.
    event.add("dtstart", start)
    event.add("dtend", end if end > start else end + ONE_DAY)
    event.add("rrule", {"freq": "daily", "count": (booking.ends_on - booking.starts_on).days + 1})


def _booking_event(feed: CalendarFeed, booking: Booking, case: Case) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", _uid(feed, case.id))
    event.add("dtstamp", _changed(booking))
    event.add("last-modified", _changed(booking))
    event.add("sequence", booking.sequence)
    is_cancelled = booking.status == BookingStatus.RELEASED
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    # A commissioned test takes no day of the place.
    event.add("transp", "TRANSPARENT" if is_cancelled or booking.quantity else "OPAQUE")
    _when(event, booking, case)
    if feed.busy_only:
        event.add("summary", _("사용 중"))
        return event
    parts = (case.testbed, case.sub_site, case.band)
    names = [i18n.pick(part.name_ko, part.name_en) for part in parts if part]
    what = _("시험 결과 받는 날") if booking.quantity else _("실증")
    mark = f"[{_('시연용 가상 데이터')}] " if case.is_demo else ""
    event.add("summary", f"{mark}{case.number} {what} · {' · '.join(names)}")
    event.add("url", f"{get_settings().base_url.rstrip('/')}/cases/{case.number}")
    if case.testbed.facility.address:
        event.add("location", case.testbed.facility.address)
    if booking.setup_days or booking.teardown_days:
        around = {"setup": booking.setup_days, "teardown": booking.teardown_days}
        event.add("description", _("설치 %(setup)s일 전부터, 철거 %(teardown)s일 뒤까지 씁니다.", **around))
    return event


def _closed(session: Session, feed: CalendarFeed) -> Iterable[icalendar.Event]:
    """Yield the days on which the host's testbeds cannot be used."""
    if feed.kind not in (FeedKind.TESTBED, FeedKind.HOST):
        return
    mine = (
        Blackout.testbed_id == feed.testbed_id
        if feed.kind == FeedKind.TESTBED
        else Facility.operator_id == feed.organization_id
    )
    query = (
        sa.select(Blackout, Testbed)
        .join(Testbed, Testbed.id == Blackout.testbed_id)
        .join(Facility, Facility.id == Testbed.facility_id)
        .where(mine, Blackout.ends_on >= clock.today() - KEPT)
        .order_by(Blackout.starts_on, Blackout.id)
    )
    for blackout, testbed in session.execute(query):
        event = icalendar.Event()
        event.add("uid", _uid(feed, blackout.id))
        event.add("dtstamp", blackout.created_at.replace(microsecond=0))
        event.add("dtstart", blackout.starts_on)
        event.add("dtend", blackout.ends_on + ONE_DAY)
        name = i18n.pick(testbed.name_ko, testbed.name_en)
        event.add("summary", _("사용 중") if feed.busy_only else f"{_('쓸 수 없는 날')} · {name}")
        yield event


def _title(feed: CalendarFeed) -> str:
    owner: Any = feed.testbed or feed.organization
    return f"{_('대전 실증이음')} · {i18n.pick(owner.name_ko, owner.name_en)}"


def write(session: Session, feed: CalendarFeed) -> tuple[bytes, datetime]:
    """Return the feed as it stands, and when it last changed; the same content is the same bytes."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Daejeon Testbed Match//KO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _title(feed))
    calendar.add("x-wr-timezone", "Asia/Seoul")
    calendar.add_component(_seoul())
    latest = _latest(session, feed)
    for booking, case in latest:
        calendar.add_component(_booking_event(feed, booking, case))
    for event in _closed(session, feed):
        calendar.add_component(event)
    moments = [feed.created_at.replace(microsecond=0), *(_changed(booking) for booking, _case in latest)]
    return calendar.to_ical(), max(moments)
