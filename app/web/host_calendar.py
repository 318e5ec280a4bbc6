"""The calendar of a testbed for its host: who is there when, what is closed, how many places are left."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import policy
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.bookings import service as bookings
from app.bookings.calendar import Calendar, DayRange
from app.cases import service as cases
from app.cases.models import Case
from app.database import ReadSession, WriteSession
from app.errors import NotFound
from app.testbeds import custody, listings, rooms
from app.testbeds import service as testbeds
from app.testbeds.models import Testbed
from app.testbeds.schemas import BlackoutIn, TestbedUpdate
from app.web import months
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.months import Month
from app.web.templating import render

router = page_router()
Row = dict[str, Any]


def _booked(
    session: Session, actor: Actor, testbed: Testbed, window: DayRange, site: UUID | None
) -> list[Row]:
    """Return who is there in the window, first come first."""
    query = bookings.select_booked(testbed.id)
    rows = [
        (booking, bookings.use_of(booking).occupied)
        for booking in session.scalars(query)
        if site is None or booking.sub_site_id in (None, site)
    ]
    found = {booking.case_id: (booking, span) for booking, span in rows if span.overlaps(window)}
    named = {case.id: case for case in session.scalars(cases.find(actor, []).where(Case.id.in_(found)))}
    rows_ = [
        {"booking": booking, "occupied": span, "case": cases.present(named[case_id], actor)}
        for case_id, (booking, span) in found.items()
        if case_id in named
    ]
    return sorted(rows_, key=lambda row: (row["booking"].starts_on, row["case"]["number"]))


def _commissioned(session: Session, actor: Actor, testbed: Testbed, month: Month) -> list[Row]:
    """Return the commissioned tests whose result is due in the month."""
    query = cases.find(actor, []).where(
        Case.testbed_id == testbed.id,
        Case.quantity.is_not(None),
        Case.state == "approved",
        Case.ends_on.between(month.first, month.last),
    )
    return [
        cases.present(case, actor) for case in session.scalars(query.order_by(None).order_by(Case.ends_on))
    ]


def _sites(known: Calendar, sites: list[Any], month: Month) -> list[Row]:
    days = [day for day in month.days() if day.month == month.first.month]
    return [
        {
            "site": site,
            "booked": sum(
                1 for use in known.booked if use.site == site.id and use.days.overlaps(span_of(month))
            ),
            "full": sum(1 for day in days if known.places_left(day, site.id) == 0),
        }
        for site in sites
    ]


def span_of(month: Month) -> DayRange:
    """Return the days of a month."""
    return DayRange(month.first, month.last)


def calendar_page(
    request: Request, session: Session, actor: Actor, code: str, form: Form | None = None
) -> HTMLResponse:
    """Show a month of a testbed, of all of it or of one site."""
    testbed = testbeds.get(session, code)
    policy.authorize(actor, testbed)
    month = months.named(request.query_params.get("month", ""))
    sites = rooms.sites(session, testbed.id)
    chosen = next((site for site in sites if site.code == request.query_params.get("site")), None)
    site_id = chosen.id if chosen else None
    known = bookings.calendar(session, testbed)
    shown = list(month.days())
    booked = _booked(session, actor, testbed, DayRange(shown[0], shown[-1]), site_id)

    def cell(day: date) -> tuple[str, str, tuple[Any, ...]]:
        here = tuple(row for row in booked if row["occupied"].first <= day <= row["occupied"].last)
        closed = any(
            each.days.first <= day <= each.days.last and each.site in (None, site_id) for each in known.closed
        )
        left = known.places_left(day, site_id)
        mark = "closed" if closed else "full" if not left else "some" if here else "free"
        return mark, str(left), here

    return render(
        request,
        "calendars/host.html",
        testbed=testbed,
        month=month.filled(cell),
        booked=[row for row in booked if row["occupied"].overlaps(span_of(month))],
        commissioned=_commissioned(session, actor, testbed, month),
        sites=_sites(known, sites, month),
        chosen=chosen,
        bands=rooms.bands(session, testbed.id),
        form=form or Form(),
        done=request.query_params.get("done", ""),
    )


@router.get("/testbeds/{code}/calendar", name="web.host_calendar")
def show_calendar(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show a month of a testbed to its host."""
    return calendar_page(request, session, actor, code)


def _known(testbed: Testbed, without: UUID | None = None) -> list[BlackoutIn]:
    return [
        BlackoutIn(starts_on=each.starts_on, ends_on=each.ends_on, reason=each.reason, sub_site=each.sub_site)
        for each in testbed.blackouts
        if each.id != without
    ]


@router.post("/testbeds/{code}/calendar", name="web.host_calendar.close")
def close_days(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Close days of a testbed or of one site."""
    shown_again(request, form, lambda session, refused: calendar_page(request, session, actor, code, refused))
    data = read(BlackoutIn, form)
    testbed = custody.get_own(session, actor, code)
    listings.update(session, actor, code, TestbedUpdate(blackouts=[*_known(testbed), data]))
    return see(f"/testbeds/{code}/calendar?month={data.starts_on:%Y-%m}&done=closed")


@router.post("/testbeds/{code}/calendar/{blackout_id}/open", name="web.host_calendar.open")
def open_days(session: WriteSession, actor: CurrentActor, code: str, blackout_id: UUID) -> Response:
    """Open days that were closed."""
    testbed = custody.get_own(session, actor, code)
    gone = next((each for each in testbed.blackouts if each.id == blackout_id), None)
    if gone is None:
        raise NotFound
    listings.update(session, actor, code, TestbedUpdate(blackouts=_known(testbed, blackout_id)))
    return see(f"/testbeds/{code}/calendar?month={gone.starts_on:%Y-%m}&done=opened")
