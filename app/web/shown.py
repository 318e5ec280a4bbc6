"""How days, instants, numbers and addresses are shown."""

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi import Request

from app import i18n
from app.clock import SEOUL

# A day is not broken over two lines; the word joiner keeps its bracket with it.
KO_DAY, EN_DAY = "y.\u00a0M.\u00a0d.\u2060(EEE)", "EEE\u00a0d\u00a0MMM\u00a0y"
ISO_DAY = re.compile(r"(?<![\w-])\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\w-])")


def day(value: date | str | None) -> str:
    """Return a day as people write it: 2026. 11. 22.(일). Notes of steps and sources hold days as text."""
    if not value:
        return "–"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    language = i18n.language()
    return format_date(value, KO_DAY if language == "ko" else EN_DAY, locale=language)


def days(first: date | str | None, last: date | str | None) -> str:
    """Return a span of days, both included."""
    if not first and not last:
        return "–"
    until = "~" if i18n.language() == "ko" else "–"
    return day(first) if first == last else f"{day(first)}\u00a0{until} {day(last)}"


def dated(text: str) -> str:
    """Return a text of the records with its days as people write them; what is no day stays as it is."""
    return ISO_DAY.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    try:
        return day(found.group())
    except ValueError:  # 2026-02-30
        return found.group()


def instant(value: datetime | None) -> str:
    """Return an instant in Seoul."""
    if value is None:
        return "–"
    local = value.astimezone(SEOUL)
    return f"{day(local.date())}\u00a0{local:%H:%M}"


def weekdays() -> list[tuple[str, str]]:
    """Return the days of the week from Sunday on, short and in full."""
    sunday, language = date(2026, 11, 22), i18n.language()
    week = [sunday + timedelta(days=offset) for offset in range(7)]
    return [
        (format_date(each, "EEE", locale=language), format_date(each, "EEEE", locale=language))
        for each in week
    ]


def number(value: float) -> str:
    """Return a number with its thousands apart."""
    return format_decimal(value, locale=i18n.language())


def unit_gap(unit: str) -> str:
    """Return what stands between a number and its unit: nothing in 90% and 3회."""
    return "" if unit == "%" or i18n.HANGUL.match(unit) else "\u00a0"


def won(value: int | None) -> str:
    """Return an amount of money."""
    if value is None:
        return "–"
    if i18n.language() == "ko" and value >= 10**8 and value % 10**4 == 0:
        # Large round sums are read in 억 and 만.
        large, small = divmod(value // 10**4, 10**4)
        return f"{number(large)}억{f' {number(small)}만' if small else ''} 원"
    return i18n.gettext("%(amount)s원", amount=number(value))


def file_size(value: int) -> str:
    """Return the size of a file as people speak of it."""
    if value < 1_000_000:
        return f"{max(1, round(value / 1000))} kB"
    return f"{value / 1_000_000:.1f} MB"


def in_language(request: Request, language: str) -> str:
    """Return this page's address in the other language; a form that was refused leads to its page."""
    query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return f"{request.url.path}?{urlencode([*query, ('lang', language)])}"
