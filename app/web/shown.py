"""How days, instants, numbers and addresses are shown."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi import Request

from app import i18n
from app.clock import SEOUL

KO_DAY, EN_DAY = "y. M. d.(EEE)", "EEE d MMM y"


def day(value: date | None) -> str:
    """Return a day as people write it: 2026. 11. 22.(일)."""
    if value is None:
        return "–"
    language = i18n.language()
    return format_date(value, KO_DAY if language == "ko" else EN_DAY, locale=language)


def days(first: date | None, last: date | None) -> str:
    """Return a span of days, both included."""
    if first is None and last is None:
        return "–"
    return day(first) if first == last else f"{day(first)} ~ {day(last)}"


def instant(value: datetime | None) -> str:
    """Return an instant in Seoul."""
    if value is None:
        return "–"
    local = value.astimezone(SEOUL)
    return f"{day(local.date())} {local:%H:%M}"


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


def won(value: int | None) -> str:
    """Return an amount of money."""
    if value is None:
        return "–"
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
