"""Demonstrations: found, planned, made safe, shown; what they came to in the end."""

import hashlib
import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.agreements import service as agreements
from app.cases import service as cases
from app.cases import steps
from app.cases.models import Case, CaseEvent
from app.cases.schemas import Step as Said
from app.cases.service import WrongState
from app.cases.states import CaseState, Party
from app.cases.states import Step as Way
from app.demonstrations import measuring, phases, public, readiness
from app.demonstrations.models import Demonstration, Deviation, Entry, EntryKind
from app.demonstrations.result import KpiResult, Result
from app.demonstrations.schemas import InsuranceSave, PlanSave, SafetySave, TrainingSave
from app.demonstrations.states import STEPS, UNDER_WAY, Action, DemonstrationState
from app.errors import NotFound
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import Checked
from app.permits import service as permits

NOUN, ENTRY_NOUN = "demonstration", "demonstration_entry"
CONFIRMED = frozenset({CaseState.APPROVED})
PREPARING = frozenset({DemonstrationState.PLANNED})
# Steps in the history of a case that hold its demonstration.
HELD = "demonstration_held"
TROUBLES = (EntryKind.INCIDENT, EntryKind.COMPLAINT)
HOLDING = (HELD, "demonstration_uninsured")
WRITERS = frozenset({Party.FIRM, Party.DESK})


@dataclass(frozen=True, slots=True)
class Turn:
    """A demonstration whose case is locked, and who acts on it."""

    session: Session
    actor: Actor
    case: Case
    demonstration: Demonstration
    roles: frozenset[Party]


def of_case(session: Session, case_id: uuid.UUID) -> Demonstration | None:
    """Return the demonstration of a case, once somebody has begun to plan it."""
    return session.scalar(sa.select(Demonstration).where(Demonstration.case_id == case_id))


def of_cases(session: Session, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Demonstration]:
    """Return the demonstrations of these cases, as far as they are planned."""
    query = sa.select(Demonstration).where(Demonstration.case_id.in_(keys))
    return {found.case_id: found for found in session.scalars(query)}


def take(
    session: Session,
    actor: Actor,
    case_id: str,
    data: Said,
    parties: frozenset[Party],
    sources: Collection[DemonstrationState],
) -> Turn:
    """Lock a confirmed case for these parties and return its demonstration, begun with the first step.

    Raises NotFound, Forbidden, WrongState.
    """
    turn = steps.take(session, actor, case_id, Way(CONFIRMED, parties, CONFIRMED), data)
    found = of_case(session, turn.case.id)
    if found is None:
        found = Demonstration(case_id=turn.case.id, state=DemonstrationState.PLANNED, plan={})
        found.checklist, found.risks = [], []
        session.add(found)
        session.flush()
    if found.state not in sources:
        raise WrongState(state=found.state)
    return Turn(session, turn.actor, turn.case, found, turn.roles)


def digest(plan: dict[str, Any]) -> str:
    """Return the SHA-256 of a plan as canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def save_plan(session: Session, actor: Actor, case_id: str, data: PlanSave) -> Demonstration:
    """Write the plan before the start. Raises WrongState afterwards: a change is a deviation then."""
    turn = take(session, actor, case_id, data, WRITERS, PREPARING)
    plan = data.model_dump(mode="json", exclude={"on_behalf_of"})
    plan["kpis"] = [{"key": f"k{at}", **each} for at, each in enumerate(plan["kpis"], 1)]
    turn.demonstration.plan = plan
    audit.record(turn.actor, "demonstration.planned", turn.demonstration, plan=digest(plan))
    return turn.demonstration


def save_safety(session: Session, actor: Actor, case_id: str, data: SafetySave) -> Demonstration:
    """Write checklist and risks; while it runs, too: dangers change."""
    turn = take(session, actor, case_id, data, WRITERS, PREPARING | UNDER_WAY)
    found = turn.demonstration
    found.checklist = [each.model_dump() for each in data.checklist]
    found.risks = [each.model_dump() for each in data.risks]
    audit.record(turn.actor, "demonstration.made_safe", found, checklist=found.checklist, risks=found.risks)
    return found


def save_insurance(session: Session, actor: Actor, case_id: str, data: InsuranceSave) -> Demonstration:
    """Note the insurance here and in the register of permits. Raises Invalid for days in the wrong order."""
    turn = take(session, actor, case_id, data, WRITERS, PREPARING | UNDER_WAY)
    found = turn.demonstration
    found.insurance_kind, found.insurance_krw = data.insurance_kind, data.insurance_krw
    days = {"granted_on": data.granted_on, "valid_until": data.valid_until, "number": data.number}
    permits.grant(session, turn.case.id, permits.INSURANCE, **days)
    audit.record(turn.actor, "demonstration.insured", found, until=data.valid_until)
    return found


def attach_insurance(session: Session, actor: Actor, case_id: str, *papers: Checked) -> list[StoredFile]:
    """Keep copies of the policy."""
    turn = take(session, actor, case_id, Said(), WRITERS, PREPARING | UNDER_WAY)
    return [files.keep(session, turn.actor, each, NOUN, turn.demonstration.id) for each in papers]


def save_training(session: Session, actor: Actor, case_id: str, data: TrainingSave) -> Demonstration:
    """Note the training here and in the register of permits."""
    turn = take(session, actor, case_id, data, WRITERS, PREPARING | UNDER_WAY)
    turn.demonstration.trained_persons = data.trained_persons
    permits.grant(session, turn.case.id, permits.TRAINING, granted_on=data.held_on)
    audit.record(turn.actor, "demonstration.trained", turn.demonstration, persons=data.trained_persons)
    return turn.demonstration


def deviations(session: Session, found: Demonstration) -> list[Deviation]:
    """Return the changes of the frozen plan, oldest first."""
    query = sa.select(Deviation).where(Deviation.demonstration_id == found.id)
    return list(session.scalars(query.order_by(Deviation.at, Deviation.created_at)))


def entries(session: Session, found: Demonstration, *kinds: EntryKind) -> list[Entry]:
    """Return the lines of the journal, newest first."""
    query = sa.select(Entry).where(Entry.demonstration_id == found.id)
    if kinds:
        query = query.where(Entry.kind.in_(kinds))
    return list(session.scalars(query.order_by(Entry.at.desc(), Entry.created_at.desc())))


def _journal(session: Session, found: Demonstration) -> list[dict[str, Any]]:
    lines = entries(session, found)
    kept = files.of(session, ENTRY_NOUN, *(each.id for each in lines)) if lines else []
    names = ("id", "kind", "at", "text", "severity", "phase")
    return [
        {name: getattr(each, name) for name in names}
        | {"files": [file for file in kept if file.noun_id == each.id]}
        for each in lines
    ]


def _begun(session: Session, case: Case) -> Demonstration:
    """Return the demonstration of a confirmed case; an empty one before anybody began. Raises NotFound."""
    if found := of_case(session, case.id):
        return found
    if case.current_state != CaseState.APPROVED:
        raise NotFound
    return Demonstration(
        id=None,
        case_id=case.id,
        state=DemonstrationState.PLANNED,
        plan={},
        checklist=[],
        risks=[],
        is_shown_as_past=False,
    )


def present(session: Session, actor: Actor, case_id: str) -> dict[str, Any]:
    """Return a demonstration as its parties read it. Raises NotFound, also before a match is confirmed."""
    case = cases.get(session, actor, case_id)
    found = _begun(session, case)
    is_begun = found.id is not None
    roles = cases.parties(actor, case)
    register = {permit.code: permit for permit, _held in permits.register(session, case.id)}
    insurance, training = register.get(permits.INSURANCE), register.get(permits.TRAINING)
    rows = measuring.rows(session, found) if is_begun else []
    is_live = case.current_state == CaseState.APPROVED and actor.may_change
    return {
        **{column.key: getattr(found, column.key) for column in sa.inspect(Demonstration).column_attrs},
        "number": case.number,
        "plan": {key: value for key, value in found.plan.items() if key != "kpis"}
        | {"kpis": [{k: v for k, v in each.items() if k != "key"} for each in found.plan.get("kpis", [])]},
        "phases": phases.present(session, case, found) if is_begun else [],
        "kpis": measuring.evaluated(found.plan, rows),
        "insurance": {
            "kind": found.insurance_kind or "",
            "sum_krw": found.insurance_krw,
            "granted_on": insurance.granted_on if insurance else None,
            "valid_until": insurance.valid_until if insurance else None,
            "number": insurance.number if insurance else "",
            "files": files.of(session, NOUN, found.id) if is_begun else [],
        },
        "training": {"persons": found.trained_persons, "held_on": training.granted_on if training else None},
        "missing": readiness.missing(session, case, found) if found.state in PREPARING else [],
        "warnings": readiness.warnings(case, insurance) if found.state in UNDER_WAY else [],
        "deviations": deviations(session, found) if is_begun else [],
        "entries": _journal(session, found) if is_begun else [],
        "measurements": rows,
        "actions": [
            action
            for action in Action
            if is_live and is_open(action, found) and STEPS[action].parties & roles
        ],
        "held": _held(session, case, found) if found.state == DemonstrationState.HELD else None,
        "spoken_for": _spoken_for(case, found) if is_live and Party.DESK in roles else {},
        "public_url": public.address(found) if is_begun else None,
    }


def _held(session: Session, case: Case, found: Demonstration) -> dict[str, Any] | None:
    """Return what held it last and why, as the history of its case tells, or the incident or complaint."""
    query = sa.select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action.in_(HOLDING))
    event = session.scalars(query.order_by(CaseEvent.seq.desc()).limit(1)).first()
    if event is None:
        return None
    reason = event.details.get("reason", "")
    if not reason and event.action == HELD:
        troubles = [each for each in entries(session, found, *TROUBLES) if each.created_at <= event.at]
        reason = max(troubles, key=lambda each: each.created_at).text if troubles else ""
    return {"action": event.action, "at": event.at, "reason": reason}


def _spoken_for(case: Case, found: Demonstration) -> dict[Action, str]:
    """Return the steps that a coordinator can only enter for a party now, with the party's code."""
    codes = {Party.FIRM: case.firm.code, Party.HOST: case.host.code}
    return {
        action: next(code for party, code in codes.items() if party in step.parties)
        for action, step in STEPS.items()
        if Party.DESK not in step.parties and is_open(action, found)
    }


def is_open(action: Action, found: Demonstration) -> bool:
    """Tell whether a step begins where a demonstration stands; the opinion answers the report."""
    if action in (Action.REPORT, Action.OPINE) and (found.report is None) != (action == Action.REPORT):
        return False
    return found.state in STEPS[action].sources


def file_of(session: Session, actor: Actor, case_id: str, file_id: uuid.UUID) -> StoredFile:
    """Return a copy of the policy of a demonstration the actor may see. Raises NotFound."""
    found = of_case(session, cases.get(session, actor, case_id).id)
    if found is None:
        raise NotFound
    return files.get(session, NOUN, found.id, file_id)


def result(session: Session, case_id: uuid.UUID) -> Result | None:
    """Return what a demonstration came to; None until the report and the opinion are both there."""
    found = of_case(session, case_id)
    if not (found and found.report and found.opinion and found.started_on and found.ended_on):
        return None
    case, plan = cases.load(session, case_id), found.plan
    agreement = agreements.valid(session, case_id)
    changes = [
        f"{each.field}: {each.before} → {each.after} ({each.reason})" for each in deviations(session, found)
    ]
    names = KpiResult.__dataclass_fields__
    return Result(
        case_id=case_id,
        number=case.number,
        **{name: plan[name] for name in ("product", "model", "version", "quantity", "scope")},
        serials=tuple(plan["serials"]),
        place_ko=case.testbed.name_ko,
        place_en=case.testbed.name_en,
        started_on=found.started_on,
        ended_on=found.ended_on,
        plan_sha256=found.plan_sha256 or digest(plan),
        kpis=tuple(
            KpiResult(**{name: each[name] for name in names})
            for each in measuring.evaluated(plan, measuring.rows(session, found))
        ),
        deviations=tuple(changes),
        incidents=len(entries(session, found, EntryKind.INCIDENT)),
        report_summary=found.report["summary"],
        host_opinion=found.opinion["text"],
        agreement_sha256=agreement.sha256 if agreement else None,
    )
