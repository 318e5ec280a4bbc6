"""Measured values: taken row by row, all or none; what they come to per metric."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app import clock, tables
from app.cases.states import Party
from app.demonstrations.kpis import SHARES, Calculation, Direction, calculate, is_met
from app.demonstrations.models import Demonstration, Measurement
from app.demonstrations.schemas import MeasurementIn
from app.errors import FieldError, Invalid, NotFound, field_errors, invalid
from app.i18n import gettext as _

COLUMNS = ("kpi", "at", "value", "n", "note", "phase")
MAX_ROWS = 2000
Rows = Sequence[Measurement]


def rows(session: Session, found: Demonstration) -> list[Measurement]:
    """Return what was measured, by metric and time."""
    query = sa.select(Measurement).where(Measurement.demonstration_id == found.id)
    return list(session.scalars(query.order_by(Measurement.kpi, Measurement.at, Measurement.created_at)))


def evaluated(plan: Mapping[str, Any], measured: Rows) -> list[dict[str, Any]]:
    """Return the metrics of a plan with what they came to; struck values do not count."""
    found = []
    for kpi in plan.get("kpis", []):
        pairs = [(each.value, each.n) for each in measured if each.kpi == kpi["key"] and not each.struck]
        came = calculate(Calculation(kpi["calculation"]), pairs)
        met = is_met(Direction(kpi["direction"]), kpi["target"], came.value)
        came_to = {"measured": came.value, "n": came.n, "low": came.low, "high": came.high, "met": met}
        found.append({**kpi, **came_to})
    return found


def read_table(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a table whose first row names the columns. Raises Unreadable, Invalid."""
    table = tables.read(content).rows
    names = [cell.strip().lower() for cell in table[0].cells]
    if not {"kpi", "at", "value"} <= set(names) <= set(COLUMNS) or len(table) - 1 > MAX_ROWS:
        message = _(
            "첫 행에 kpi, at, value, n, note, phase라고 적고 %(count)s행까지 올려 주세요.", count=MAX_ROWS
        )
        raise invalid("file", "columns", message)
    return [
        {name: cell for name, cell in zip(names, row.cells, strict=False) if cell != ""} for row in table[1:]
    ]


def _problem(
    kpi: Mapping[str, Any] | None, row: MeasurementIn, found: Demonstration
) -> tuple[str, str, str] | None:
    """Return the field, the code and the words of what is wrong with a row, if anything is."""
    if kpi is None:
        return "kpi", "unknown-code", _("계획에 없는 지표입니다.")
    if row.at > clock.now():
        return "at", "future", _("아직 오지 않은 때입니다.")
    if found.started_on and row.at.astimezone(clock.SEOUL).date() < found.started_on:
        return "at", "too-early", _("실증을 시작하기 전입니다.")
    if Calculation(kpi["calculation"]) in SHARES:
        if row.n is None:
            return "n", "missing", _("전체 수를 적어 주세요.")
        if not (0 <= row.value <= row.n and row.value == int(row.value)):
            return "value", "count", _("0부터 전체 수까지의 정수여야 합니다.")
    return None


def take(
    found: Demonstration,
    given: Sequence[Any],
    phases: Collection[str],
    party: Party,
    author_id: uuid.UUID | None,
) -> list[Measurement]:
    """Return the rows to be kept. Raises Invalid with everything that is wrong, so that nothing is kept."""
    known = {each["key"]: each for each in found.plan.get("kpis", [])}
    errors: list[FieldError] = []
    kept: list[Measurement] = []
    for index, each in enumerate(given):
        try:
            row = MeasurementIn.model_validate(each)
        except ValidationError as exc:
            wrong = field_errors(exc.errors(), skip=0)
            errors += [_at(index, one["field"], one["code"], one["message"]) for one in wrong]
            continue
        if problem := _problem(known.get(row.kpi), row, found):
            errors.append(_at(index, *problem))
        if row.phase and row.phase not in phases:
            errors.append(_at(index, "phase", "unknown-code", _("이 실증에 없는 단계입니다.")))
        said = row.model_dump()
        kept.append(Measurement(demonstration_id=found.id, party=party, author_id=author_id, **said))
    if errors:
        raise Invalid(errors=errors)
    return kept


def _at(index: int, field: str, code: str, message: str) -> FieldError:
    said = _("%(row)s번째 값: %(text)s", row=index + 1, text=message)
    return {"field": f"rows.{index}.{field}".rstrip("."), "code": code, "message": said}


def get(session: Session, found: Demonstration, key: uuid.UUID) -> Measurement:
    """Return one value. Raises NotFound."""
    query = sa.select(Measurement).where(Measurement.id == key, Measurement.demonstration_id == found.id)
    if row := session.scalar(query):
        return row
    raise NotFound
