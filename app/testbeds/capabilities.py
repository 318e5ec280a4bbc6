"""What a testbed provides, in the terms of the requirement attributes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.errors import FieldError
from app.i18n import gettext as _
from app.taxonomies import service as taxonomies
from app.taxonomies.models import RequirementAttribute
from app.testbeds.schemas import CapabilityIn


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _fits_number(op: str, value: Any) -> bool:
    if op == "between":
        return (
            isinstance(value, list)
            and len(value) == 2
            and all(map(_is_number, value))
            and value[0] <= value[1]
        )
    if op == "in":
        return isinstance(value, list) and 0 < len(value) <= 100 and all(map(_is_number, value))
    return _is_number(value)


def _fits_choice(op: str, value: Any, choices: frozenset[str]) -> bool:
    if op == "in":
        return (
            isinstance(value, list)
            and bool(value)
            and all(isinstance(each, str) for each in value)
            and (choices.issuperset(value))
        )
    return op == "=" and isinstance(value, str) and value in choices


def fits(attribute: RequirementAttribute, op: str, value: Any) -> bool:
    """Tell whether the value can be one of the attribute; None is a value not known yet."""
    if value is None:
        return True
    if attribute.kind == "boolean":
        return op == "=" and isinstance(value, bool)
    if attribute.kind in ("choice", "set"):
        return _fits_choice(op, value, frozenset(choice["code"] for choice in attribute.choices))
    return _fits_number(op, value)


def units(attribute: RequirementAttribute) -> frozenset[str]:
    """Return the units that the attribute may be stated in; empty for what has none."""
    return frozenset({attribute.unit, *attribute.units} - {""})


def problems(session: Session, capabilities: Sequence[CapabilityIn]) -> list[FieldError]:
    """Return what does not hold, with the place of each fault."""
    if not capabilities:
        return []
    known = {each.code: each for each in taxonomies.terms(session, RequirementAttribute)}
    errors: list[FieldError] = []
    for index, given in enumerate(capabilities):
        attribute = known.get(given.attribute)
        if attribute is None:
            errors.append(_error(index, "attribute", "unknown-code", _("알 수 없는 코드입니다.")))
            continue
        accepted = units(attribute)
        if given.unit not in (accepted or {""}):
            listed = ", ".join(sorted(accepted)) or _("단위 없음")
            errors.append(_error(index, "unit", "unit", _("쓸 수 있는 단위: %(units)s", units=listed)))
        if not fits(attribute, given.op, given.value):
            errors.append(_error(index, "value", "value", _("항목에 맞지 않는 값입니다.")))
    return errors


def _error(index: int, field: str, code: str, message: str) -> FieldError:
    return {"field": f"capabilities.{index}.{field}", "code": code, "message": message}


def source(actor: Actor) -> str:
    """Return on whose word a fact stands."""
    return "coordinator" if actor.is_coordinator else "operator"


def dated(
    actor: Actor, given: Sequence[CapabilityIn], standing: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the capabilities as they are kept: what is new says who said it and when."""
    known = {each["attribute"]: each for each in standing}
    kept = []
    for each in given:
        plain = each.model_dump(mode="json")
        earlier = known.get(each.attribute, {})
        own = {name: plain[name] for name in ("op", "value", "unit")}
        if all(earlier.get(name) == value for name, value in own.items()) and not each.model_fields_set & {
            "provenance",
            "confidence",
            "verified_on",
        }:
            kept.append(earlier)
            continue
        plain["provenance"] = plain["provenance"] or source(actor)
        plain["verified_on"] = plain["verified_on"] or clock.today().isoformat()
        kept.append(plain)
    return kept
