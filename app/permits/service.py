"""Permits: what is needed, and the register that a case keeps."""

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import NotFound, invalid
from app.i18n import gettext as _
from app.permits import rules, schedule
from app.permits.models import Permit, PermitAnswers, PermitCondition, PermitStatus
from app.permits.rules import Advice, Finding, Pathway
from app.permits.schedule import Progress
from app.permits.schemas import ConditionAdd, ConditionMeet, PermitChange

# Kept in the register beside permits, since a start waits for them like for a permit.
INSURANCE, TRAINING = "insurance", "training"
OWN_PREFIX = "own-"
GRANTED = PermitStatus.GRANTED


def outlook(
    answers: Mapping[str, bool], types: list[str]
) -> dict[str, list[Finding] | Advice | list[Pathway]]:
    """Return what a demonstration needs under these answers."""
    return {
        "findings": rules.findings(answers),
        "advice": rules.advise(answers),
        "pathways": rules.pathways(types),
    }


def answers(session: Session, case_id: uuid.UUID) -> dict[str, bool]:
    """Return what was answered for a case."""
    row = session.scalar(sa.select(PermitAnswers).where(PermitAnswers.case_id == case_id))
    return dict(row.answers) if row else {}


def save_answers(session: Session, case_id: uuid.UUID, given: Mapping[str, bool]) -> None:
    """Replace the answers of a case."""
    row = session.scalar(sa.select(PermitAnswers).where(PermitAnswers.case_id == case_id))
    if row is None:
        row = PermitAnswers(case_id=case_id)
        session.add(row)
    row.answers = dict(given)
    session.flush()


def register(session: Session, case_id: uuid.UUID) -> list[tuple[Permit, list[PermitCondition]]]:
    """Return the register of a case with the conditions of each entry."""
    permits = list(
        session.scalars(sa.select(Permit).where(Permit.case_id == case_id).order_by(Permit.created_at))
    )
    query = sa.select(PermitCondition).where(PermitCondition.permit_id.in_([each.id for each in permits]))
    held: dict[uuid.UUID, list[PermitCondition]] = {}
    for condition in session.scalars(query.order_by(PermitCondition.created_at)) if permits else ():
        held.setdefault(condition.permit_id, []).append(condition)
    return [(permit, held.get(permit.id, [])) for permit in permits]


def progress(session: Session, case_id: uuid.UUID) -> dict[str, Progress]:
    """Return how far each entry of the register is."""
    query = sa.select(Permit).where(Permit.case_id == case_id)
    return {
        each.code: Progress(each.status, each.filed_on, each.granted_on) for each in session.scalars(query)
    }


def _check_code(code: str, data: PermitChange) -> None:
    if code in rules.rules().permits or code in (INSURANCE, TRAINING):
        return
    if not code.startswith(OWN_PREFIX) or not data.title:
        raise invalid("title", "missing", _("목록에 없는 인허가는 이름을 적어 주세요."))


def save(session: Session, case_id: uuid.UUID, code: str, data: PermitChange) -> Permit:
    """Write an entry of the register; when an answer is due follows from the rule where it is not said.

    Raises Invalid for a code that no rule has and that has no title.
    """
    _check_code(code, data)
    permit = session.scalar(sa.select(Permit).where(Permit.case_id == case_id, Permit.code == code))
    if permit is None:
        permit = Permit(case_id=case_id, code=code)
        session.add(permit)
    for name, value in data.model_dump().items():
        setattr(permit, name, value)
    rule = rules.rules().permits.get(code)
    if permit.due_on is None and permit.filed_on and rule and rule.days is not None:
        permit.due_on = schedule.due(rule, permit.filed_on)
    session.flush()
    return permit


def grant(session: Session, case_id: uuid.UUID, code: str, **said: Any) -> Permit:
    """Write that an entry was granted; what the register says beside that stays. Raises ValidationError."""
    permit = session.scalar(sa.select(Permit).where(Permit.case_id == case_id, Permit.code == code))
    names = ("title", "filed_on", "due_on", "number", "note")
    kept = {name: getattr(permit, name) for name in names} if permit else {}
    entry = PermitChange(**kept | {name: value for name, value in said.items() if value}, status=GRANTED)
    return save(session, case_id, code, entry)


def _entry(session: Session, case_id: uuid.UUID, code: str) -> Permit:
    permit = session.scalar(sa.select(Permit).where(Permit.case_id == case_id, Permit.code == code))
    if permit is None:
        raise NotFound
    return permit


def add_condition(session: Session, case_id: uuid.UUID, code: str, data: ConditionAdd) -> PermitCondition:
    """Note a condition of a granted permit. Raises NotFound, Invalid before it was granted."""
    permit = _entry(session, case_id, code)
    if permit.status != PermitStatus.GRANTED:
        raise invalid("text", "not-granted", _("받은 인허가나 특례에만 조건을 적을 수 있습니다."))
    condition = PermitCondition(permit_id=permit.id, **data.model_dump())
    session.add(condition)
    session.flush()
    return condition


def meet_condition(
    session: Session, case_id: uuid.UUID, condition_id: uuid.UUID, data: ConditionMeet
) -> PermitCondition:
    """Note the evidence that a condition was met. Raises NotFound."""
    query = sa.select(PermitCondition).join(Permit, Permit.id == PermitCondition.permit_id)
    condition = session.scalar(query.where(Permit.case_id == case_id, PermitCondition.id == condition_id))
    if condition is None:
        raise NotFound
    condition.met_on, condition.evidence = data.met_on, data.evidence
    session.flush()
    return condition
