"""Demonstrations over HTTP: of a case for its parties, and behind a QR code for everybody."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from app.accounts.deps import CurrentActor
from app.cases.schemas import Step as Said
from app.database import ReadSession, WriteSession
from app.demonstrations import kpis, measuring, past, public, running, service, stops
from app.demonstrations.kpis import Template
from app.demonstrations.phase_schemas import PhasesSave
from app.demonstrations.schemas import (
    ComplaintSave,
    DemonstrationRead,
    DeviationSave,
    EntrySave,
    IncidentSave,
    InsuranceSave,
    MeasurementsSave,
    OpinionSave,
    PastRead,
    PastSave,
    PlanSave,
    PublicRead,
    ReasonSave,
    ReportSave,
    SafetySave,
    StopSave,
    StopsRead,
    TemplateRead,
    TrainingSave,
)
from app.demonstrations.stops import Stops
from app.files.deps import ANSWER, BODY, CurrentFile, give
from app.files.models import StoredFile
from app.files.schemas import FileRead
from app.idempotency import RawBody

router = APIRouter(tags=["demonstrations"])
CASE = "/cases/{case_id}/demonstration"
API = "api.demonstrations"
Read = dict[str, Any]


@router.get("/kpi-templates", name=f"{API}.templates", response_model=list[TemplateRead])
def list_templates(demonstration_type: Annotated[list[str] | None, Query()] = None) -> list[Template]:
    """List metrics that are often used, all or those of demonstration types."""
    return kpis.fitting(demonstration_type) if demonstration_type else list(kpis.templates())


@router.get(f"{CASE}/past", name=f"{API}.past", response_model=PastRead | None)
def read_past(session: ReadSession, actor: CurrentActor, case_id: str) -> Read | None:
    """Show what the testbed's page tells, or would tell, of a finished demonstration; null before its end."""
    return past.preview(session, actor, case_id)


@router.put(f"{CASE}/past", name=f"{API}.agree", response_model=DemonstrationRead)
def agree_past(session: WriteSession, actor: CurrentActor, case_id: str, data: PastSave) -> Read:
    """Agree that the testbed's page tells of it and the ranking learns its words, or take that back."""
    past.agree(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.get("/stopped-demonstrations", name=f"{API}.stops", response_model=list[StopsRead])
def list_stops(
    session: ReadSession, demonstration_type: Annotated[list[str] | None, Query()] = None
) -> list[Stops]:
    """Say why demonstrations were stopped, where at least five firms stopped for the same cause."""
    return stops.stops(session, demonstration_type or ())


@router.get(CASE, name=f"{API}.read", response_model=DemonstrationRead)
def read(session: ReadSession, actor: CurrentActor, case_id: str) -> Read:
    """Show the demonstration of a confirmed case: plan, safety, journal, values and what is missing."""
    return service.present(session, actor, case_id)


@router.put(f"{CASE}/plan", name=f"{API}.plan", response_model=DemonstrationRead)
def save_plan(session: WriteSession, actor: CurrentActor, case_id: str, data: PlanSave) -> Read:
    """Write the plan before the start, whole; it is frozen with the start."""
    service.save_plan(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.put(f"{CASE}/phases", name=f"{API}.phases", response_model=DemonstrationRead)
def save_phases(session: WriteSession, actor: CurrentActor, case_id: str, data: PhasesSave) -> Read:
    """Write the phases, whole: what is done at which site on which of the booked days."""
    running.save_phases(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.put(f"{CASE}/safety", name=f"{API}.safety", response_model=DemonstrationRead)
def save_safety(session: WriteSession, actor: CurrentActor, case_id: str, data: SafetySave) -> Read:
    """Write checklist and risks, whole."""
    service.save_safety(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.put(f"{CASE}/insurance", name=f"{API}.insurance", response_model=DemonstrationRead)
def save_insurance(session: WriteSession, actor: CurrentActor, case_id: str, data: InsuranceSave) -> Read:
    """Note the insurance; its days stand in the register of permits."""
    service.save_insurance(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(
    f"{CASE}/insurance/files",
    name=f"{API}.insurance.attach",
    response_model=FileRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def attach_insurance(
    session: WriteSession, actor: CurrentActor, case_id: str, file: CurrentFile
) -> StoredFile:
    """Keep a copy of the policy."""
    return service.attach_insurance(session, actor, case_id, file)[0]


@router.get(
    f"{CASE}/insurance/files/{{file_id}}",
    name=f"{API}.insurance.file",
    responses=ANSWER,
    response_class=Response,
)
def get_insurance(session: ReadSession, actor: CurrentActor, case_id: str, file_id: UUID) -> Response:
    """Give a copy of the policy, to be saved."""
    return give(service.file_of(session, actor, case_id, file_id))


@router.put(f"{CASE}/training", name=f"{API}.training", response_model=DemonstrationRead)
def save_training(session: WriteSession, actor: CurrentActor, case_id: str, data: TrainingSave) -> Read:
    """Note the safety training; its day stands in the register of permits."""
    service.save_training(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/start", name=f"{API}.start", response_model=DemonstrationRead)
def start(session: WriteSession, actor: CurrentActor, case_id: str, data: Said | None = None) -> Read:
    """Start and freeze the plan; refused with everything that is missing (409 `not-ready`)."""
    running.start(session, actor, case_id, data or Said())
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/hold", name=f"{API}.hold", response_model=DemonstrationRead)
def hold(session: WriteSession, actor: CurrentActor, case_id: str, data: ReasonSave) -> Read:
    """Hold what runs."""
    running.hold(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/release", name=f"{API}.release", response_model=DemonstrationRead)
def release(session: WriteSession, actor: CurrentActor, case_id: str, data: ReasonSave) -> Read:
    """Let what is held run again, as a coordinator."""
    running.release(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/stop", name=f"{API}.stop", response_model=DemonstrationRead)
def stop(session: WriteSession, actor: CurrentActor, case_id: str, data: StopSave) -> Read:
    """End it before its time, as a coordinator."""
    running.stop(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/deviations", name=f"{API}.deviate", response_model=DemonstrationRead)
def deviate(session: WriteSession, actor: CurrentActor, case_id: str, data: DeviationSave) -> Read:
    """Keep a change of the frozen plan beside it."""
    running.deviate(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/log", name=f"{API}.log", response_model=DemonstrationRead)
def log(session: WriteSession, actor: CurrentActor, case_id: str, data: EntrySave) -> Read:
    """Write a line of the journal."""
    running.log(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/incidents", name=f"{API}.incident", response_model=DemonstrationRead)
def report_incident(session: WriteSession, actor: CurrentActor, case_id: str, data: IncidentSave) -> Read:
    """Report an incident: what runs is held at once."""
    running.report_incident(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(
    f"{CASE}/entries/{{entry_id}}/files",
    name=f"{API}.entries.attach",
    response_model=FileRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def attach(
    session: WriteSession, actor: CurrentActor, case_id: str, entry_id: UUID, file: CurrentFile
) -> StoredFile:
    """Keep a photo or a file of a line of the journal."""
    return running.attach(session, actor, case_id, entry_id, file)


@router.get(
    f"{CASE}/entries/{{entry_id}}/files/{{file_id}}",
    name=f"{API}.entries.file",
    responses=ANSWER,
    response_class=Response,
)
def get_file(
    session: ReadSession, actor: CurrentActor, case_id: str, entry_id: UUID, file_id: UUID
) -> Response:
    """Give a file of the journal, to be saved."""
    return give(running.entry_file(session, actor, case_id, entry_id, file_id))


@router.post(f"{CASE}/measurements", name=f"{API}.measure", response_model=DemonstrationRead)
def measure(session: WriteSession, actor: CurrentActor, case_id: str, data: MeasurementsSave) -> Read:
    """Keep measured values, all or none: rows of kpi, at, value, n, note."""
    running.measure(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(
    f"{CASE}/measurements/table",
    name=f"{API}.measure.table",
    response_model=DemonstrationRead,
    openapi_extra=BODY,
)
def measure_table(session: WriteSession, actor: CurrentActor, case_id: str, body: RawBody) -> Read:
    """Keep the measured values of the CSV or XLSX that is the body, all or none."""
    running.measure(session, actor, case_id, MeasurementsSave(rows=measuring.read_table(body)))
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/measurements/{{key}}/strike", name=f"{API}.strike", response_model=DemonstrationRead)
def strike(session: WriteSession, actor: CurrentActor, case_id: str, key: UUID, data: ReasonSave) -> Read:
    """Say that a value does not count, and why; it is kept."""
    running.strike(session, actor, case_id, key, data)
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/report", name=f"{API}.report", response_model=DemonstrationRead)
def report(session: WriteSession, actor: CurrentActor, case_id: str, data: ReportSave) -> Read:
    """Report for the firm what came of it."""
    running.report(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.post(f"{CASE}/opinion", name=f"{API}.opine", response_model=DemonstrationRead)
def opine(session: WriteSession, actor: CurrentActor, case_id: str, data: OpinionSave) -> Read:
    """Give the host's opinion on what was reported: it is finished."""
    running.opine(session, actor, case_id, data)
    return service.present(session, actor, case_id)


@router.get("/public-demonstrations/{token}", name=f"{API}.public", response_model=PublicRead)
def read_public(
    session: ReadSession, token: str, sub_site: Annotated[str, Query(max_length=64)] = ""
) -> Read:
    """Show everybody what runs behind a QR code, today at a site where one is named."""
    return public.present(session, public.by_token(session, token), sub_site)


@router.post(
    "/public-demonstrations/{token}/complaints",
    name=f"{API}.complain",
    status_code=status.HTTP_204_NO_CONTENT,
)
def complain(session: WriteSession, token: str, data: ComplaintSave) -> None:
    """Complain without an account or a name."""
    public.complain(session, token, data)
