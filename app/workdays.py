"""Working days: Monday to Friday without Korean holidays, their substitutes and the city's closed days."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from app.clock import SEOUL
from app.settings import get_settings

DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache
def _holidays(year: int) -> frozenset[date]:
    # Substitute holidays are part of the calendar (관공서의 공휴일에 관한 규정, article 3).
    return frozenset(holidays.country_holidays("KR", years=year))


def is_working(day: date) -> bool:
    """Tell whether offices work on a day."""
    if day.weekday() >= SATURDAY or day in get_settings().closed_days:
        return False
    return day not in _holidays(day.year)


def add(day: date, count: int) -> date:
    """Return the working day that is `count` working days after a day, before it where count is negative."""
    step = DAY if count >= 0 else -DAY
    for _number in range(abs(count)):
        day += step
        while not is_working(day):
            day += step
    return day


def between(first: date, last: date) -> int:
    """Return how many working days have begun after the first day, up to the last; 0 on the same day."""
    return sum(is_working(first + DAY * offset) for offset in range(1, (last - first).days + 1))


def end_of(day: date) -> datetime:
    """Return the last second of a day in Seoul."""
    return datetime.combine(day, time(23, 59, 59), SEOUL)
