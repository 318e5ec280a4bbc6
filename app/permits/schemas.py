"""What goes in and out about permits."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.fields import Day, OptionalDay, ReadSchema, Schema, Text, refuse
from app.i18n import gettext as _
from app.permits.models import PermitStatus
from app.permits.rules import DaysKind, Relief, Verdict, rules

Long = Annotated[Text, Field(max_length=2000)]


class PermitCheck(Schema):
    """Answers to the questionnaire: true, false, or left out where nobody knows."""

    answers: dict[str, bool | None] = Field(default_factory=dict, max_length=200)
    demonstration_types: list[Annotated[Text, Field(max_length=64)]] = Field(
        default_factory=list, max_length=40
    )

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
    group: str
    text_ko: str
    text_en: str
    help_ko: str
    help_en: str


class RuleRead(ReadSchema):
    """A permit with the statute it rests on; `days` null means that nobody has said how long it takes."""

    code: str
    regulation: str
    name_ko: str
    name_en: str
    why_ko: str
    why_en: str
    article_ko: str
    authority_ko: str
    authority_en: str
    documents_ko: list[str]
    documents_en: list[str]
    days: int | None
    days_kind: DaysKind | None
    unknown_ko: str
    unknown_en: str
    after: list[str]
    confidence: str
    checked_on: str


class FindingRead(ReadSchema):
    """A permit under the answers; `open` names the questions that would decide."""

    rule: RuleRead
    verdict: Verdict
    open: list[str]


class TrackRead(ReadSchema):
    """A regulatory sandbox that fits."""

    regulation: str
    why_ko: str
    why_en: str
    quick_check_days: int | None


class AdviceRead(ReadSchema):
    """Which relief to ask for, and where; the first track is the one to take."""

    relief: Relief | None
    tracks: list[TrackRead]


class StepRead(ReadSchema):
    """One step of a pathway."""

    text_ko: str
    text_en: str
    rule: str | None


class PathwayRead(ReadSchema):
    """The usual order of steps for a demonstration type."""

    code: str
    name_ko: str
    name_en: str
    steps: list[StepRead]


class PermitOutlook(ReadSchema):
    """What a demonstration seems to need. A help for preparing, not legal advice."""

    findings: list[FindingRead]
    advice: AdviceRead
    pathways: list[PathwayRead]


class PermitChange(Schema):
    """An entry of a case's register, whole."""

    title: Annotated[Text, Field(max_length=200)] = ""
    status: PermitStatus
    filed_on: OptionalDay = None
    due_on: OptionalDay = None
    granted_on: OptionalDay = None
    valid_until: OptionalDay = None
    number: Annotated[Text, Field(max_length=100)] = ""
    note: Long = ""

    @model_validator(mode="after")
    def check_days(self) -> Self:
        """Refuse a state without its day, and days in the wrong order."""
        if self.status == PermitStatus.FILED and self.filed_on is None:
            raise refuse("missing", _("접수한 날을 적어 주세요."), "filed_on")
        if self.status == PermitStatus.GRANTED and self.granted_on is None:
            raise refuse("missing", _("받은 날을 적어 주세요."), "granted_on")
        if self.granted_on and self.filed_on and self.granted_on < self.filed_on:
            raise refuse("days", _("받은 날이 접수한 날보다 빠릅니다."), "granted_on")
        if self.granted_on and self.valid_until and self.valid_until < self.granted_on:
            raise refuse("days", _("유효 기간이 받은 날보다 먼저 끝납니다."), "valid_until")
        return self


class ConditionAdd(Schema):
    """A condition that a granted permit or exemption asks to be met."""

    text: Annotated[Text, Field(min_length=1, max_length=2000)]
    due_on: OptionalDay = None


class ConditionMeet(Schema):
    """The evidence that a condition was met."""

    met_on: Day
    evidence: Annotated[Text, Field(min_length=1, max_length=2000)]


class ConditionRead(ReadSchema):
    """A condition of a permit."""

    id: UUID
    text: str
    due_on: OptionalDay
    met_on: OptionalDay
    evidence: str


class PermitRead(ReadSchema):
    """An entry of the register."""

    code: str
    title: str
    status: PermitStatus
    filed_on: OptionalDay
    due_on: OptionalDay
    granted_on: OptionalDay
    valid_until: OptionalDay
    number: str
    note: str
    conditions: list[ConditionRead]


class LegRead(ReadSchema):
    """One part of the way to the earliest start."""

    kind: str
    code: str
    starts_on: Day
    until: Day
    is_estimate: bool
    is_unknown: bool


class EarliestRead(ReadSchema):
    """The earliest lawful start as far as it is known; what is unknown may make it later."""

    day: OptionalDay
    legs: list[LegRead]
    critical: list[str]
    unknown: list[str]
    refused: list[str]


class AnswerRead(ReadSchema):
    """An answer of a case; `source` says what it was taken from before anybody confirmed it."""

    answer: bool
    source: str
    is_confirmed: bool


class CasePermits(PermitOutlook):
    """A case's questionnaire, outlook, register and earliest start."""

    answers: dict[str, AnswerRead]
    entries: list[PermitRead]
    earliest: EarliestRead
