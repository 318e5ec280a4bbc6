"""The time: instants in UTC, days in Seoul."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.settings import get_settings

SEOUL = ZoneInfo("Asia/Seoul")
_told: ContextVar[datetime | None] = ContextVar("told", default=None)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let it be another instant within: only the seed of fictional cases, whose history lies in the past.

    The audit log is written when the session ends, outside of this, and says when it was really done.
    """
    token = _told.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def now() -> datetime:
    """Return this instant in UTC; tests set it through APP_CLOCK_FILE."""
    if told := _told.get():
        return told
    path = get_settings().clock_file
    if path and path.exists() and (text := path.read_text().strip()):
        return datetime.fromisoformat(text).astimezone(UTC)
    return datetime.now(UTC)


def today() -> date:
    """Return the day it is in Seoul."""
    return now().astimezone(SEOUL).date()
