"""Writing a demand section by section, looking at the answers once more, and submitting it."""

from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import clock
from app.accounts import service as accounts
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import CurrentDatabase, ReadSession
from app.demands import duplicates, service
from app.demands.models import DemandStatus
from app.demands.schemas import REQUIRED_TO_SUBMIT, DemandPatch
from app.demonstrations import stops
from app.errors import NotFound
from app.matches.ranker import CurrentRanker
from app.taxonomies.models import DemonstrationType
from app.web import answers_told, catalogue, firm, requirements, sections
from app.web.base import is_fragment, page_router
from app.web.forms import CurrentForm, Form, see, shown_again
from app.web.sections import Section
from app.web.templating import render

router = page_router()


def _section(code: str) -> Section:
    if code not in sections.BY_CODE:
        raise NotFound
    return sections.BY_CODE[code]


def _page(
    request: Request, session: Session, actor: Actor, demand_id: str, section: Section, form: Form
) -> HTMLResponse:
    demand = service.get(session, actor, demand_id)
    return firm.form_page(
        request,
        session,
        form,
        str(demand.id),
        shown=[section],
        # A submitted demand gets a version with each saving, so that only a draft is saved by itself.
        is_saved_live=demand.status == DemandStatus.DRAFT,
    )


@router.get("/demands/{demand_id}/edit/{section}", name="web.demands.section")
def show_section(
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    demand_id: str,
    section: str,
) -> Response:
    """Show one section of a demand, to be filled in."""
    form = firm.typed(session, service.profile(session, service.get(session, actor, demand_id)))
    return _page(request, session, actor, demand_id, _section(section), form)


def _save(session: Session, actor: Actor, demand_id: str, form: Form) -> None:
    """Save what a section says; where nothing changed, nothing is written."""
    patch = firm.content_of(session, form, DemandPatch)
    said = service.profile(session, service.get(session, actor, demand_id)).model_dump(mode="json")
    if any(said[name] != value for name, value in patch.changes().items()):
        service.change(session, actor, demand_id, patch)


@router.post("/demands/{demand_id}/edit/{section}", name="web.demands.section.save")
def save_section(
    request: Request,
    database: CurrentDatabase,
    actor: CurrentActor,
    demand_id: str,
    section: str,
    form: CurrentForm,
) -> Response:
    """Save a section and lead on; while somebody types, say only that it is saved, or why not."""
    part = _section(section)
    is_live = is_fragment(request)

    def again(session: Session, refused: Form) -> Response:
        if is_live:
            return render(request, "firm/saved.html", form=refused)
        return _page(request, session, actor, demand_id, part, refused)

    shown_again(request, form, again)
    if form.text("do") == "add-row":
        with database.read() as session:
            return _page(request, session, actor, demand_id, part, form)
    with database.write() as session:
        _save(session, actor, demand_id, form)
    if is_live:
        return render(request, "firm/saved.html", form=form, at=clock.now())
    following = sections.after(part)
    if form.text("do") != "next":
        return see(f"/demands/{demand_id}")
    return see(f"/demands/{demand_id}/edit/{following.code}" if following else f"/demands/{demand_id}/check")


def check_page(request: Request, session: Session, actor: Actor, demand_id: str, form: Form) -> HTMLResponse:
    """Show every answer once more, with what still lacks."""
    demand = service.get(session, actor, demand_id)
    profile = service.profile(session, demand)
    names = catalogue.profile_names(session)
    attributes = requirements.attributes(session)
    types = profile.demonstration_types
    stopped = stops.stops(session, types) if types else []
    parts: list[dict[str, Any]] = [
        {
            "section": section,
            "rows": [(name, answers_told.told(name, profile, names, attributes)) for name in section.fields],
        }
        for section in sections.SECTIONS
    ]
    return render(
        request,
        "firm/check.html",
        form=form,
        wished=firm.wished(session, actor, demand),
        demand=demand,
        parts=parts,
        lacking=[name for name in REQUIRED_TO_SUBMIT if getattr(profile, name) in (None, "")],
        section_of=sections.of_field,
        alike=duplicates.alike(session, demand),
        firm=accounts.get_organization(session, demand.organization_id),
        districts=names,
        stopped=stopped,
        type_names=catalogue.names(session, DemonstrationType) if stopped else {},
    )


@router.get("/demands/{demand_id}/check", name="web.demands.check")
def show_check(request: Request, session: ReadSession, actor: CurrentActor, demand_id: str) -> Response:
    """Ask to look at the answers before they are submitted."""
    return check_page(request, session, actor, demand_id, Form())


def _again(request: Request, session: Session, actor: Actor, demand_id: str, refused: Form) -> HTMLResponse:
    if not refused.problem or not refused.problem.errors:
        return firm.demand_page(request, session, actor, demand_id, refused)
    return check_page(request, session, actor, demand_id, refused)


@router.post("/demands/{demand_id}/submit", name="web.demands.submit")
def submit_demand(
    request: Request,
    database: CurrentDatabase,
    ranker: CurrentRanker,
    actor: CurrentActor,
    demand_id: str,
    form: CurrentForm,
) -> Response:
    """Submit a draft, and rank for it where that was asked; what lacks is named with links to its section."""
    shown_again(request, form, lambda session, refused: _again(request, session, actor, demand_id, refused))
    with database.write() as session:
        service.submit(session, actor, demand_id)
    return firm.ranked(database, ranker, actor, form, demand_id)
