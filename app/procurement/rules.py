"""The routes into public procurement, read from the seed: what each asks for, and when it takes applications.

Nothing here claims that anybody is eligible: a route says what it rests on, how far it is trusted and when it
was checked. A day that no source names is not there.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from app.programmes import windows
from app.programmes.windows import Window
from seed import files


class Level(StrEnum):
    """Whether a route asks for something, or is merely helped by it."""

    MUST = "must"
    HELPS = "helps"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only the firm knows."""

    code: str
    text_ko: str
    text_en: str
    help_ko: str
    help_en: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a route may ask for.

    `evidence` names what of a case shows it (see `readiness.EVIDENCE`). One of `questions` answered as
    `wanted` is enough; all of them answered otherwise say that it is missing.
    """

    code: str
    name_ko: str
    name_en: str
    evidence: str | None
    questions: list[str]
    wanted: bool
    next_ko: str
    next_en: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion of a route."""

    criterion: Criterion
    level: Level


@dataclass(frozen=True, slots=True)
class Route:
    """One way into public procurement. `months` are those in which a call is usually opened."""

    code: str
    name_ko: str
    name_en: str
    what_ko: str
    what_en: str
    statute_ko: str
    authority_ko: str
    authority_en: str
    validity_ko: str | None
    validity_en: str | None
    criteria: list[Asked]
    months: list[int]
    rolling: bool
    windows: list[Window]
    window_note_ko: str
    window_note_en: str
    provenance: list[str]
    confidence: str
    unknown_ko: str
    unknown_en: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything, in the order of the file."""

    checked_on: date
    questions: dict[str, Question]
    routes: list[Route]


@lru_cache
def rules() -> Rules:
    """Return the routes."""
    data = files.read("procurement_routes")
    criteria = {row["code"]: Criterion(**row) for row in data["criteria"]}
    return Rules(
        checked_on=date.fromisoformat(data["checked_on"]),
        questions={row["code"]: Question(**row) for row in data["questions"]},
        routes=[
            Route(
                **row
                | {
                    "criteria": [
                        Asked(criteria[each["code"]], Level(each["level"])) for each in row["criteria"]
                    ],
                    "windows": [windows.read(each) for each in row["windows"]],
                    "checked_on": date.fromisoformat(row["checked_on"]),
                }
            )
            for row in data["routes"]
        ],
    )
