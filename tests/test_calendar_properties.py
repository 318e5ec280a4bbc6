"""The one validator of days against a recount that walks every day: sites, bands, alone, days around."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.bookings.calendar import Calendar, Closed, DayRange, Use

TODAY = date(2027, 1, 1)
SITES = [UUID(int=number) for number in (1, 2, 3)]
BANDS = [UUID(int=number) for number in (11, 12)]
WINDOW = 14


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@st.composite
def ranges(draw: st.DrawFn) -> DayRange:
    first = draw(st.integers(3, WINDOW))
    return DayRange(day(first), day(first + draw(st.integers(0, 4))))


@st.composite
def uses(draw: st.DrawFn, sites: Sequence[UUID], bands: Sequence[UUID]) -> Use:
    site = draw(st.sampled_from([None, *sites]))
    return Use(draw(ranges()), site, draw(st.sampled_from([None, *bands])), draw(st.booleans()))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, list[Use]]:
    """Return a testbed without bookings, and what is asked of it in turn."""
    sites = SITES[: draw(st.sampled_from([0, 2, 3]))]
    bands = BANDS[: draw(st.sampled_from([0, 1, 2]))]
    closed = draw(st.lists(st.builds(Closed, ranges(), st.sampled_from([None, *sites])), max_size=2))
    calendar = Calendar(
        today=TODAY,
        capacity=draw(st.sampled_from([None, 1, 2, 3])),
        setup_days=draw(st.sampled_from([None, 0, 1, 2])),
        teardown_days=draw(st.sampled_from([None, 0, 1])),
        sites={site: draw(st.sampled_from([None, 1, 2])) for site in sites},
        bands=bands,
        closed=tuple(closed),
        always_exclusive=draw(st.booleans()) and draw(st.booleans()),
    )
    return calendar, draw(st.lists(uses(sites, bands), min_size=1, max_size=14))


def lanes(calendar: Calendar) -> list[UUID | None]:
    return [*calendar.bands] or [None]


def sites_of(calendar: Calendar) -> list[UUID | None]:
    return [*calendar.sites] or [None]


def there(use: Use, on: date, lane: UUID | None) -> bool:
    """Tell whether a use occupies a lane of a day."""
    first = use.days.first - timedelta(days=use.setup)
    last = use.days.last + timedelta(days=use.teardown)
    return first <= on <= last and (use.band is None or lane is None or use.band == lane)


def fits_at(calendar: Calendar, booked: Sequence[Use], use: Use, site: UUID | None) -> bool:
    """Recount, day by day, whether one more finds its place at exactly this site."""
    for offset in range(-5, WINDOW + 15):
        for lane in lanes(calendar):
            if not there(use, day(offset), lane):
                continue
            if any(
                each.days.first <= day(offset) <= each.days.last and each.site in (None, site)
                for each in calendar.closed
            ):
                return False
            others = [each for each in booked if there(each, day(offset), lane)]
            at_site = [each for each in others if each.site == site and site is not None]
            if any(each.exclusive and each.site is None for each in others):
                return False
            if len(others) + 1 > (calendar.capacity or 1) or (use.exclusive and site is None and others):
                return False
            if site is not None and (
                any(each.exclusive for each in at_site)
                or len(at_site) + 1 > (calendar.sites[site] or 1)
                or (use.exclusive and at_site)
            ):
                return False
    return True


def fits(calendar: Calendar, booked: Sequence[Use], use: Use) -> bool:
    use = calendar.wish(use)
    if not fits_at(calendar, booked, use, use.site):
        return False
    asks_for_any = use.site is None and bool(calendar.sites) and not use.exclusive
    return not asks_for_any or any(fits_at(calendar, booked, use, site) for site in calendar.sites)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_the_validator_and_a_recount_agree_on_every_request(given_case: tuple[Calendar, list[Use]]) -> None:
    calendar, wanted = given_case
    for use in wanted:
        free = not calendar.blocking(use)
        assert free == fits(calendar, calendar.booked, use), (use, calendar.blocking(use))
        if free:
            calendar = replace(calendar, booked=(*calendar.booked, calendar.wish(use)))
    for on in (day(offset) for offset in range(-5, WINDOW + 10)):
        for lane in lanes(calendar):
            present = [each for each in calendar.booked if there(each, on, lane)]
            assert len(present) <= (calendar.capacity or 1)
            assert len(present) == 1 or not any(each.exclusive and each.site is None for each in present)
            for site, capacity in calendar.sites.items():
                at_site = [each for each in present if each.site == site]
                assert len(at_site) <= (capacity or 1)
                assert len(at_site) <= 1 or not any(each.exclusive for each in at_site)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_every_day_that_is_offered_can_be_had_and_a_case_never_stands_in_its_own_way(
    given_case: tuple[Calendar, list[Use]],
) -> None:
    calendar, wanted = given_case
    for use in wanted:
        if calendar.blocking(use):
            for offered in calendar.nearest_free(use):
                assert fits(calendar, calendar.booked, replace(use, days=offered))
            continue
        # What was just booked can be kept as it is by the case that has it.
        assert not calendar.blocking(use, held=use.days)
        calendar = replace(calendar, booked=(*calendar.booked, calendar.wish(use)))


@settings(max_examples=40, deadline=None)
@given(cases())
def test_a_day_is_called_free_where_somebody_who_is_not_choosy_finds_a_place(
    given_case: tuple[Calendar, list[Use]],
) -> None:
    calendar, wanted = given_case
    for use in wanted:
        if not calendar.blocking(use):
            calendar = replace(calendar, booked=(*calendar.booked, calendar.wish(use)))
    bare = replace(calendar, setup_days=None, teardown_days=None)
    for on in (day(offset) for offset in range(WINDOW + 6)):
        ways = [
            Use(DayRange(on, on), site=site, band=band, exclusive=calendar.always_exclusive)
            for site in sites_of(calendar)
            for band in lanes(calendar)
        ]
        assert bare.is_free(on) == any(fits(bare, bare.booked, way) for way in ways)


def test_bands_share_a_day_and_one_across_midnight_belongs_to_the_day_it_begins_on() -> None:
    early, late = BANDS
    night = Use(DayRange(day(5), day(5)), band=late)
    calendar = Calendar(today=TODAY, capacity=1, bands=BANDS, booked=(night,))
    assert not calendar.blocking(Use(DayRange(day(5), day(5)), band=early))
    assert not calendar.blocking(Use(DayRange(day(6), day(6)), band=early))
    assert [each.reason for each in calendar.blocking(Use(DayRange(day(5), day(5)), band=late))] == ["full"]
    assert [each.reason for each in calendar.blocking(Use(DayRange(day(4), day(6))))] == ["full"]
