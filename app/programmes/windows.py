"""When applications are taken, as far as a source tells: never a guessed day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which applications were or will be taken, as a source says."""

    label_ko: str
    label_en: str
    opens_on: date
    closes_on: date
    provenance: str


class Calls(Protocol):
    """What takes applications. `months` are those in which a call is usually opened."""

    @property
    def months(self) -> Sequence[int]:
        """The months of the year, from 1."""

    @property
    def rolling(self) -> bool:
        """Whether it is said to be open all year."""

    @property
    def windows(self) -> Sequence[Window]:
        """The known days, past ones too."""


class WindowState(StrEnum):
    """How well it is known when applications are taken."""

    OPEN = "open"
    ANNOUNCED = "announced"
    ROLLING = "rolling"
    USUAL = "usual"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NextWindow:
    """When one may apply next; of a usual month only the first day stands in `month`."""

    state: WindowState
    opens_on: date | None = None
    closes_on: date | None = None
    month: date | None = None


def read(row: Mapping[str, Any]) -> Window:
    """Return a window of a data file."""
    days = {name: date.fromisoformat(row[name]) for name in ("opens_on", "closes_on")}
    return Window(**{**row, **days})


def next_window(calls: Calls, today: date) -> NextWindow:
    """Return the window that is open or comes next, as far as a source tells; never a guessed day."""
    coming = sorted(
        (each for each in calls.windows if each.closes_on >= today), key=lambda each: each.opens_on
    )
    if coming:
        state = WindowState.OPEN if coming[0].opens_on <= today else WindowState.ANNOUNCED
        return NextWindow(state, coming[0].opens_on, coming[0].closes_on)
    if calls.rolling:
        return NextWindow(WindowState.ROLLING)
    if calls.months:
        month = next((each for each in sorted(calls.months) if each >= today.month), None)
        year = today.year if month else today.year + 1
        return NextWindow(WindowState.USUAL, month=date(year, month or min(calls.months), 1))
    return NextWindow(WindowState.UNKNOWN)
