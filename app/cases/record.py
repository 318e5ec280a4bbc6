"""실증 협력 실적: what a host did for demonstrations, year by year, from what was really done."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, workdays
from app.bookings.models import Booking, BookingStatus
from app.cases.models import Case, CaseEvent
from app.cases.states import Action


@dataclass(slots=True)
class Year:
    """One year of a host. Requests count in the year they came, answers and days in the year they fell in."""

    year: int
    requests: int = 0
    answers: int = 0
    accepted: int = 0
    confirmed: int = 0
    days: int = 0
    waits: list[int] = field(default_factory=list)

    @property
    def median_wait(self) -> float | None:
        """The median of working days from request to first answer; None without an answer."""
        return median(self.waits) if self.waits else None


def days_by_year(spans: Iterable[tuple[date, date]]) -> dict[int, int]:
    """Return how many days of spans, both ends included, fall into each year."""
    found: dict[int, int] = {}
    for first, last in spans:
        for year in range(first.year, last.year + 1):
            start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
            found[year] = found.get(year, 0) + (end - start).days + 1
    return found


def of_host(session: Session, host_id: uuid.UUID) -> list[Year]:
    """Return the years of a host, newest first; this year also when nothing has happened yet."""
    years: dict[int, Year] = {}

    def year(number: int) -> Year:
        return years.setdefault(number, Year(number))

    year(clock.today().year)
    asked = {}
    for key, created in session.execute(sa.select(Case.id, Case.created_at).where(Case.host_id == host_id)):
        asked[key] = created.astimezone(clock.SEOUL).date()
        year(asked[key].year).requests += 1
    events = sa.select(CaseEvent).join(Case, Case.id == CaseEvent.case_id)
    events = events.where(Case.host_id == host_id, CaseEvent.action == Action.REVIEW)
    answered: set[uuid.UUID] = set()
    for event in session.scalars(events.order_by(CaseEvent.at, CaseEvent.seq)):
        if event.case_id in answered:
            # What was asked anew and answered again is one request still.
            continue
        answered.add(event.case_id)
        on = event.at.astimezone(clock.SEOUL).date()
        row = year(on.year)
        row.answers += 1
        row.accepted += event.details.get("outcome") != "infeasible"
        row.waits.append(workdays.between(asked[event.case_id], on))
    booked = sa.select(Booking.starts_on, Booking.ends_on).join(Case, Case.id == Booking.case_id)
    booked = booked.where(Case.host_id == host_id, Booking.status == BookingStatus.CONFIRMED)
    spans = [(first, last) for first, last in session.execute(booked)]
    for first, _last in spans:
        year(first.year).confirmed += 1
    for number, count in days_by_year(spans).items():
        year(number).days += count
    return sorted(years.values(), key=lambda row: -row.year)
