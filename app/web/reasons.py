"""A match in few words: what speaks for it and what is missing, strongest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.i18n import gettext as _
from app.i18n import pick
from app.matches.brief import SILENT, level
from app.web import words

SHOWN = 3
PIECES = 3
FIRST = 3
Names = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One factor that speaks for a match; `is_korean` marks pieces that stand in the listing's own words."""

    label: str
    pieces: list[str]
    is_korean: bool


@dataclass(frozen=True, slots=True)
class Share:
    """One factor's share of the score, with the place of its bar on a scale of 0 to 100."""

    label: str
    contribution: float
    start: float
    width: float


def _away(place: str, told: str) -> str:
    """Return a distance in words; `told` is as the library writes it, "3.2 km"."""
    km = float(told.removesuffix(" km"))
    if km < 0.1:
        return _("%(place)s 안", place=place)
    return _("%(place)s에서 약 %(km)s km", place=place, km=f"{km:.0f}" if km >= 3 else f"{km:.1f}")


def _said(evidence: Mapping[str, Any], names: Names) -> str:
    if evidence["code"] in names:
        if evidence["source"] == "distance":
            return _away(pick(*names[evidence["code"]]), evidence["text"])
        return pick(*names[evidence["code"]])
    text = str(evidence["text"])
    if evidence["source"] == "past_demonstration":
        return _("지난 실증: %(text)s", text=text)
    if evidence["source"] == "precedent":
        return _("닮은 곳: %(text)s", text=text)
    return words.word("setting", text) if text in words.WORDS["setting"] else text


def split(matches: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return the matches to show at once, and those that fit little: the first few are always shown."""
    near = [each for at, each in enumerate(matches) if at < FIRST or level(each["probability"]) != "low"]
    return near, matches[len(near) :]


def _pieces(evidence: list[dict[str, Any]], names: Names, *, missing: bool) -> list[str]:
    found = [
        _said(each, names)
        for each in evidence
        if each["source"].startswith("missing_") == missing and len(each["text"]) > 1
    ]
    return list(dict.fromkeys(found))[:PIECES]


def speaking(match: Mapping[str, Any], names: Names) -> list[Reason]:
    """Return the strongest reasons that have something to show."""
    parts = sorted(match["reasons"], key=lambda part: -part["contribution"])
    found = []
    for part in parts:
        pieces = _pieces(part["evidence"], names, missing=False)
        if part["factor"] in SILENT or part["contribution"] < 0.05 or not pieces:
            continue
        is_korean = part["factor"] != "setting" and not any(
            each["code"] in names for each in part["evidence"]
        )
        found.append(Reason(part["label"], pieces[:1] if part["factor"] == "example" else pieces, is_korean))
    return found[:SHOWN]


def missing(match: Mapping[str, Any], names: Names) -> list[str]:
    """Return the conditions and types that the demand names and the place lacks."""
    found = [
        piece
        for part in match["reasons"]
        if part["factor"] in ("conditions", "types")
        for piece in _pieces(part["evidence"], names, missing=True)
    ]
    return [_("‘%(what)s’은(는) 이곳 설명에 없습니다.", what=piece) for piece in found[:SHOWN]]


def shares(match: Mapping[str, Any]) -> list[Share]:
    """Return every factor's share with its bar; the shares add up to the score."""
    reach = max((abs(part["contribution"]) for part in match["reasons"]), default=0.0) or 1.0
    return [
        Share(
            part["label"],
            part["contribution"],
            50 + min(0.0, part["contribution"]) / reach * 50,
            abs(part["contribution"]) / reach * 50,
        )
        for part in match["reasons"]
    ]
