"""Pages of demonstrations: one for the parties of a case, one for everybody behind a QR code."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from fastapi import Query, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import clock
from app.accounts import service as accounts
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import service as cases
from app.cases.models import Case
from app.cases.schemas import Step as Said
from app.cases.states import CaseState, Party
from app.database import ReadSession, WriteSession
from app.demands import service as demands
from app.demonstrations import kpis, measuring, past, public, running, service
from app.demonstrations.kpis import SHARES
from app.demonstrations.phase_schemas import PhasesSave
from app.demonstrations.schemas import (
    ComplaintSave,
    DeviationSave,
    EntrySave,
    IncidentSave,
    InsuranceSave,
    MeasurementsSave,
    OpinionSave,
    PastSave,
    PlanSave,
    ReasonSave,
    ReportSave,
    SafetySave,
    StopSave,
    TrainingSave,
)
from app.demonstrations.states import UNDER_WAY
from app.errors import NotFound
from app.files import service as files
from app.files.deps import give
from app.files.service import Checked
from app.i18n import pick
from app.testbeds import rooms
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, Forms, check, read, see, shown_again
from app.web.templating import render

router = page_router()
CASE = "/cases/{number}/demonstration"
# The site at which a notice hangs; what runs there is shown.
Site = Annotated[str, Query(max_length=64)]
Step = Callable[[Session, Actor, str, Any], object]
# What is written on the page, by the last part of its address.
STEPS: dict[str, tuple[type[BaseModel], Step]] = {
    "plan": (PlanSave, service.save_plan),
    "phases": (PhasesSave, running.save_phases),
    "safety": (SafetySave, service.save_safety),
    "training": (TrainingSave, service.save_training),
    "start": (Said, running.start),
    "hold": (ReasonSave, running.hold),
    "release": (ReasonSave, running.release),
    "stop": (StopSave, running.stop),
    "deviations": (DeviationSave, running.deviate),
    "measurements": (MeasurementsSave, running.measure),
    "report": (ReportSave, running.report),
    "opine": (OpinionSave, running.opine),
    "past": (PastSave, past.agree),
}
WIDTH, HEIGHT = 280.0, 90.0


def _plot(kpi: dict[str, Any], measured: list[Any]) -> dict[str, Any]:
    """Return where the values of a metric and its target lie in a small picture."""
    is_share = kpi["calculation"] in SHARES
    values: list[float] = [
        100 * each.value / each.n if is_share and each.n else each.value for each in measured
    ]
    target = float(kpi["target"])
    low, high = min(*values, target), max(*values, target)
    span = (high - low) or 1.0

    def height(value: float) -> float:
        return round(8 + HEIGHT * (1 - (value - low) / span), 1)

    step = WIDTH / max(1, len(values) - 1)
    points = [(round(10 + step * at, 1), height(value)) for at, value in enumerate(values)]
    return {"points": points, "target": height(target)}


def _filled(told: dict[str, Any], refused: Form | None) -> Forms:
    """Return the forms of the page, filled with what is kept; a refused one with what was typed."""
    forms = Forms(refused)
    plan = Form.of(told["plan"])
    plan.values["serials"] = ["\n".join(told["plan"].get("serials", []))]
    checklist = told["checklist"] or [
        {"point": pick(each["point_ko"], each["point_en"]), "done": False} for each in kpis.usual_checklist()
    ]
    insurance = told["insurance"] | {
        "insurance_kind": told["insurance"]["kind"],
        "insurance_krw": told["insurance"]["sum_krw"],
    }
    training = {"trained_persons": told["training"]["persons"], "held_on": told["training"]["held_on"]}
    kept = {
        "plan": plan,
        "phases": Form.of({"phases": told["phases"]}),
        "safety": Form.of({"checklist": checklist, "risks": told["risks"]}),
        "insurance": Form.of({key: value for key, value in insurance.items() if key != "files"}),
        "training": Form.of(training),
    }
    for name, form in kept.items():
        if name not in forms:
            forms[name] = form.named(f"{name}-")
    return forms


def _sites(session: Session, case: Case, told: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the sites that a phase may take: the booked one, or all; and those that phases have already."""
    booked = [each for each in rooms.sites(session, case.testbed_id) if case.sub_site_id in (None, each.id)]
    named = {each["sub_site"]: (each["site_ko"], each["site_en"]) for each in told["phases"]}
    known = named | {each.code: (each.name_ko, each.name_en) for each in booked}
    return [(code, pick(*names)) for code, names in known.items() if code]


def _page(
    request: Request, session: Session, actor: Actor, number: str, refused: Form | None = None
) -> HTMLResponse:
    case = cases.get(session, actor, number)
    told = service.present(session, actor, number)
    by_kpi = {
        kpi["key"]: [each for each in told["measurements"] if each.kpi == kpi["key"]] for kpi in told["kpis"]
    }
    counting = {key: [each for each in rows if not each.struck] for key, rows in by_kpi.items()}
    profile = demands.profile(session, case.demand, case.demand_version)
    fitting = kpis.fitting(profile.demonstration_types) or list(kpis.templates())
    is_party = case.current_state == CaseState.APPROVED and actor.may_change
    roles = cases.parties(actor, case)
    may_write = is_party and bool(roles & service.WRITERS)
    is_under_way = told["state"] in UNDER_WAY
    return render(
        request,
        "demonstrations/show.html",
        case=cases.present(case, actor),
        told=told,
        forms=_filled(told, refused),
        refused=refused.named(f"{refused.text('action')}-") if refused else None,
        rows_of=by_kpi,
        plots={kpi["key"]: _plot(kpi, counting[kpi["key"]]) for kpi in told["kpis"] if counting[kpi["key"]]},
        kpi_templates=[(each.code, pick(each.metric_ko, each.metric_en)) for each in fitting],
        past=past.preview(session, actor, number) if told["report"] else None,
        may_agree=is_party and Party.FIRM in cases.parties(actor, case),
        sites=_sites(session, case, told),
        may_phase=may_write and not told["report"] and (told["state"] == "planned" or is_under_way),
        may_plan=may_write and told["state"] == "planned",
        may_prepare=may_write and (told["state"] == "planned" or is_under_way),
        may_measure=is_party and is_under_way and not told["report"],
        strikable={each.id for each in told["measurements"] if {each.party, Party.DESK} & roles},
        may_deviate=may_write and is_under_way,
        may_log=is_party and is_under_way,
        moment=clock.now().astimezone(clock.SEOUL).strftime("%Y-%m-%dT%H:%M"),
        done=request.query_params.get("done", ""),
    )


@router.get(CASE, name="web.demonstration")
def show(request: Request, session: ReadSession, actor: CurrentActor, number: str) -> Response:
    """Show the demonstration of a case."""
    return _page(request, session, actor, number)


def _with_template(form: Form) -> Form:
    """Return the typed plan with a metric of the templates added."""
    chosen = next((each for each in kpis.templates() if each.code == form.text("template")), None)
    if chosen is None:
        return form
    at = len(form.rows("kpis"))
    row = {
        "metric": pick(chosen.metric_ko, chosen.metric_en),
        "unit": chosen.unit,
        "direction": chosen.direction,
        "calculation": chosen.calculation,
        "method": pick(chosen.method_ko, chosen.method_en),
        "instrument": pick(chosen.instrument_ko, chosen.instrument_en),
    }
    return Form(form.values | {f"kpis.{at}.{name}": [str(value)] for name, value in row.items()})


def _papers(form: Form) -> list[Checked]:
    return [files.check(upload) for upload in form.uploads("file")]


def _write(session: Session, actor: Actor, number: str, part: str, form: Form) -> None:
    match part:
        case "insurance":
            service.save_insurance(session, actor, number, read(InsuranceSave, form))
            service.attach_insurance(session, actor, number, *_papers(form))
        case "log":
            running.log(session, actor, number, read(EntrySave, form), *_papers(form))
        case "incidents":
            running.report_incident(session, actor, number, read(IncidentSave, form), *_papers(form))
        case "table":
            rows = [row for each in form.uploads("file") for row in measuring.read_table(each.content)]
            running.measure(session, actor, number, check(MeasurementsSave, {"rows": rows}))
        case "strike":
            key = accounts.as_uuid(form.text("key"))
            if key is None:
                raise NotFound
            running.strike(session, actor, number, key, read(ReasonSave, form))
        case _ if part in STEPS:
            schema, step = STEPS[part]
            step(session, actor, number, read(schema, form))
        case _:
            raise NotFound


@router.post(f"{CASE}/{{part}}", name="web.demonstration.write")
def write(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, part: str, form: CurrentForm
) -> Response:
    """Write a part of the page or take a step; a metric of the templates is only added to what is typed."""
    form.values["action"] = [part]
    shown_again(request, form, lambda session, refused: _page(request, session, actor, number, refused))
    if part == "plan" and form.text("do") == "template":
        return _page(request, session, actor, number, _with_template(form))
    _write(session, actor, number, part, form)
    return see(f"/cases/{number}/demonstration?done=1")


@router.get(f"{CASE}/sheet", name="web.demonstration.sheet")
def show_sheet(
    request: Request, session: ReadSession, actor: CurrentActor, number: str, sub_site: Site = ""
) -> Response:
    """Show the notice for the place or one site of it, to be printed."""
    found = service.of_case(session, cases.get(session, actor, number).id)
    if found is None:
        raise NotFound
    url = public.address(found, sub_site)
    code = segno.make(url, error="m").svg_inline(border=2, omitsize=True)
    shown = public.present(session, found, sub_site)
    return render(request, "demonstrations/sheet.html", shown=shown, url=url, code=code)


@router.get(f"{CASE}/files/{{file_id}}", name="web.demonstration.insurance.file")
def get_insurance(session: ReadSession, actor: CurrentActor, number: str, file_id: UUID) -> Response:
    """Give a copy of the policy, to be saved."""
    return give(service.file_of(session, actor, number, file_id))


@router.get(f"{CASE}/entries/{{entry_id}}/{{file_id}}", name="web.demonstration.entries.file")
def get_file(
    session: ReadSession, actor: CurrentActor, number: str, entry_id: UUID, file_id: UUID
) -> Response:
    """Give a file of the journal, to be saved."""
    return give(running.entry_file(session, actor, number, entry_id, file_id))


def _public(
    request: Request, session: Session, token: str, sub_site: str, form: Form | None = None
) -> HTMLResponse:
    shown = public.present(session, public.by_token(session, token), sub_site)
    done = request.query_params.get("done", "")
    here = f"/d/{token}?{urlencode({'sub_site': sub_site})}" if sub_site else f"/d/{token}"
    return render(
        request, "demonstrations/public.html", shown=shown, here=here, form=form or Form(), done=done
    )


@router.get("/d/{token}", name="web.public_demonstration")
def show_public(request: Request, session: ReadSession, token: str, sub_site: Site = "") -> Response:
    """Show everybody what runs here."""
    return _public(request, session, token, sub_site)


@router.post("/d/{token}", name="web.public_demonstration.complain")
def complain(
    request: Request, session: WriteSession, token: str, form: CurrentForm, sub_site: Site = ""
) -> Response:
    """Take a complaint without an account or a name."""
    shown_again(request, form, lambda session, refused: _public(request, session, token, sub_site, refused))
    public.complain(session, token, read(ComplaintSave, form))
    return see(f"/d/{token}?{urlencode({'done': 1} | ({'sub_site': sub_site} if sub_site else {}))}")
