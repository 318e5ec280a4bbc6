"""One step for many cases: each is judged on its own, and what became of it is told case by case."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator
from sqlalchemy.orm import Session

from app.accounts.people_schemas import OptionalId
from app.actor import Actor
from app.cases import assignment, reminding, service, steps
from app.cases.people_schemas import Assign
from app.cases.schemas import CaseReject, Note, Why
from app.database import Database
from app.errors import Problem
from app.fields import Schema, Text, refuse
from app.i18n import gettext as _

MOST = 100
Number = Annotated[Text, Field(pattern=r"^\d{4}-\d{4,6}$")]


class BulkAction(StrEnum):
    """What is done to all of them."""

    REMIND = "remind"
    ASSIGN = "assign"
    REJECT = "reject"


class Bulk(Schema):
    """Cases by number and what to do with them; a no needs its reason, an assignment its person."""

    do: BulkAction
    cases: list[Number] = Field(default=[], max_length=MOST)
    coordinator_id: OptionalId = None
    reason_code: Why | None = None
    reason: Note = ""

    @model_validator(mode="after")
    def check_complete(self) -> Self:
        """Name the one field that lacks something."""
        if not self.cases:
            raise refuse("missing", _("한 건 이상 골라 주세요."), "cases")
        if self.do == BulkAction.ASSIGN and self.coordinator_id is None:
            raise refuse("missing", _("맡을 사람을 골라 주세요."), "coordinator_id")
        if self.do == BulkAction.REJECT and self.reason_code is None:
            raise refuse("missing", _("까닭을 골라 주세요."), "reason_code")
        if self.do == BulkAction.REJECT and not self.reason:
            raise refuse("missing", _("기업이 읽을 설명을 적어 주세요."), "reason")
        return self


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: `code` says why nothing was done, empty where it was."""

    number: str
    code: str = ""


def _step(data: Bulk) -> Callable[[Session, Actor, str], object]:
    match data.do:
        case BulkAction.REMIND:
            return reminding.remind
        case BulkAction.REJECT:
            said = CaseReject.model_validate({"reason_code": data.reason_code, "reason": data.reason})
            return lambda session, actor, number: steps.reject(session, actor, number, said)
        case BulkAction.ASSIGN:

            def assign(session: Session, actor: Actor, number: str) -> object:
                key = service.get(session, actor, number).id
                chosen = Assign(case_ids=[key], coordinator_id=data.coordinator_id)
                return assignment.assign(session, actor, chosen)

            return assign


def carry_out(database: Database, actor: Actor, data: Bulk) -> list[Outcome]:
    """Take the step for each case in a transaction of its own, so that a refused one leaves no trace."""
    step, found = _step(data), []
    for number in dict.fromkeys(data.cases):
        try:
            with database.write() as session:
                step(session, actor, number)
        except Problem as problem:
            code = problem.errors[0]["code"] if problem.errors else problem.code
            found.append(Outcome(number, code))
        else:
            found.append(Outcome(number))
    return found
