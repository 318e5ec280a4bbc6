"""A match in a line of a paper: what speaks for it, strongest first."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import gettext as _
from app.i18n import pick
from app.taxonomies import service as taxonomies
from app.taxonomies.models import DemonstrationType, District, Industry, PlaceCondition, Term, Town

HIGH, MIDDLE = 0.6, 0.35
LEVELS = {"high": "높음", "middle": "보통", "low": "낮음"}
WEIGHTY = 0.05
REASONS = 3
PIECES = 3
# These repeat in other words what the factors beside them say.
SILENT = frozenset({"base", "characters", "example_characters", "topics"})
KINDS: tuple[type[Term], ...] = (PlaceCondition, DemonstrationType, Industry, District, Town)
Names = Mapping[str, tuple[str, str]]


def names(session: Session) -> Names:
    """Return the names of what reasons may speak of."""
    return {code: texts for kind in KINDS for code, texts in taxonomies.names(session, kind).items()}


def level(probability: float) -> str:
    """Return how well a place fits, in a word's code."""
    return "high" if probability >= HIGH else "middle" if probability >= MIDDLE else "low"


def fit(probability: float) -> str:
    """Return how well a place fits, in a word."""
    return _(LEVELS[level(probability)])


def _pieces(part: Mapping[str, Any], known: Names) -> list[str]:
    """Return the names of codes that speak for a pair; texts of either side are left out."""
    codes = [each["code"] for each in part["evidence"] if not each["source"].startswith("missing_")]
    return list(dict.fromkeys(pick(*known[code]) for code in codes if code in known))[:PIECES]


def reasons(match: Mapping[str, Any], known: Names) -> str:
    """Return the strongest reasons of a match told in words; nothing that either side wrote is quoted."""
    parts = sorted(match["reasons"], key=lambda part: -part["contribution"])
    weighty = [each for each in parts if each["contribution"] >= WEIGHTY and each["factor"] not in SILENT]
    told = []
    for part in weighty[:REASONS]:
        pieces = _pieces(part, known)
        told.append(f"{part['label']} ({', '.join(pieces)})" if pieces else str(part["label"]))
    return "; ".join(told) or "–"
