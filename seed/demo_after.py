"""What follows a confirmed match in the fictional cases: agreement, demonstration, certificate, surveys."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.orm import Session

from app.actor import Actor
from app.agreements import schemas as agreements
from app.agreements import service as versions
from app.agreements import steps as signing
from app.agreements.clauses import clauses
from app.agreements.models import Agreement
from app.cases import permits
from app.cases import service as cases
from app.cases.schemas import Step
from app.certificates import service as certificates
from app.certificates.schemas import CertificateIssue
from app.demands import service as demands
from app.demonstrations import running, schemas, service
from app.demonstrations.kpis import templates
from app.fields import Schema, Text
from app.followups import schemas as followups
from app.followups import service as surveys
from app.permits.schemas import PermitChange


class Signature(Schema):
    """Who signs on line."""

    person: Annotated[Text, Field(min_length=1)]
    position: Annotated[Text, Field(min_length=1)]


class Survey(followups.SurveyWrite):
    """An answer to the survey so many months after the end."""

    months: int


class Plan(schemas.PlanSave):
    """A plan whose metrics are usual ones, by the code of their template, each with its target."""

    targets: dict[str, float]


def offer(session: Session, actor: Actor, case_id: str, data: agreements.AgreementWrite) -> Agreement:
    """Write an agreement with the first choice of every clause, and offer it to be signed on line."""
    usual = {code: agreements.Term(choice=next(iter(each.choices))) for code, each in clauses().items()}
    version = versions.write(session, actor, case_id, data.model_copy(update={"terms": usual})).version
    offered = signing.offer(session, actor, case_id, version, agreements.Offer())
    signing.choose_way(session, actor, case_id, version, agreements.Way(is_online=True))
    return offered


def sign(session: Session, actor: Actor, case_id: str, data: Signature) -> Agreement:
    """Accept what was offered on line, for the own side."""
    case = cases.get(session, actor, case_id)
    offered = versions.offered(session, case.id)
    assert offered is not None, case.number
    signing.choose_way(session, actor, case_id, offered.version, agreements.Way(is_online=True))
    said = agreements.Accept(sha256=offered.sha256, **data.model_dump())
    return signing.accept(session, actor, case_id, offered.version, said)


def clear(session: Session, actor: Actor, case_id: str, data: PermitChange) -> None:
    """Note for every permit that the start waits for what is said of one."""
    for code in permits.outstanding(session, cases.get(session, actor, case_id)):
        permits.save(session, actor, case_id, code, data)


def plan(session: Session, actor: Actor, case_id: str, data: Plan) -> Any:
    """Plan to show what the demand promises, measured as is usual."""
    case = cases.get(session, actor, case_id)
    asked = demands.profile(session, case.demand, case.demand_version)
    known = {each.code: each for each in templates()}
    metrics = [
        schemas.Kpi(
            metric=known[code].metric_ko,
            unit=known[code].unit,
            direction=known[code].direction,
            target=target,
            method=known[code].method_ko,
            calculation=known[code].calculation,
        )
        for code, target in data.targets.items()
    ]
    said = {"product": asked.product, "scope": asked.content, "public_text": asked.purpose}
    whole = schemas.PlanSave(**data.model_dump(exclude={"targets", "kpis", *said}), **said, kpis=metrics)
    return service.save_plan(session, actor, case_id, whole)


def answer(session: Session, actor: Actor, case_id: str, data: Survey) -> Any:
    """Answer a survey."""
    said = followups.SurveyWrite(**data.model_dump(exclude={"months"}))
    return surveys.answer(session, actor, case_id, data.months, said)


STEPS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "offer": (agreements.AgreementWrite, offer),
    "sign": (Signature, sign),
    "plan": (Plan, plan),
    "clear": (PermitChange, clear),
    "secure": (schemas.SafetySave, service.save_safety),
    "insure": (schemas.InsuranceSave, service.save_insurance),
    "train": (schemas.TrainingSave, service.save_training),
    "start": (Step, running.start),
    "measure": (schemas.MeasurementsSave, running.measure),
    "incident": (schemas.IncidentSave, running.report_incident),
    "report": (schemas.ReportSave, running.report),
    "opine": (schemas.OpinionSave, running.opine),
    "certify": (CertificateIssue, certificates.issue),
    "rate": (followups.SatisfactionWrite, surveys.rate),
    "intend": (followups.PurchaseIntentWrite, surveys.intend),
    "survey": (Survey, answer),
}
