"""Values of attributes as people write them: "3 kW", "예", "수소, 질소", "-10~40"."""

import re
from typing import Any

from app.i18n import gettext as _
from app.i18n import pick
from app.taxonomies.models import RequirementAttribute

NUMBER = re.compile(r"-?\d+(\.\d+)?")
YES, NO = (
    frozenset({"예", "네", "있음", "필요", "yes", "true", "y"}),
    frozenset({"아니요", "없음", "no", "false", "n"}),
)

# What a place gives is the other side of what a demand asks: "at least 5 kW" is met by "up to 30 kW".
OFFERED = {">=": "<=", "<=": ">="}
AT_LEAST, AT_MOST = re.compile(r"(이상|부터|≥|>=)"), re.compile(r"(이하|까지|최대|≤|<=)")


def read_number(text: str) -> float | str:
    """Return the number that a text spells, else the text."""
    plain = text.replace(",", "").strip()
    return float(plain) if NUMBER.fullmatch(plain) else text.strip()


def read_choice(text: str, attribute: RequirementAttribute | None) -> str:
    """Return the code of a choice that was typed by code, name or another of its words."""
    wanted = text.strip().casefold()
    for choice in (attribute.choices if attribute else None) or []:
        spoken = (
            choice["code"],
            choice["name_ko"],
            choice["name_en"],
            *choice["words_ko"],
            *choice["words_en"],
        )
        if wanted in (word.casefold() for word in spoken):
            return str(choice["code"])
    return text.strip()


def read_value(text: str, op: str, attribute: RequirementAttribute | None) -> Any:
    """Return what a text says of an attribute: a truth, a number, a span, codes of choices, else the text."""
    if text.strip().casefold() in YES:
        return True
    if text.strip().casefold() in NO:
        return False
    if op == "between":
        return [read_number(part) for part in re.split(r"\s*[~〜]\s*|(?<=\d)\s*[-–]\s*(?=\d)", text.strip())]
    if op == "in":
        return [read_choice(part, attribute) for part in text.split(",") if part.strip()]
    number = read_number(text)
    return read_choice(number, attribute) if isinstance(number, str) else number


def write_value(op: str, value: Any, attribute: RequirementAttribute | None) -> str:
    """Return a value as somebody would write it."""
    names = {
        each["code"]: pick(each["name_ko"], each["name_en"])
        for each in (attribute.choices if attribute else None) or []
    }
    if isinstance(value, bool):
        return _("예") if value else _("아니요")
    if isinstance(value, list):
        joint = "~" if op == "between" else ", "
        return joint.join(names.get(str(each), _plain(each)) for each in value)
    return names.get(str(value), _plain(value))


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_offer(attribute: RequirementAttribute, text: str) -> dict[str, Any]:
    """Return what a text says that a place gives: "30", "≤ 30 kW", "-10~40", "예", "질소, 수소"."""
    if attribute.kind not in ("number", "range"):
        op = "in" if attribute.kind == "set" else "="
        return {"op": op, "value": read_value(text, op, attribute), "unit": ""}
    op = ">=" if AT_LEAST.search(text) else "<=" if AT_MOST.search(text) else ""
    plain = AT_LEAST.sub(" ", AT_MOST.sub(" ", text)).strip()
    spellings = sorted((*attribute.units, attribute.unit), key=len, reverse=True)
    unit = next((each for each in spellings if each and plain.casefold().endswith(each.casefold())), "")
    if unit:
        plain = plain[: -len(unit)].strip()
    is_span = re.search(r"\d\s*[~〜–]|\d\s*-\s*\d", plain)
    op = "between" if is_span else op or OFFERED.get(attribute.op, "=")
    return {"op": op, "value": read_value(plain, op, attribute), "unit": unit or attribute.unit}
