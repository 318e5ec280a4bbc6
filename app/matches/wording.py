"""Findings of the library in words. The library gives codes and parameters, never sentences."""

from collections.abc import Mapping
from typing import Any

from app.i18n import HANGUL, pick
from app.i18n import gettext as _

Params = Mapping[str, Any]
SETTINGS = {"indoor": "실내", "outdoor": "실외", "both": "실내·실외", "either": "실내·실외"}
TEMPLATES = {
    "requirement-met": "%(name)s: %(wanted)s 조건을 만족합니다 (제공 %(offered)s).",
    "requirement-not-met": "%(name)s: %(wanted)s이(가) 필요한데 이곳은 %(offered)s입니다.",
    "requirement-unknown": "%(name)s: %(wanted)s을(를) 제공하는지 운영기관 확인이 필요합니다.",
    "unit-unknown": "%(name)s: 단위(%(unit)s)를 견줄 수 없어 확인이 필요합니다.",
    "indoor-outdoor": "%(wanted)s 장소가 필요한데 이곳은 %(offered)s입니다.",
    "district": "희망 자치구가 아닙니다.",
    "trl": "받을 수 있는 기술성숙도(TRL %(trl_min)s~%(trl_max)s)와 맞지 않습니다.",
    "too-short": "희망 기간(%(available_days)s일)이 필요한 날수(%(days_needed)s일)보다 짧습니다.",
    "lead-days": "준비 기간 때문에 %(earliest_possible)s 뒤에 시작할 수 있습니다.",
    "min-days": "한 번에 %(limit)s일 이상 이용해야 합니다.",
    "max-days": "한 번에 %(limit)s일까지 이용할 수 있습니다.",
    "blocked": "희망 기간에 %(days_needed)s일을 이어서 쓸 수 있는 빈 날이 없습니다.",
    "calendar-unknown": "희망 기간에 쓸 수 있는지 운영기관 확인이 필요합니다.",
    "planned": "아직 문을 열지 않은 장소입니다.",
}
UNKNOWN_TEMPLATES = {
    "indoor-outdoor": "실내인지 실외인지 운영기관 확인이 필요합니다.",
    "district": "어느 자치구인지 확인이 필요합니다.",
    "trl": "받을 수 있는 기술성숙도를 운영기관에 확인해야 합니다.",
    "lead-days": "준비 기간을 운영기관에 확인해야 합니다.",
    "min-days": "최소 이용 기간을 운영기관에 확인해야 합니다.",
    "max-days": "최대 이용 기간을 운영기관에 확인해야 합니다.",
}
LIMITS = {">=": "%(value)s 이상", "<=": "%(value)s 이하"}
FACTORS = {
    "base": "기본값",
    "words": "낱말이 통함",
    "listing": "장소 설명과 통함",
    "example": "활용 예시와 통함",
    "characters": "비슷한 표기",
    "example_characters": "활용 예시와 비슷한 표기",
    "topics": "주제가 가까움",
    "types": "실증유형이 맞음",
    "industries": "기술분야가 맞음",
    "conditions": "환경 조건이 맞음",
    "setting": "실내·실외가 맞음",
    "precedent": "비슷한 실증에 알맞았던 곳",
    "meaning": "글의 뜻이 가까움",
    "distance": "바라는 곳에 가까움",
    "trl": "목표 기술성숙도를 받음",
}


def amount(op: str, value: Any, unit: str) -> str:
    """Return a wanted or offered value with its unit."""
    if value is None:
        return "?"
    if isinstance(value, list | tuple):
        joined = "~" if op == "between" else ", "
        return _with_unit(joined.join(_plain(each) for each in value), unit)
    said = _with_unit(_plain(value), unit)
    return _(LIMITS[op], value=said) if op in LIMITS else said


def _with_unit(said: str, unit: str) -> str:
    """Return an amount with its unit as people write it: 10대, 90%, but 5 kW."""
    return f"{said}{unit}" if unit == "%" or HANGUL.match(unit) else f"{said} {unit}".strip()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("예") if value else _("아니요")
    return f"{value:g}" if isinstance(value, float) else str(value)


def message(
    code: str, verdict: str, attribute: str, params: Params, names: Mapping[str, tuple[str, str]]
) -> str:
    """Return a finding as a sentence in the language of the request.

    `names` maps the code of a requirement's attribute to its Korean and English names.
    """
    template = UNKNOWN_TEMPLATES.get(code) if verdict == "unknown" else None
    template = template or TEMPLATES.get(code) or "%(code)s"
    name = names.get(attribute, (attribute, attribute))
    words: dict[str, Any] = {
        **params,
        "code": code,
        "name": pick(*name),
        "wanted": amount(str(params.get("op", "")), params.get("value"), str(params.get("unit", ""))),
        "offered": amount(
            str(params.get("offered_op", "")), params.get("offered"), str(params.get("offered_unit", ""))
        ),
    }
    if code == "indoor-outdoor":
        words["wanted"] = _(SETTINGS.get(str(params.get("wanted")), "?"))
        words["offered"] = _(SETTINGS.get(str(params.get("offered")), "?"))
    return _(template, **words)


def factor(name: str) -> str:
    """Return what a factor of the score is called on screen."""
    return _(FACTORS.get(name, name))
