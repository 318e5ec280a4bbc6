"""The steps of a demonstration: each checks who and when; history, audit and notices go with its case."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.cases import service as cases
from app.cases.schemas import Step as Said
from app.cases.service import WrongState
from app.cases.states import Party
from app.demonstrations import measuring, past, phases, readiness, service
from app.demonstrations.models import Demonstration, Deviation, Entry, EntryKind, Measurement
from app.demonstrations.phase_schemas import PhasesSave
from app.demonstrations.schemas import (
    DeviationSave,
    EntrySave,
    IncidentSave,
    MeasurementsSave,
    OpinionSave,
    ReasonSave,
    ReportSave,
    StopSave,
)
from app.demonstrations.service import ENTRY_NOUN, Turn, take
from app.demonstrations.states import STEPS, UNDER_WAY, Action, DemonstrationState
from app.errors import Conflict, Forbidden, NotFound, invalid
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import Checked
from app.i18n import gettext as _

SIDES = frozenset({Party.FIRM, Party.HOST, Party.DESK})
WRITERS = service.WRITERS
# What of a plan may deviate; its metrics by their key, such as `k1.target`.
PLAIN = ("product", "model", "version", "quantity", "serials", "scope", "public_text", "data_taken")
OF_KPI = ("metric", "unit", "direction", "target", "method", "instrument", "calculation")


def _take(session: Session, actor: Actor, case_id: str, action: Action, data: Said) -> Turn:
    step = STEPS[action]
    return take(session, actor, case_id, data, step.parties, step.sources)


def _lead(turn: Turn, action: Action, verb: str, **details: Any) -> Demonstration:
    turn.demonstration.state = STEPS[action].target
    cases.remark(turn.session, turn.actor, turn.case, f"demonstration_{verb}", **details)
    return turn.demonstration


def start(session: Session, actor: Actor, case_id: str, data: Said) -> Demonstration:
    """Start: the plan is frozen. Raises NotReady with everything that is missing."""
    turn = _take(session, actor, case_id, Action.START, data)
    found = turn.demonstration
    readiness.check(session, turn.case, found)
    found.plan_sha256, found.started_on = service.digest(found.plan), clock.today()
    return _lead(turn, Action.START, "started", plan=found.plan_sha256)


def hold(session: Session, actor: Actor, case_id: str, data: ReasonSave) -> Demonstration:
    """Hold what runs."""
    turn = _take(session, actor, case_id, Action.HOLD, data)
    return _lead(turn, Action.HOLD, "held", reason=data.reason)


def release(session: Session, actor: Actor, case_id: str, data: ReasonSave) -> Demonstration:
    """Let it run again; complaints are counted anew. Raises NotReady where the insurance has run out."""
    turn = _take(session, actor, case_id, Action.RELEASE, data)
    readiness.check_insured(session, turn.case)
    turn.demonstration.released_at = clock.now()
    return _lead(turn, Action.RELEASE, "released", reason=data.reason)


def stop(session: Session, actor: Actor, case_id: str, data: StopSave) -> Demonstration:
    """End it before its time."""
    turn = _take(session, actor, case_id, Action.STOP, data)
    turn.demonstration.stop_cause = data.cause
    if turn.demonstration.started_on:
        turn.demonstration.ended_on = clock.today()
    return _lead(turn, Action.STOP, "stopped", cause=data.cause, reason=data.reason)


def _before(plan: dict[str, Any], field: str) -> str:
    key, dot, name = field.partition(".")
    kpi = next((each for each in plan["kpis"] if each["key"] == key), None)
    if not dot and field in PLAIN:
        value = plan[field]
    elif kpi and name in OF_KPI:
        value = kpi[name]
    else:
        raise invalid("field", "unknown-code", _("계획에 없는 항목입니다."))
    return ", ".join(value) if isinstance(value, list) else str(value)


def deviate(session: Session, actor: Actor, case_id: str, data: DeviationSave) -> Deviation:
    """Keep a change of the frozen plan, which stays as it was. Raises Invalid for what is no field of it."""
    turn = take(session, actor, case_id, data, WRITERS, UNDER_WAY)
    before = _before(turn.demonstration.plan, data.field)
    row = _deviation(turn, data.field, before, data.after, data.reason)
    session.add(row)
    session.flush()
    said = {"field": row.field, "before": row.before, "after": row.after}
    cases.remark(session, turn.actor, turn.case, "demonstration_deviated", reason=data.reason, **said)
    return row


def _deviation(turn: Turn, field: str, before: str, after: str, reason: str) -> Deviation:
    return Deviation(
        demonstration_id=turn.demonstration.id,
        at=clock.now(),
        field=field,
        before=before,
        after=after,
        reason=reason,
        author_id=turn.actor.user_id,
        organization_id=turn.actor.organization_id,
    )


def save_phases(session: Session, actor: Actor, case_id: str, data: PhasesSave) -> Demonstration:
    """Write the phases; once it has begun each change is kept as a deviation is, with its reason.

    Raises Invalid with everything that is wrong, WrongState after the report.
    """
    turn = take(session, actor, case_id, data, WRITERS, service.PREPARING | UNDER_WAY)
    found = turn.demonstration
    if found.report:
        raise WrongState(_("이미 결과를 보고했습니다."))
    changes = phases.bring(session, turn.case, found, data.phases)
    audit.record(turn.actor, "demonstration.phased", found, changes=[asdict(each) for each in changes])
    if found.state in UNDER_WAY and changes:
        if not data.reason:
            raise invalid("reason", "missing", _("시작한 뒤에 단계를 바꿀 때는 왜 바꾸는지 적어 주세요."))
        rows = [_deviation(turn, each.key, each.before, each.after, data.reason) for each in changes]
        session.add_all(rows)
        said = {name: "; ".join(getattr(each, name) for each in changes) for name in ("before", "after")}
        cases.remark(
            session,
            turn.actor,
            turn.case,
            "demonstration_deviated",
            reason=data.reason,
            field="phases",
            **said,
        )
    return found


def _write(turn: Turn, kind: EntryKind, data: EntrySave, papers: Sequence[Checked]) -> Entry:
    if data.at > clock.now():
        raise invalid("at", "future", _("아직 오지 않은 때입니다."))
    if data.phase and data.phase not in phases.keys(turn.session, turn.demonstration):
        raise invalid("phase", "unknown-code", _("이 실증에 없는 단계입니다."))
    entry = Entry(
        demonstration_id=turn.demonstration.id,
        kind=kind,
        at=data.at,
        text=data.text,
        severity=data.severity if isinstance(data, IncidentSave) else None,
        phase=data.phase,
        author_id=turn.actor.user_id,
        organization_id=turn.actor.organization_id,
    )
    turn.session.add(entry)
    turn.session.flush()
    for each in papers:
        files.keep(turn.session, turn.actor, each, ENTRY_NOUN, entry.id)
    return entry


def log(session: Session, actor: Actor, case_id: str, data: EntrySave, *papers: Checked) -> Entry:
    """Write a line of the journal, with photos if there are any."""
    turn = take(session, actor, case_id, data, SIDES, UNDER_WAY)
    entry = _write(turn, EntryKind.LOG, data, papers)
    audit.record(turn.actor, "demonstration.logged", entry)
    return entry


def report_incident(
    session: Session, actor: Actor, case_id: str, data: IncidentSave, *papers: Checked
) -> Entry:
    """Report an incident: what runs is held in the same commit."""
    turn = take(session, actor, case_id, data, SIDES, UNDER_WAY)
    entry = _write(turn, EntryKind.INCIDENT, data, papers)
    audit.record(turn.actor, "demonstration.incident_reported", entry, severity=data.severity)
    cases.remark(session, turn.actor, turn.case, "demonstration_incident", severity=data.severity)
    if turn.demonstration.state == DemonstrationState.RUNNING:
        _lead(turn, Action.HOLD, "held")
    return entry


def attach(session: Session, actor: Actor, case_id: str, entry_id: uuid.UUID, file: Checked) -> StoredFile:
    """Keep a file of a line of the journal. Raises NotFound, also for a complaint."""
    turn = take(session, actor, case_id, Said(), SIDES, UNDER_WAY)
    entry = _entry(session, turn.demonstration, entry_id)
    if entry.kind == EntryKind.COMPLAINT:
        raise NotFound
    return files.keep(session, turn.actor, file, ENTRY_NOUN, entry.id)


def _entry(session: Session, found: Demonstration, entry_id: uuid.UUID) -> Entry:
    entry = session.get(Entry, entry_id)
    if entry is None or entry.demonstration_id != found.id:
        raise NotFound
    return entry


def entry_file(
    session: Session, actor: Actor, case_id: str, entry_id: uuid.UUID, file_id: uuid.UUID
) -> StoredFile:
    """Return a file of the journal of a case the actor may see. Raises NotFound."""
    found = service.of_case(session, cases.get(session, actor, case_id).id)
    if found is None:
        raise NotFound
    return files.get(session, ENTRY_NOUN, _entry(session, found, entry_id).id, file_id)


def measure(session: Session, actor: Actor, case_id: str, data: MeasurementsSave) -> list[Measurement]:
    """Keep measured values, all or none. Raises Invalid naming each wrong row, Conflict after the report."""
    turn = _measuring(session, actor, case_id, data)
    known = phases.keys(session, turn.demonstration)
    kept = measuring.take(turn.demonstration, data.rows, known, _side(turn), turn.actor.user_id)
    session.add_all(kept)
    session.flush()
    audit.record(turn.actor, "demonstration.measured", turn.demonstration, count=len(kept))
    return kept


def _side(turn: Turn) -> Party:
    """Return for which side somebody acts: a party itself, or who a coordinator speaks for."""
    return next(party for party in (Party.FIRM, Party.HOST, Party.DESK) if party in turn.roles)


def _measuring(session: Session, actor: Actor, case_id: str, data: Said) -> Turn:
    turn = take(session, actor, case_id, data, SIDES, UNDER_WAY)
    # What the host confirms is what the firm reported.
    if turn.demonstration.report:
        raise Conflict(_("결과를 보고한 뒤에는 측정값을 바꿀 수 없습니다."), code="reported")
    return turn


def strike(session: Session, actor: Actor, case_id: str, key: uuid.UUID, data: ReasonSave) -> Measurement:
    """Say that a value does not count and why; it is kept.

    A side strikes what it measured itself, a coordinator anything. Raises NotFound, Forbidden, Conflict after
    the report.
    """
    turn = _measuring(session, actor, case_id, data)
    row = measuring.get(session, turn.demonstration, key)
    if not turn.roles & {row.party, Party.DESK}:
        raise Forbidden(_("측정값은 적은 쪽이나 코디네이터가 뺄 수 있습니다."))
    row.struck = row.struck or data.reason[:500]
    audit.record(turn.actor, "demonstration.value_struck", row, reason=row.struck)
    return row


def report(session: Session, actor: Actor, case_id: str, data: ReportSave) -> Demonstration:
    """Report for the firm what came of it. Raises WrongState for a second one, Invalid for its day."""
    turn = _take(session, actor, case_id, Action.REPORT, data)
    found = turn.demonstration
    if not service.is_open(Action.REPORT, found):
        raise WrongState(_("이미 결과를 보고했습니다."))
    if found.started_on is None or not found.started_on <= data.ended_on <= clock.today():
        raise invalid("ended_on", "days", _("시작한 날과 오늘 사이의 날을 적어 주세요."))
    found.ended_on = data.ended_on
    found.report = data.model_dump(mode="json", exclude={"on_behalf_of", "is_shown_as_past"})
    if data.is_shown_as_past is not None:
        found.is_shown_as_past = data.is_shown_as_past
    return _lead(turn, Action.REPORT, "reported")


def opine(session: Session, actor: Actor, case_id: str, data: OpinionSave) -> Demonstration:
    """Give the host's opinion on what was reported: it is finished. Raises WrongState before the report."""
    turn = _take(session, actor, case_id, Action.OPINE, data)
    if not service.is_open(Action.OPINE, turn.demonstration):
        raise WrongState(_("기업이 결과를 보고한 뒤에 의견을 적을 수 있습니다."))
    turn.demonstration.opinion = data.model_dump(mode="json", exclude={"on_behalf_of"})
    finished = _lead(turn, Action.OPINE, "finished", values_confirmed=data.values_confirmed)
    past.publish(session, turn.actor, turn.case, finished)
    return finished
