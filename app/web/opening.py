"""A change that would open testbeds, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.i18n import gettext as _
from app.i18n import pick
from app.web import shown, words

Names = Mapping[str, tuple[str, str]]


def _name(code: object, names: Names) -> str:
    return pick(*names[str(code)]) if str(code) in names else str(code)


def _plain(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return _("예") if value else _("아니요")
    parts = [
        f"{each:g}" if isinstance(each, int | float) else str(each)
        for each in (value if isinstance(value, list) else [value])
    ]
    return f"{'~'.join(parts)} {unit}".strip()


def told(change: Mapping[str, Any], names: Names) -> str:
    """Return one change as a sentence; `names` holds attributes and districts by code."""
    before, after, unit = change["from"], change["to"], change["unit"]
    match change["attribute"]:
        case "indoor_outdoor" if not change["is_requirement"]:
            return _(
                "‘%(before)s’만 찾지 않고 실내·실외를 가리지 않으면", before=words.word("setting", before)
            )
        case "districts" if not change["is_requirement"]:
            more = ", ".join(_name(code, names) for code in after if code not in before)
            return _("희망 자치구에 %(more)s을(를) 더하면", more=more)
        case "days_needed" if not change["is_requirement"]:
            return _("필요한 날수를 %(before)s일에서 %(after)s일로 바꾸면", before=before, after=after)
        case "latest_end" if not change["is_requirement"]:
            return _("가장 늦은 종료일을 %(day)s로 늦추면", day=shown.day(date.fromisoformat(after)))
    name = _name(change["attribute"], names)
    if after is None:
        return _("필수 조건 ‘%(name)s’을(를) 선호로 낮추거나 빼면", name=name)
    return _(
        "‘%(name)s’을(를) %(before)s에서 %(after)s(으)로 바꾸면",
        name=name,
        before=_plain(before, unit),
        after=_plain(after, unit),
    )
