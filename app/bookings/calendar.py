"""Which days of a testbed are free: plain calculation over days, no database.

One validator for a request, an offer, a confirmation and a change. A day has lanes: the bands of the
testbed, or a single one where it has none; whoever names no band takes all lanes of the day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

DAY = timedelta(days=1)
SEARCH_DAYS = 366
Lane = UUID | None


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

    def widened(self, before: int, after: int) -> "DayRange":
        """Return the range with so many days more on either side."""
        return DayRange(self.first - DAY * before, self.last + DAY * after)


@dataclass(frozen=True, slots=True)
class Use:
    """Days that somebody has or wants: where, in which band, alone or beside others.

    `setup` and `teardown` days around them are occupied as well.
    """

    days: DayRange
    site: UUID | None = None
    band: UUID | None = None
    exclusive: bool = False
    setup: int = 0
    teardown: int = 0

    @property
    def occupied(self) -> DayRange:
        """The days on which nobody else can be there in its stead."""
        return self.days.widened(self.setup, self.teardown)


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which a testbed, or one site of it, cannot be used."""

    days: DayRange
    site: UUID | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Why some days cannot be had."""

    reason: str
    starts_on: date
    ends_on: date


@dataclass(slots=True)
class Load:
    """What is taken of one lane of one day, in all and per site."""

    count: int = 0
    alone: bool = False
    sites: dict[UUID, int] = field(default_factory=dict)
    alone_at: set[UUID] = field(default_factory=set)

    def add(self, use: Use) -> None:
        """Count a use."""
        self.count += 1
        self.alone |= use.exclusive and use.site is None
        if use.site:
            self.sites[use.site] = self.sites.get(use.site, 0) + 1
            if use.exclusive:
                self.alone_at.add(use.site)


@dataclass(frozen=True)
class Calendar:
    """What decides over a testbed's days. None is unknown and blocks nothing; no capacity counts as 1.

    Places are counted in all (`capacity`) and per site (`sites`: the capacity of each one that works). An
    exclusive use takes all of its site, and all of the testbed where it names none. Who names no site is
    given one, so that one has to be free throughout.
    """

    today: date
    capacity: int | None = None
    lead_days: int | None = None
    min_days: int | None = None
    max_days: int | None = None
    setup_days: int | None = None
    teardown_days: int | None = None
    closed: tuple[Closed, ...] = ()
    booked: tuple[Use, ...] = ()
    sites: Mapping[UUID, int | None] = field(default_factory=dict)
    bands: Collection[UUID] = ()
    always_exclusive: bool = False
    lanes: frozenset[Lane] = field(init=False)
    loads: dict[date, dict[Lane, Load]] = field(init=False)
    loaded: list[date] = field(init=False)

    def __post_init__(self) -> None:
        """Count the places taken in each lane of each day."""
        named: set[Lane] = {*self.bands, *(use.band for use in self.booked if use.band)}
        lanes: frozenset[Lane] = frozenset(named or {None})
        loads: dict[date, dict[Lane, Load]] = {}
        for use in self.booked:
            for day in use.occupied:
                for lane in [use.band] if use.band else lanes:
                    loads.setdefault(day, {}).setdefault(lane, Load()).add(use)
        object.__setattr__(self, "lanes", lanes)
        object.__setattr__(self, "loads", loads)
        object.__setattr__(self, "loaded", sorted(loads))

    @property
    def earliest(self) -> date:
        """The first day that can still be had."""
        return self.today + DAY * (self.lead_days or 0)

    def wish(self, use: Use) -> Use:
        """Return a use as it would be booked here: with the days around it, alone where that is the rule."""
        return replace(
            use,
            exclusive=use.exclusive or self.always_exclusive,
            setup=self.setup_days or 0,
            teardown=self.teardown_days or 0,
        )

    def _is_full(self, use: Use, load: Load) -> bool:
        """Tell whether a lane so loaded has no place for a use at exactly its site, or anywhere in all."""
        if load.alone or load.count >= (self.capacity or 1):
            return True
        if use.site is None:
            return use.exclusive and load.count > 0
        taken = load.sites.get(use.site, 0)
        if use.site in load.alone_at or taken >= (self.sites.get(use.site) or 1):
            return True
        return use.exclusive and taken > 0

    def _full_days(self, use: Use) -> list[date]:
        """Return the days of a use on which a lane of it is full. Walks what is loaded, not what is asked."""
        span = use.occupied
        start, end = bisect_left(self.loaded, span.first), bisect_right(self.loaded, span.last)
        lanes = [use.band] if use.band else self.lanes
        return [
            day
            for day in self.loaded[start:end]
            if any(lane in self.loads[day] and self._is_full(use, self.loads[day][lane]) for lane in lanes)
        ]

    def _closed_spans(self, use: Use) -> list[DayRange]:
        span = use.occupied
        return [
            DayRange(max(each.days.first, span.first), min(each.days.last, span.last))
            for each in self.closed
            if each.days.overlaps(span) and each.site in (None, use.site)
        ]

    def _somewhere(self, use: Use) -> list[Block]:
        """Return why no single site is free throughout, for who has named none: the days of the best one."""
        if use.site or not self.sites or (use.exclusive and use.site is None):
            return []
        tries = [self._taken(replace(use, site=site)) for site in sorted(self.sites)]
        return min(tries, key=lambda blocks: sum((b.ends_on - b.starts_on).days + 1 for b in blocks))

    def _taken(self, use: Use) -> list[Block]:
        closed = [Block("blackout", span.first, span.last) for span in self._closed_spans(use)]
        full = [Block("full", span.first, span.last) for span in spans(self._full_days(use))]
        return closed + full

    def blocking(self, use: Use, held: DayRange | None = None) -> list[Block]:
        """Return everything that stands in the way of a use; nothing if it can be had.

        `held` are the days that the same case has already: they need no notice any more.
        """
        wanted = self.wish(use)
        found = list(self._wrong_length(wanted.days))
        found += self._too_early(wanted, held)
        return found + (self._taken(wanted) or self._somewhere(wanted))

    def _too_early(self, use: Use, held: DayRange | None) -> Iterator[Block]:
        """Days need notice, and what is set up before them must not lie in the past."""
        days = use.days
        if held and held.overlaps(days):
            if days.first < held.first:
                days = DayRange(days.first, held.first - DAY)
            elif days.last > held.last:
                days = DayRange(held.last + DAY, days.last)
            else:
                return
        if days.first < self.earliest:
            reason = "past" if days.first < self.today else "lead-days"
            yield Block(reason, days.first, min(days.last, self.earliest - DAY))
        elif not held and use.occupied.first < self.today:
            yield Block("setup", use.occupied.first, use.days.first - DAY)

    def _wrong_length(self, days: DayRange) -> Iterator[Block]:
        if self.min_days and days.length < self.min_days:
            yield Block("min-days", days.first, days.last)
        if self.max_days and days.length > self.max_days:
            yield Block("max-days", days.first, days.last)

    def is_free(self, day: date, site: UUID | None = None, band: UUID | None = None) -> bool:
        """Tell whether anybody finds a place on the day, in some band at some site, or in those named."""
        whole = Use(DayRange(day, day), exclusive=self.always_exclusive)
        lanes: Iterable[Lane] = [band] if band else self.lanes
        sites: list[UUID | None] = [site] if site else [*self.sites] or [None]
        ways = (replace(whole, band=lane, site=each) for lane in lanes for each in sites)
        return any(not self._taken(way) for way in ways)

    def places_left(self, day: date, site: UUID | None = None) -> int:
        """Return how many places the fullest lane of a day has left, in all or at a site."""
        left = [self.capacity or 1] + ([self.sites.get(site) or 1] if site else [])
        for load in self.loads.get(day, {}).values():
            left.append(0 if load.alone else (self.capacity or 1) - load.count)
            if site:
                taken = load.sites.get(site, 0)
                left.append(0 if site in load.alone_at else (self.sites.get(site) or 1) - taken)
        return max(0, min(left))

    def full_spans(self) -> list[DayRange]:
        """Return the days on which nobody finds a place because of what is booked."""
        open_ = replace(self, closed=())
        return spans(day for day in self.loaded if not open_.is_free(day))

    def nearest_free(self, use: Use, held: DayRange | None = None, count: int = 3) -> list[DayRange]:
        """Return the free ranges nearest to the days wanted, as long as they or as is allowed."""
        days = use.days
        length = max(days.length, self.min_days or 1)
        length = min(length, self.max_days) if self.max_days else length
        least = max(self.earliest, self.today + DAY * (self.setup_days or 0))
        origin = max(days.first, least)
        found: list[DayRange] = []
        for offset in range(SEARCH_DAYS):
            for start in (origin + DAY * offset, origin - DAY * offset):
                span = DayRange(start, start + DAY * (length - 1))
                if (
                    start >= least
                    and not any(span.overlaps(known) for known in found)
                    and not self.blocking(replace(use, days=span), held)
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
