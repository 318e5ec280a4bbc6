"""What is said of agreements."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from app.accounts.schemas import OrganizationRef
from app.agreements.clauses import clauses
from app.agreements.models import Means
from app.agreements.states import AgreementState, Move
from app.cases.schemas import Step
from app.cases.states import Party
from app.fields import Day, IdOrCode, Instant, ReadSchema, Schema, Text, refuse
from app.files.schemas import FileRead
from app.i18n import gettext as _

MAX_ROWS = 30
Amount = Annotated[
    int | None,
    Field(ge=0, le=10**12),
    BeforeValidator(lambda value: value.replace(",", "") or None if isinstance(value, str) else value),
]


class Payer(StrEnum):
    """Who bears a cost: 실증기업, 실증기관, 지원사업, 제3자."""

    FIRM = "firm"
    HOST = "host"
    PROGRAMME = "programme"
    THIRD = "third"


class Term(Schema):
    """How a clause is settled; no choice and no amount mean that nobody has said it."""

    choice: Annotated[Text, Field(max_length=32)] | None = None
    amount_krw: Amount = None
    detail: Annotated[Text, Field(max_length=1000)] = ""


class Cost(Schema):
    """A row of 견적·부담표."""

    item: Annotated[Text, Field(min_length=1, max_length=100)]
    amount_krw: Amount = None
    payer: Payer
    note: Annotated[Text, Field(max_length=300)] = ""


class AgreementWrite(Step):
    """The terms of a new draft; `desk` is a coordinator's organization that takes part."""

    terms: dict[str, Term] = Field(default_factory=dict)
    extra: Annotated[Text, Field(max_length=5000)] = ""
    costs: Annotated[list[Cost], Field(max_length=MAX_ROWS)] = Field(default_factory=list)
    desk: IdOrCode | None = None

    @model_validator(mode="after")
    def check_terms(self) -> Self:
        """Refuse clauses and choices that do not exist, and an amount where there is none."""
        known = clauses()
        for code, term in self.terms.items():
            if code not in known:
                raise refuse("unknown", _("없는 조항입니다."), f"terms.{code}")
            if term.choice and term.choice not in known[code].choices:
                raise refuse("unknown", _("없는 선택지입니다."), f"terms.{code}.choice")
            if term.amount_krw is not None and not known[code].has_amount:
                raise refuse("unknown", _("금액을 적는 조항이 아닙니다."), f"terms.{code}.amount_krw")
        return self


class Offer(Step):
    """Offer a draft to be signed."""


class Way(Step):
    """How the own side signs, or the side that a coordinator speaks for."""

    is_online: bool


class Accept(Schema):
    """Who accepts for the own side, as what, and what exactly: the digest of the version.

    Nobody accepts on line for somebody else: what was agreed by telephone is signed on paper.
    """

    person: Annotated[Text, Field(min_length=1, max_length=100)]
    position: Annotated[Text, Field(min_length=1, max_length=100)]
    sha256: Annotated[Text, Field(min_length=64, max_length=64)]


class Why(Step):
    """The reason of a refusal or an end."""

    reason: Annotated[Text, Field(min_length=1, max_length=1000)]


class Seal(Schema):
    """When a paper was sealed, and by whom for each party."""

    # Read from a query that names the file as well.
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    sealed_on: Day
    firm_person: Annotated[Text, Field(min_length=1, max_length=100)]
    firm_position: Annotated[Text, Field(max_length=100)] = ""
    host_person: Annotated[Text, Field(min_length=1, max_length=100)]
    host_position: Annotated[Text, Field(max_length=100)] = ""
    desk_person: Annotated[Text, Field(max_length=100)] = ""
    desk_position: Annotated[Text, Field(max_length=100)] = ""


class ChoiceRead(ReadSchema):
    """One way to settle a clause."""

    code: str
    text_ko: str
    text_en: str
    meaning_ko: str
    meaning_en: str
    documents: list[str]


class ClauseRead(ReadSchema):
    """A clause with its choices."""

    code: str
    name_ko: str
    name_en: str
    has_amount: bool
    hint_ko: str
    hint_en: str
    choices: list[ChoiceRead]


class PartyRead(ReadSchema):
    """A party of a version."""

    party: Party
    organization: OrganizationRef
    is_online: bool | None
    person: str
    position: str
    signed_at: Instant | None


class Sum(ReadSchema):
    """What a payer bears as far as amounts are known, and how many are not."""

    payer: Payer
    amount_krw: int
    unknown: int


class AgreementRead(ReadSchema):
    """One version; `spoken_for`: for whom a coordinator can note now how they sign."""

    id: UUID
    version: int
    state: AgreementState
    terms: dict[str, Term]
    extra: str
    costs: list[Cost]
    sums: list[Sum]
    parties: list[PartyRead]
    content: dict[str, Any] | None
    sha256: str | None
    created_at: Instant
    offered_at: Instant | None
    means: Means | None
    sealed_on: date | None
    valid_at: Instant | None
    ended_at: Instant | None
    reason: str
    files: list[FileRead]
    actions: list[Move]
    spoken_for: list[OrganizationRef]


class PaperState(ReadSchema):
    """A paper that belongs to the agreement; status None: nobody has asked for it in the case."""

    code: str
    title: str
    status: str | None


class AgreementOverview(ReadSchema):
    """The agreement of a case: its newest version, the valid one, all of them, and what is lacking."""

    current: AgreementRead | None
    valid: AgreementRead | None
    versions: list[AgreementRead]
    papers: list[PaperState]
    missing: list[str]
    unsettled: list[str]
    days_differ: bool
    may_write: bool
