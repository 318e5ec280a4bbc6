"""The support programmes, read from the seed: what each is for, until when, and what its calls asked for.

A criterion is here only where a source states it, with the year of the call (none for what stands in a law or
an ordinance). What no source says is told in `unknown`, and is never a criterion.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from app.programmes import windows
from app.programmes.windows import Window
from seed import files


class Kind(StrEnum):
    """What a criterion looks at (see `judging.KINDS`); `asked` is what only people know."""

    TRL = "trl"
    SIZE = "size"
    SEAT = "seat"
    FIELDS = "fields"
    PLACE = "place"
    UNTIL = "until"
    ASKED = "asked"


class Standing(StrEnum):
    """How a criterion, or a whole programme, stands for a demand. Open is no promise."""

    OPEN = "open"
    UNKNOWN = "unknown"
    EXCLUDED = "excluded"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Something a programme asked for: the rule in a sentence, and what to ask where it is not clear.

    `fits` and `misses` are what follows where the rule is met or not: a rule that a source tells only
    loosely excludes nobody, and being in the right district is not being in the zone.
    """

    kind: Kind
    rule_ko: str
    rule_en: str
    ask_ko: str
    ask_en: str
    year: int | None
    provenance: str
    confidence: str
    at_least: int | None = None
    codes: tuple[str, ...] = ()
    until: date | None = None
    fits: Standing = Standing.OPEN
    misses: Standing = Standing.EXCLUDED


@dataclass(frozen=True, slots=True)
class Programme:
    """A way to have a demonstration supported; `ends_on` is the last day, where one is known."""

    code: str
    name_ko: str
    name_en: str
    what_ko: str
    what_en: str
    authority_ko: str
    authority_en: str
    period_ko: str
    period_en: str
    ends_on: date | None
    months: tuple[int, ...]
    rolling: bool
    windows: tuple[Window, ...]
    window_note_ko: str
    window_note_en: str
    unknown_ko: str
    unknown_en: str
    criteria: tuple[Criterion, ...]
    provenance: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything, in the order of the file."""

    checked_on: date
    programmes: tuple[Programme, ...]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def criterion(row: dict[str, Any]) -> Criterion:
    """Return a criterion of a data file."""
    read = {
        "kind": Kind(row["kind"]),
        "codes": tuple(row.get("codes", ())),
        "until": _day(row.get("until")),
        "fits": Standing(row.get("fits", Standing.OPEN)),
        "misses": Standing(row.get("misses", Standing.EXCLUDED)),
    }
    return Criterion(**{**row, **read})


def _programme(row: dict[str, Any], scheme: dict[str, Any]) -> Programme:
    # Name, trust and first source are those of the scheme that everybody reads of elsewhere.
    read = {
        "name_ko": scheme["name_ko"],
        "name_en": scheme["name_en"],
        "confidence": scheme["confidence"],
        "provenance": tuple(dict.fromkeys((scheme["provenance"], *row["provenance"]))),
        "ends_on": _day(row["ends_on"]),
        "months": tuple(row["months"]),
        "windows": tuple(windows.read(each) for each in row["windows"]),
        "criteria": tuple(criterion(each) for each in row["criteria"]),
    }
    said = {name: value for name, value in row.items() if name != "scheme"}
    return Programme(**{**said, **read})


@lru_cache
def rules() -> Rules:
    """Return the programmes."""
    data = files.read("programmes")
    schemes = {row["code"]: row for row in files.read("schemes")}
    return Rules(
        checked_on=date.fromisoformat(data["checked_on"]),
        programmes=tuple(_programme(row, schemes[row["scheme"]]) for row in data["programmes"]),
    )
