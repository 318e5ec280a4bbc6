"""Permits of a case: its questionnaire, its register, and the earliest day it may lawfully start."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.bookings import service as bookings
from app.cases.models import Case
from app.cases.service import get, parties, use_of
from app.cases.states import CaseState, Party
from app.demands import service as demands
from app.errors import Forbidden
from app.permits import rules, schedule, service
from app.permits.models import Permit, PermitCondition, PermitStatus
from app.permits.rules import Known, Verdict
from app.permits.schemas import ConditionAdd, ConditionMeet, PermitChange, PermitCheck

WRITERS = frozenset({Party.FIRM, Party.DESK})


def _known(session: Session, case: Case) -> dict[str, Known]:
    profile = demands.profile(session, case.demand, case.demand_version)
    return rules.prefill(
        profile.demonstration_types,
        case.testbed.regulations,
        {"personal_data": bool(profile.personal_data)},
    )


def _first_free(session: Session, case: Case) -> date | None:
    """Return the first day the place can be had: the booked one, else the first free from today."""
    if case.current_state == CaseState.APPROVED:
        return case.starts_on
    return bookings.first_free(session, case.testbed, use_of(case))


def _answers(session: Session, case: Case) -> dict[str, bool]:
    """Return what is known of a case, said by the firm or going without saying."""
    known = {code: each.answer for code, each in _known(session, case).items()}
    return known | service.answers(session, case.id)


def outstanding(session: Session, case: Case) -> list[str]:
    """Return the permits that a start still waits for: needed ones, and all in the register not done with."""
    parts = (service.INSURANCE, service.TRAINING)
    register = {permit.code: permit for permit, _held in service.register(session, case.id)}
    answers = _answers(session, case)
    needed = [each.rule.code for each in rules.findings(answers) if each.verdict == Verdict.NEEDED]
    codes = dict.fromkeys([*needed, *(code for code in register if code not in parts)])
    return [code for code in codes if not _is_done(register.get(code), clock.today())]


def _is_done(permit: Permit | None, today: date) -> bool:
    if permit is None or permit.status != PermitStatus.GRANTED:
        return permit is not None and permit.status == PermitStatus.NOT_NEEDED
    return permit.valid_until is None or permit.valid_until >= today


def overview(session: Session, actor: Actor, case_id: str) -> dict[str, Any]:
    """Return the outlook, register and earliest start of a case. Raises NotFound."""
    case = get(session, actor, case_id)
    confirmed = service.answers(session, case.id)
    prefilled = _known(session, case)
    answers = _answers(session, case)
    profile = demands.profile(session, case.demand, case.demand_version)
    found = service.outlook(answers, profile.demonstration_types)
    progress = service.progress(session, case.id)
    needed = [each.rule for each in rules.findings(answers) if each.verdict == Verdict.NEEDED]
    insurance, training = progress.get(service.INSURANCE), progress.get(service.TRAINING)
    arranged = schedule.Arrangements(
        lead_days=case.testbed.lead_days,
        insured_from=insurance.granted_on if insurance else None,
        trained_on=training.granted_on if training else None,
        first_free=_first_free(session, case),
        is_calendar_known=case.testbed.capacity is not None,
    )
    earliest = schedule.earliest(needed, progress, clock.today(), arranged)
    return {
        **found,
        "answers": {
            code: {
                "answer": answer,
                "source": prefilled[code].source if code in prefilled else "",
                "is_confirmed": code in confirmed,
            }
            for code, answer in answers.items()
        },
        "entries": [
            {**_columns(permit), "conditions": conditions}
            for permit, conditions in service.register(session, case.id)
        ],
        "earliest": earliest,
    }


def _columns(permit: Permit) -> dict[str, Any]:
    names = ("code", "title", "status", "filed_on", "due_on", "granted_on", "valid_until", "number", "note")
    return {name: getattr(permit, name) for name in names}


def _writing(session: Session, actor: Actor, case_id: str) -> Case:
    case = get(session, actor, case_id, lock=True)
    if not parties(actor, case) & WRITERS:
        raise Forbidden
    return case


def answer(session: Session, actor: Actor, case_id: str, data: PermitCheck) -> Case:
    """Confirm the answers of a case; what is left out is unknown again. Raises NotFound, Forbidden."""
    case = _writing(session, actor, case_id)
    service.save_answers(session, case.id, data.known)
    audit.record(actor, "case.permits_answered", case)
    return case


def save(session: Session, actor: Actor, case_id: str, code: str, data: PermitChange) -> Permit:
    """Write an entry of the register. Raises NotFound, Forbidden, Invalid."""
    case = _writing(session, actor, case_id)
    permit = service.save(session, case.id, code, data)
    audit.record(actor, "case.permit_changed", case, code=code, status=permit.status)
    return permit


def add_condition(
    session: Session, actor: Actor, case_id: str, code: str, data: ConditionAdd
) -> PermitCondition:
    """Note a condition of a granted permit. Raises NotFound, Forbidden, Invalid."""
    case = _writing(session, actor, case_id)
    condition = service.add_condition(session, case.id, code, data)
    audit.record(actor, "case.permit_condition_added", case, code=code)
    return condition


def meet_condition(
    session: Session, actor: Actor, case_id: str, condition_id: uuid.UUID, data: ConditionMeet
) -> PermitCondition:
    """Note that a condition was met. Raises NotFound, Forbidden."""
    case = _writing(session, actor, case_id)
    condition = service.meet_condition(session, case.id, condition_id, data)
    audit.record(actor, "case.permit_condition_met", case, condition=str(condition.id))
    return condition
