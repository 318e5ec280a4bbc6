"""The firm's demands: begun, changed on one page, shown as a list of tasks, taken back."""

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import service as cases
from app.cases import steps
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.demands import attachments, duplicates, service
from app.demands.models import Demand, DemandStatus
from app.demands.schemas import DemandCreate, DemandPatch, DemandProfile
from app.matches import service as matches
from app.matches.ranker import CurrentRanker
from app.taxonomies import models
from app.taxonomies import service as taxonomies
from app.testbeds.models import Testbed
from app.web import catalogue, compare, requirements, sections
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, given, see, shown_again
from app.web.sections import Section
from app.web.templating import render

router = page_router()
TITLE_LENGTH = 60
EARLIER = 20
DATES = ("earliest_start", "latest_end")


def form_page(
    request: Request,
    session: Session,
    form: Form,
    demand_id: str = "",
    *,
    shown: Sequence[Section] = sections.SECTIONS,
    is_saved_live: bool = False,
) -> HTMLResponse:
    """Show the demand form or some sections of it, new or for a demand."""
    types = taxonomies.terms(session, models.DemonstrationType)
    known = requirements.attributes(session)
    is_longer = form.text("do") == "add-row"
    actor: Actor = request.state.actor
    return render(
        request,
        "firm/form.html",
        form=form,
        demand_id=demand_id,
        sections=shown,
        is_saved_live=is_saved_live,
        wished=_place(session, actor, form.text("wished_testbed_id")),
        earlier=[] if demand_id or actor.is_coordinator else _earlier(session, actor),
        # Whoever writes for a firm says so; a coordinator needs not in a draft of her own.
        for_another=actor.is_coordinator and (not demand_id or "on_behalf_of.organization" in form.values),
        types=[
            (top, [each for each in types if each.parent == top.code]) for top in types if top.parent is None
        ],
        industries=catalogue.options(session, models.Industry),
        districts=catalogue.options(session, models.District),
        places=catalogue.options(session, models.District) + catalogue.options(session, models.Town),
        conditions=_chosen_conditions(session, form),
        regulations=catalogue.options(session, models.Regulation),
        attributes=requirements.options(known),
        blank_rows=requirements.BLANK_ROWS + (3 if is_longer else 0),
    )


def _place(session: Session, actor: Actor, key: str) -> Testbed | None:
    found = compare.chosen(session, actor, [key]) if key else []
    return found[0] if found and found[0].is_requestable else None


def wished(session: Session, actor: Actor, demand: Demand, asked: Iterable[Any] = ()) -> Testbed | None:
    """Return the place that a demand began at, while it can be asked and is not among the `asked`."""
    place = _place(session, actor, str(demand.wished_testbed_id or ""))
    return None if place is None or place.id in asked else place


def _earlier(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return the firm's own demands, from which a new one may be copied."""
    found = session.scalars(service.find(actor, []).limit(EARLIER))
    return [(str(demand.id), demand.title) for demand in found]


def _chosen_conditions(session: Session, form: Form) -> list[tuple[str, str]]:
    names = catalogue.names(session, models.PlaceCondition)
    return [(code, catalogue.name(names, code)) for code in form.all("conditions")]


def typed(session: Session, profile: DemandProfile) -> Form:
    """Return the form that would be typed to say what a demand says."""
    known = requirements.attributes(session)
    content = profile.model_dump(mode="json")
    content["requirements"] = [requirements.typed(each, known) for each in content["requirements"]]
    return Form.of(content)


def new_page(request: Request, session: Session, form: Form) -> HTMLResponse:
    """Show the beginning of a demand: its title, and the sections that were sent with it."""
    if request.state.actor.is_coordinator:
        return form_page(request, session, form)
    return form_page(request, session, form, shown=sections.sent(form.values))


@router.get("/demands/new", name="web.demands.new")
def show_new_demand(
    request: Request, session: ReadSession, text: str = "", testbed: str = "", organization: str = ""
) -> Response:
    """Ask what is to be demonstrated."""
    begun = {"title": [text[:TITLE_LENGTH]]}
    # A place that cannot be asked is no place to begin at.
    if place := _place(session, request.state.actor, testbed):
        begun["wished_testbed_id"] = [place.code]
    if text:
        begun["content"] = [text]
    if not request.state.actor.is_coordinator:
        return new_page(request, session, Form(begun))
    begun |= {"on_behalf_of.organization": [organization], "personal_data": [""]}
    return form_page(
        request, session, Form(begun | {"indoor_outdoor": ["either"], "visibility": ["requested"]})
    )


def content_of(session: Session, form: Form, schema: type[DemandProfile]) -> Any:
    """Return what was typed as the schema's object. Raises Invalid."""
    values = given(schema, form)
    # A section without requirements says nothing of them: those of the demand stay.
    if "requirements" in values:
        known = requirements.attributes(session)
        values["requirements"] = [requirements.read_row(row, known) for row in values["requirements"]]
    return check(schema, values)


def _after(form: Form, demand_id: Any) -> str:
    if form.text("do") in ("begin", "next"):
        # What begins with a sentence has its first section behind it.
        section = sections.SECTIONS[0 if form.text("do") == "begin" else 1]
        return f"/demands/{demand_id}/edit/{section.code}"
    if form.text("do") == "request":
        return f"/demands/{demand_id}/request/{form.text('testbed')}"
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
    shown_again(request, form, lambda session, refused: new_page(request, session, refused))
    if form.text("do") == "add-row":
        with database.read() as session:
            return new_page(request, session, form)
    with database.write() as session:
        content = content_of(session, form, DemandCreate)
        if form.text("copy_of"):
            content = _copied(session, actor, form.text("copy_of"), content)
        demand = service.create(session, actor, content)
    return ranked(database, ranker, actor, form, str(demand.id))


def _copied(session: Session, actor: Actor, key: str, content: DemandCreate) -> DemandCreate:
    """Return what an earlier demand says with what is new; its days are not taken over."""
    said = service.profile(session, service.get(session, actor, key)).model_dump(exclude=set(DATES))
    return DemandCreate.model_validate(said | content.model_dump(exclude_unset=True))


def ranked(
    database: CurrentDatabase, ranker: CurrentRanker, actor: Actor, form: Form, demand_id: str
) -> Response:
    """Rank for a demand where that was asked, and lead on."""
    # The demand is committed first: ranking reads it on a session of its own.
    if form.text("do") == "match":
        with database.write() as session:
            matches.run(database, ranker, session, actor, demand_id)
    return see(_after(form, demand_id))


@router.get("/demands/{demand_id}/edit", name="web.demands.edit")
def show_edit(request: Request, session: ReadSession, actor: CurrentActor, demand_id: str) -> Response:
    """Show what the demand says, to be changed."""
    demand = service.get(session, actor, demand_id)
    form = typed(session, service.profile(session, demand))
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
        service.change(session, actor, demand_id, content_of(session, form, DemandPatch))
    return ranked(database, ranker, actor, form, demand_id)


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
    profile = service.profile(session, demand)
    is_own = actor.organization_id == demand.organization_id
    return render(
        request,
        "firm/demand.html",
        form=form or Form(),
        demand=demand,
        profile=profile,
        parts=sections.states(profile) if is_own or service.is_own_entry(actor, demand) else [],
        alike=duplicates.alike(session, demand) if is_own and demand.status != DemandStatus.WITHDRAWN else [],
        known=catalogue.profile_names(session),
        attributes=requirements.attributes(session),
        typed=requirements.typed,
        run=matches.latest_run(session, demand.id),
        cases=own,
        wished=wished(session, actor, demand, [case["testbed"].id for case in own]) if is_own else None,
        following=sections.following(profile),
        is_own=is_own,
        files=attachments.of(session, demand),
    )


@router.get("/demands/{demand_id}", name="web.demand")
def show_demand(request: Request, session: ReadSession, actor: CurrentActor, demand_id: str) -> Response:
    """Show a demand as it stands."""
    return demand_page(request, session, actor, demand_id)


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
