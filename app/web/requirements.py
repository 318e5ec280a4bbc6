"""Rows of requirements as they are typed, turned into what the schema reads."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import pick
from app.taxonomies import models
from app.taxonomies import service as taxonomies
from app.taxonomies.amounts import read_value, write_value

Row = dict[str, Any]
Attributes = Mapping[str, models.RequirementAttribute]
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


def read_row(row: Row, known: Attributes) -> Row:
    """Return a typed row as the schema reads it; blanks are filled as the attribute is usually asked for."""
    attribute = known.get(row.get("attribute", ""))
    op = row.get("op") or (attribute.op if attribute else "=") or "="
    text = row.get("value", "")
    read: Row = {"attribute": row.get("attribute", ""), "op": op, "level": row.get("level") or "must"}
    if text.strip():
        read["value"] = read_value(text, op, attribute)
    read["unit"] = row.get("unit", "").strip() or (attribute.unit if attribute else "")
    return read


def typed(requirement: Mapping[str, Any], known: Attributes) -> Row:
    """Return a requirement as somebody would type it."""
    text = write_value(requirement["op"], requirement["value"], known.get(requirement["attribute"]))
    return {**requirement, "value": text}
