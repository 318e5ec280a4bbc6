"""The time: instants in UTC, days in Seoul."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.settings import get_settings

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """Return this instant in UTC; tests set it through APP_CLOCK_FILE."""
    path = get_settings().clock_file
    if path and path.exists() and (text := path.read_text().strip()):
        return datetime.fromisoformat(text).astimezone(UTC)
    return datetime.now(UTC)


def today() -> date:
    """Return the day it is in Seoul."""
    return now().astimezone(SEOUL).date()
