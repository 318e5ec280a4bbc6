"""A month as a table of weeks, for calendars on pages."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app import clock

WEEKS = calendar.Calendar(firstweekday=calendar.SUNDAY)
YEARS = (2000, 2099)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the table: `mark` says how it stands, `text` what is said of it."""

    day: date
    is_inside: bool
    is_today: bool
    mark: str = ""
    text: str = ""
    entries: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Month:
    """A month with the days of its first and last week."""

    first: date
    weeks: list[list[Cell]] = field(default_factory=list)

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def key(self) -> str:
        """The month as an address names it: 2026-12."""
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> str:
        """The month before."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after."""
        return f"{self.last + timedelta(days=1):%Y-%m}"

    def days(self) -> Iterator[date]:
        """Walk the days that the table shows."""
        for week in WEEKS.monthdatescalendar(self.first.year, self.first.month):
            yield from week

    def filled(self, cell: Callable[[date], tuple[str, str, tuple[Any, ...]]]) -> "Month":
        """Return the month with its days marked."""
        today = clock.today()
        cells = [Cell(day, day.month == self.first.month, day == today, *cell(day)) for day in self.days()]
        return Month(self.first, [cells[start : start + 7] for start in range(0, len(cells), 7)])


def named(text: str) -> Month:
    """Return the month that an address names; this month where it names none."""
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if match and YEARS[0] < int(match[1]) < YEARS[1]:
        return Month(date(int(match[1]), int(match[2]), 1))
    return Month(clock.today().replace(day=1))
