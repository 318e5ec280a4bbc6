"""Which days of a testbed are free: plain calculation over days, no database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
SEARCH_DAYS = 366


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """Seoul days, both included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        """Walk the days."""
        return (self.first + DAY * offset for offset in range(self.length))

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def overlaps(self, other: "DayRange") -> bool:
        """Tell whether a day is in both."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Block:
    """Why some days cannot be had."""

    reason: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Calendar:
    """What decides over a testbed's days. None is unknown and blocks nothing; no capacity counts as 1."""

    today: date
    capacity: int | None = None
    lead_days: int | None = None
    min_days: int | None = None
    max_days: int | None = None
    blackouts: tuple[DayRange, ...] = ()
    booked: tuple[DayRange, ...] = ()
    full: frozenset[date] = field(init=False)

    def __post_init__(self) -> None:
        """Count the places taken on each day."""
        taken = Counter(day for span in self.booked for day in span)
        full = frozenset(day for day, count in taken.items() if count >= (self.capacity or 1))
        object.__setattr__(self, "full", full)

    @property
    def earliest(self) -> date:
        """The first day that can still be had."""
        return self.today + DAY * (self.lead_days or 0)

    def is_free(self, day: date) -> bool:
        """Tell whether a place is left on the day."""
        return day not in self.full and not any(span.first <= day <= span.last for span in self.blackouts)

    def full_spans(self) -> list[DayRange]:
        """Return the days on which no place is left."""
        return spans(self.full)

    def blocking(self, days: DayRange) -> list[Block]:
        """Return everything that stands in the way of the days; nothing if they are free."""
        found = list(self._wrong_length(days))
        if days.first < self.earliest:
            reason = "past" if days.first < self.today else "lead-days"
            found.append(Block(reason, days.first, min(days.last, self.earliest - DAY)))
        found += [
            Block("blackout", max(span.first, days.first), min(span.last, days.last))
            for span in self.blackouts
            if span.overlaps(days)
        ]
        # Over the full days, not over the days wanted: somebody may ask for decades.
        full = spans(day for day in self.full if days.first <= day <= days.last)
        return found + [Block("full", span.first, span.last) for span in full]

    def _wrong_length(self, days: DayRange) -> Iterator[Block]:
        if self.min_days and days.length < self.min_days:
            yield Block("min-days", days.first, days.last)
        if self.max_days and days.length > self.max_days:
            yield Block("max-days", days.first, days.last)

    def nearest_free(self, days: DayRange, count: int = 3) -> list[DayRange]:
        """Return the free ranges nearest to the days wanted, as long as they or as is allowed."""
        length = max(days.length, self.min_days or 1)
        length = min(length, self.max_days) if self.max_days else length
        origin = max(days.first, self.earliest)
        found: list[DayRange] = []
        for offset in range(SEARCH_DAYS):
            for start in (origin + DAY * offset, origin - DAY * offset):
                span = DayRange(start, start + DAY * (length - 1))
                if (
                    start >= self.earliest
                    and not any(span.overlaps(known) for known in found)
                    and not self.blocking(span)
                ):
                    found.append(span)
            if len(found) >= count:
                break
        return sorted(found, key=lambda span: (abs((span.first - days.first).days), span))[:count]


def spans(days: Iterable[date]) -> list[DayRange]:
    """Join days that follow each other."""
    found: list[DayRange] = []
    for day in sorted(days):
        if found and found[-1].last + DAY == day:
            found[-1] = DayRange(found[-1].first, day)
        else:
            found.append(DayRange(day, day))
    return found
