"""The sheet as a workbook: filled in by a host who would rather answer by mail, and read back."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app import tables
from app.errors import FieldError, Invalid, field_errors
from app.i18n import gettext as _
from app.onboarding.schemas import SheetAnswer
from app.tables import Table
from app.testbeds.facts import Fact
from app.testbeds.models import Testbed
from app.testbeds.schemas import FactAnswer

CODE, NAME, UNIT, POSITION = "시설코드", "답하신 분", "소속 부서", "직위"
FIELDS = {NAME: "name", UNIT: "unit", POSITION: "position"}
HEAD = ("항목 코드", "항목", "지금 값", "출처", "신뢰도", "확인한 날", "답 (맞음·고침·모름)", "고칠 값")
CONFIDENCE = {"high": "높음", "medium": "보통", "low": "낮음"}
VERDICTS = {"right": "맞음", "fix": "고침", "unknown": "모름"}
SPOKEN = {
    **{korean: code for code, korean in VERDICTS.items()},
    **{code: code for code in VERDICTS},
    "o": "right",
}
ANSWER_COLUMN, VALUE_COLUMN = 6, 7


def write(testbed: Testbed, facts: list[Fact]) -> bytes:
    """Return the sheet of a listing as XLSX."""
    rows = [
        [CODE, testbed.code, testbed.name_ko],
        *[[label, ""] for label in FIELDS],
        list(HEAD),
        *[
            [
                fact.code,
                fact.label,
                fact.text,
                fact.source,
                _(CONFIDENCE.get(fact.confidence, "")) if fact.confidence else "",
                fact.on,
                "",
                "",
            ]
            for fact in facts
        ],
    ]
    head = len(FIELDS) + 2
    cells = f"G{head + 1}:G{len(rows)}"
    widths = (22, 24, 40, 28, 8, 12, 18, 40)
    choices = [(cells, tuple(VERDICTS.values()))]
    return tables.write_xlsx([(_("우리 시설 확인표"), rows)], widths=widths, choices=choices, head=head)


def read(content: bytes) -> tuple[str, SheetAnswer]:
    """Return the testbed's code and the answers in a sheet that was sent back. Raises Unreadable, Invalid."""
    table = tables.read(content)
    heads = _heads(table)
    if not heads.get(CODE):
        raise tables.refuse("not-a-sheet", _("확인표가 아닙니다. 내려받은 파일에 적어 주세요."))
    values: dict[str, Any] = {field: heads.get(label, "") for label, field in FIELDS.items()}
    values["answers"] = _answers(table)
    try:
        return heads[CODE], SheetAnswer.model_validate(values)
    except ValidationError as exc:
        raise Invalid(errors=field_errors(exc.errors(), skip=0)) from exc


def _heads(table: Table) -> Mapping[str, str]:
    known = (CODE, *FIELDS)
    return {row.cells[0]: row.cells[1] for row in table.rows if len(row.cells) > 1 and row.cells[0] in known}


def _answers(table: Table) -> dict[str, FactAnswer]:
    """Return what was ticked or written per fact; a value without a tick is a correction. Raises Invalid."""
    answers: dict[str, FactAnswer] = {}
    errors: list[FieldError] = []
    is_below = False
    for row in table.rows:
        cells = row.cells + [""] * (len(HEAD) - len(row.cells))
        if not is_below:
            is_below = cells[0] == HEAD[0]
            continue
        tick, value = cells[ANSWER_COLUMN].casefold(), cells[VALUE_COLUMN]
        if not cells[0] or (not tick and not value):
            continue
        verdict = SPOKEN.get(tick, "fix" if not tick else "")
        if row.formulas or not verdict:
            message = _(
                "%(row)s행: 답은 맞음·고침·모름 가운데 하나로, 수식 없이 적어 주세요.", row=row.number
            )
            errors.append({"field": f"answers.{cells[0]}", "code": "value", "message": message})
        else:
            answers[cells[0]] = FactAnswer.model_validate({"verdict": verdict, "value": value})
    if errors:
        raise Invalid(errors=errors)
    return answers
