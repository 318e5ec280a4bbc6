"""What goes in and out about procurement readiness."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from app.fields import ReadSchema, Schema, refuse
from app.i18n import gettext as _
from app.procurement.readiness import Standing
from app.procurement.rules import Level, rules
from app.programmes.schemas import NextWindowRead, WindowRead


def _empty_to_none(value: Any) -> Any:
    return None if value == "" else value


class AnswersWrite(Schema):
    """Answers to the questionnaire: true, false, or left out where it is not known. Replaces all of them."""

    trl: Annotated[int | None, Field(ge=1, le=9), BeforeValidator(_empty_to_none)] = None
    answers: dict[str, bool | None] = Field(default_factory=dict, max_length=100)

    @model_validator(mode="after")
    def check_questions(self) -> Self:
        """Refuse answers to questions that do not exist."""
        if unknown := [code for code in self.answers if code not in rules().questions]:
            raise refuse("unknown-code", _("알 수 없는 질문입니다."), f"answers.{unknown[0]}")
        return self

    @property
    def known(self) -> dict[str, bool]:
        """The answers without what is unknown."""
        return {code: answer for code, answer in self.answers.items() if answer is not None}


class QuestionRead(ReadSchema):
    """A question of the questionnaire."""

    code: str
    text_ko: str
    text_en: str
    help_ko: str
    help_en: str


class CriterionRead(ReadSchema):
    """What a route may ask for, and what to do where it is missing."""

    code: str
    name_ko: str
    name_en: str
    evidence: str | None
    questions: list[str]
    wanted: bool
    next_ko: str
    next_en: str


class AskedRead(ReadSchema):
    """A criterion of a route."""

    criterion: CriterionRead
    level: Level


class RouteRead(ReadSchema):
    """A route into public procurement with its source and the day it was checked."""

    code: str
    name_ko: str
    name_en: str
    what_ko: str
    what_en: str
    statute_ko: str
    authority_ko: str
    authority_en: str
    validity_ko: str | None
    validity_en: str | None
    criteria: list[AskedRead]
    months: list[int]
    rolling: bool
    windows: list[WindowRead]
    window_note_ko: str
    window_note_en: str
    provenance: list[str]
    confidence: str
    unknown_ko: str
    unknown_en: str
    checked_on: date


class ProofRead(ReadSchema):
    """What says so: a kind of record, or `said` with the question that the firm answered."""

    kind: str
    reference: str


class FindingRead(ReadSchema):
    """One criterion for a case; `open` are the questions that would tell."""

    criterion: CriterionRead
    level: Level
    standing: Standing
    proofs: list[ProofRead]
    open: list[str]


class ReadinessRead(ReadSchema):
    """A route for a case. A standing of `covered` is no promise: the authority decides."""

    route: RouteRead
    standing: Standing
    findings: list[FindingRead]
    next: FindingRead | None
    window: NextWindowRead


class ProcurementRead(ReadSchema):
    """Procurement readiness of a case, for its firm and the coordinators."""

    checked_on: date
    trl: int | None
    answers: dict[str, bool]
    answered_on: date | None
    questions: list[QuestionRead]
    routes: list[ReadinessRead]
