"""Procurement readiness of a case: what its records and its firm say, against what the routes ask for."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.cases import service as cases
from app.cases.models import Case
from app.cases.states import Party
from app.certificates import performance
from app.certificates import service as certificates
from app.demands import service as demands
from app.demonstrations import service as demonstrations
from app.errors import Forbidden
from app.followups import service as followups
from app.procurement import readiness, rules
from app.procurement.models import ProcurementAnswers
from app.procurement.readiness import Facts
from app.procurement.schemas import AnswersWrite
from app.programmes import windows

# What a firm says of its way into procurement is not its host's business.
READERS = frozenset({Party.FIRM, Party.DESK})


def _case(session: Session, actor: Actor, case_id: str, *, lock: bool = False) -> Case:
    case = cases.get(session, actor, case_id, lock=lock)
    if not cases.parties(actor, case) & READERS:
        raise Forbidden
    return case


def _answers(session: Session, case: Case) -> ProcurementAnswers | None:
    return session.scalar(sa.select(ProcurementAnswers).where(ProcurementAnswers.case_id == case.id))


def _result(session: Session, case: Case) -> dict[str, Any]:
    found = demonstrations.result(session, case.id)
    if found is None:
        return {}
    met = [kpi.met for kpi in found.kpis]
    return {
        "has_result": True,
        "met": met.count(True),
        "missed": met.count(False),
        "unmeasured": met.count(None),
        "incidents": found.incidents,
    }


def _certified(session: Session, case: Case) -> dict[str, Any]:
    found = certificates.in_force(session, case)
    if found is None:
        return {}
    said = certificates.read(session, found)[0]["credentialSubject"]
    measured = [row for row in said["measures"] if row["measured"] is not None]
    return {"certificate": found.number, "certified": len(measured)}


def _afterwards(session: Session, actor: Actor, case: Case) -> dict[str, Any]:
    if not case.has_ended:
        return {}
    found = followups.overview(session, actor, str(case.id))
    sales = [each["answer"].sales_krw for each in found["surveys"] if each["answer"]]
    said = [amount for amount in sales if amount is not None]
    return {
        "intents": tuple((each.intent, each.buyer) for each in found["intents"]),
        "sales_krw": max(said) if said else None,
    }


def facts(session: Session, actor: Actor, case: Case, trl: int | None) -> Facts:
    """Return what the records of a case show."""
    profile = demands.profile(session, case.demand, case.demand_version)
    return Facts(
        size=case.firm.size,
        trl=trl,
        trl_applied=profile.trl_now,
        performance=tuple(performance.numbers(session, case)),
        **_result(session, case),
        **_certified(session, case),
        **_afterwards(session, actor, case),
    )


def overview(session: Session, actor: Actor, case_id: str) -> dict[str, Any]:
    """Return a case and what it has towards each route. Raises NotFound, Forbidden for the host."""
    case = _case(session, actor, case_id)
    said = _answers(session, case)
    answers: dict[str, bool] = dict(said.answers) if said else {}
    trl = said.trl if said else None
    known, today = rules.rules(), clock.today()
    shown = facts(session, actor, case, trl)
    found = [readiness.ready(route, shown, answers) for route in known.routes]
    return {
        "case": case,
        "checked_on": known.checked_on,
        "trl": trl,
        "answers": answers,
        "answered_on": said.answered_on if said else None,
        "questions": list(known.questions.values()),
        "routes": [
            {
                "route": each.route,
                "standing": each.standing,
                "findings": each.findings,
                "next": each.next,
                "window": windows.next_window(each.route, today),
            }
            for each in found
        ],
    }


def answer(session: Session, actor: Actor, case_id: str, data: AnswersWrite) -> None:
    """Keep the firm's answers; what is left out is unknown again. Raises NotFound, Forbidden for the host."""
    case = _case(session, actor, case_id, lock=True)
    row = _answers(session, case)
    if row is None:
        row = ProcurementAnswers(case_id=case.id)
        session.add(row)
    row.trl, row.answers, row.answered_on = data.trl, data.known, clock.today()
    session.flush()
    audit.record(actor, "case.procurement_answered", case)
