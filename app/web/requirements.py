"""Rows of requirements as they are typed, turned into what the schema reads."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import gettext as _
from app.i18n import pick
from app.taxonomies import models
from app.taxonomies import service as taxonomies

Row = dict[str, Any]
Attributes = Mapping[str, models.RequirementAttribute]
NUMBER = re.compile(r"-?\d+(\.\d+)?")
YES, NO = (
    frozenset({"예", "네", "있음", "필요", "yes", "true", "y"}),
    frozenset({"아니요", "없음", "no", "false", "n"}),
)
BLANK_ROWS = 3


def attributes(session: Session) -> dict[str, models.RequirementAttribute]:
    """Return the attributes by code, in order."""
    return {each.code: each for each in taxonomies.terms(session, models.RequirementAttribute)}


def options(known: Attributes) -> list[tuple[str, str]]:
    """Return (code, name with its unit) to choose from."""
    return [
        (code, f"{pick(each.name_ko, each.name_en)}{f' ({each.unit})' if each.unit else ''}")
        for code, each in known.items()
    ]


def _number(text: str) -> float | str:
    plain = text.replace(",", "").strip()
    return float(plain) if NUMBER.fullmatch(plain) else text.strip()


def _choice(text: str, attribute: models.RequirementAttribute | None) -> str:
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


def _value(text: str, op: str, attribute: models.RequirementAttribute | None) -> Any:
    if text.strip().casefold() in YES:
        return True
    if text.strip().casefold() in NO:
        return False
    if op == "between":
        return [_number(part) for part in re.split(r"\s*[~〜]\s*|(?<=\d)\s*[-–]\s*(?=\d)", text.strip())]
    if op == "in":
        return [_choice(part, attribute) for part in text.split(",") if part.strip()]
    number = _number(text)
    return _choice(number, attribute) if isinstance(number, str) else number


def read_row(row: Row, known: Attributes) -> Row:
    """Return a typed row as the schema reads it; blanks are filled as the attribute is usually asked for."""
    attribute = known.get(row.get("attribute", ""))
    op = row.get("op") or (attribute.op if attribute else "=") or "="
    text = row.get("value", "")
    read: Row = {"attribute": row.get("attribute", ""), "op": op, "level": row.get("level") or "must"}
    if text.strip():
        read["value"] = _value(text, op, attribute)
    read["unit"] = row.get("unit", "").strip() or (attribute.unit if attribute else "")
    return read


def typed(requirement: Mapping[str, Any], known: Attributes) -> Row:
    """Return a requirement as somebody would type it."""
    value = requirement["value"]
    attribute = known.get(requirement["attribute"])
    names = {
        each["code"]: pick(each["name_ko"], each["name_en"])
        for each in (attribute.choices if attribute else None) or []
    }
    if isinstance(value, bool):
        text = _("예") if value else _("아니요")
    elif isinstance(value, list):
        joint = "~" if requirement["op"] == "between" else ", "
        text = joint.join(names.get(str(each), _plain(each)) for each in value)
    else:
        text = names.get(str(value), _plain(value))
    return {**requirement, "value": text}


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
