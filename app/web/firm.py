"""The firm's pages: its demands, the form, the recommendations, the request."""

from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import service as cases
from app.cases import steps
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.demands import attachments, service
from app.demands.schemas import DemandCreate, DemandPatch, DemandProfile
from app.matches import service as matches
from app.matches.ranker import CurrentRanker
from app.taxonomies import models
from app.taxonomies import service as taxonomies
from app.web import catalogue, requirements
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, given, see, shown_again
from app.web.templating import render

router = page_router()
TITLE_LENGTH = 60


def form_page(request: Request, session: Session, form: Form, demand_id: str = "") -> HTMLResponse:
    """Show the demand form, new or for a demand."""
    types = taxonomies.terms(session, models.DemonstrationType)
    known = requirements.attributes(session)
    is_longer = form.text("do") == "add-row"
    return render(
        request,
        "firm/form.html",
        form=form,
        demand_id=demand_id,
        # Whoever writes for a firm says so; a coordinator needs not in a draft of her own.
        for_another=request.state.actor.is_coordinator
        and (not demand_id or "on_behalf_of.organization" in form.values),
        types=[
            (top, [each for each in types if each.parent == top.code]) for top in types if top.parent is None
        ],
        industries=catalogue.options(session, models.Industry),
        districts=catalogue.options(session, models.District),
        places=catalogue.options(session, models.District) + catalogue.options(session, models.Town),
        regulations=catalogue.options(session, models.Regulation),
        attributes=requirements.options(known),
        blank_rows=requirements.BLANK_ROWS + (3 if is_longer else 0),
    )


def _typed(session: Session, profile: DemandProfile) -> Form:
    known = requirements.attributes(session)
    content = profile.model_dump(mode="json")
    content["requirements"] = [requirements.typed(each, known) for each in content["requirements"]]
    return Form.of(content)


@router.get("/demands/new", name="web.demands.new")
def show_new_demand(
    request: Request, session: ReadSession, text: str = "", testbed: str = "", organization: str = ""
) -> Response:
    """Ask what is to be demonstrated."""
    form = Form(
        {
            "content": [text],
            "title": [text[:TITLE_LENGTH]],
            "testbed": [testbed],
            "on_behalf_of.organization": [organization],
            "indoor_outdoor": ["either"],
            "personal_data": [""],
            "visibility": ["requested"],
        }
    )
    return form_page(request, session, form)


def _content(session: Session, form: Form, schema: type[DemandProfile]) -> Any:
    values = given(schema, form)
    known = requirements.attributes(session)
    values["requirements"] = [requirements.read_row(row, known) for row in values.get("requirements", [])]
    return check(schema, values)


def _after(form: Form, demand_id: Any) -> str:
    if form.text("do") == "suggest":
        return f"/demands/{demand_id}/suggest"
    if form.text("do") != "match":
        return f"/demands/{demand_id}"
    return f"/demands/{demand_id}/results"


@router.post("/demands/new", name="web.demands.create")
def create_demand(
    request: Request, database: CurrentDatabase, ranker: CurrentRanker, actor: CurrentActor, form: CurrentForm
) -> Response:
    """Keep a draft, and rank for it where that was asked."""
    shown_again(request, form, lambda session, refused: form_page(request, session, refused))
    if form.text("do") == "add-row":
        with database.read() as session:
            return form_page(request, session, form)
    with database.write() as session:
        demand = service.create(session, actor, _content(session, form, DemandCreate))
    return _ranked(database, ranker, actor, form, str(demand.id))


def _ranked(
    database: CurrentDatabase, ranker: CurrentRanker, actor: Actor, form: Form, demand_id: str
) -> Response:
    # The demand is committed first: ranking reads it on a session of its own.
    if form.text("do") == "match":
        with database.write() as session:
            matches.run(database, ranker, session, actor, demand_id)
    return see(_after(form, demand_id))


@router.get("/demands/{demand_id}/edit", name="web.demands.edit")
def show_edit(request: Request, session: ReadSession, actor: CurrentActor, demand_id: str) -> Response:
    """Show what the demand says, to be changed."""
    demand = service.get(session, actor, demand_id)
    form = _typed(session, service.profile(session, demand))
    if actor.is_coordinator and not service.is_own_entry(actor, demand):
        form.values["on_behalf_of.organization"] = [demand.organization.code]
    return form_page(request, session, form, demand_id)


@router.post("/demands/{demand_id}/edit", name="web.demands.change")
def change_demand(
    request: Request,
    database: CurrentDatabase,
    ranker: CurrentRanker,
    actor: CurrentActor,
    demand_id: str,
    form: CurrentForm,
) -> Response:
    """Change a demand; a submitted one gets its next version."""
    shown_again(request, form, lambda session, refused: form_page(request, session, refused, demand_id))
    if form.text("do") == "add-row":
        with database.read() as session:
            return form_page(request, session, form, demand_id)
    with database.write() as session:
        service.change(session, actor, demand_id, _content(session, form, DemandPatch))
    return _ranked(database, ranker, actor, form, demand_id)


def demand_page(
    request: Request, session: Session, actor: Actor, demand_id: str, form: Form | None = None
) -> HTMLResponse:
    """Show a demand: what it says, where it stands, what comes next."""
    demand = service.get(session, actor, demand_id)
    own = [
        cases.present(case, actor)
        for case in session.scalars(cases.find(actor, []))
        if case.demand_id == demand.id
    ]
    return render(
        request,
        "firm/demand.html",
        form=form or Form(),
        demand=demand,
        profile=service.profile(session, demand),
        known=catalogue.profile_names(session),
        attributes=requirements.attributes(session),
        typed=requirements.typed,
        run=matches.latest_run(session, demand.id),
        cases=own,
        is_own=actor.organization_id == demand.organization_id,
        files=attachments.of(session, demand),
    )


@router.get("/demands/{demand_id}", name="web.demand")
def show_demand(request: Request, session: ReadSession, actor: CurrentActor, demand_id: str) -> Response:
    """Show a demand as it stands."""
    return demand_page(request, session, actor, demand_id)


def edit_again(
    request: Request, session: Session, actor: Actor, demand_id: str, refused: Form
) -> HTMLResponse:
    """Show what a demand still lacks: in its form, so that it can be filled in at once."""
    demand = service.get(session, actor, demand_id)
    if not refused.problem or not refused.problem.errors:
        return demand_page(request, session, actor, demand_id, refused)
    form = _typed(session, service.profile(session, demand)).refused(refused.problem)
    return form_page(request, session, form, demand_id)


@router.post("/demands/{demand_id}/submit", name="web.demands.submit")
def submit_demand(
    request: Request, session: WriteSession, actor: CurrentActor, demand_id: str, form: CurrentForm
) -> Response:
    """Submit a draft."""
    shown_again(
        request, form, lambda session, refused: edit_again(request, session, actor, demand_id, refused)
    )
    service.submit(session, actor, demand_id)
    return see(f"/demands/{demand_id}")


@router.post("/demands/{demand_id}/withdraw", name="web.demands.withdraw")
def withdraw_demand(
    request: Request, session: WriteSession, actor: CurrentActor, demand_id: str, form: CurrentForm
) -> Response:
    """Take a demand back, and with it its open cases."""
    shown_again(
        request, form, lambda session, refused: demand_page(request, session, actor, demand_id, refused)
    )
    steps.withdraw_demand(session, actor, demand_id)
    return see(f"/demands/{demand_id}")
