"""Pages that explain: types and industries, towns and the zone, how it works, and the words in use."""

from collections import Counter
from collections.abc import Sequence

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.accounts.deps import CurrentActor
from app.database import ReadSession
from app.demonstrations import stops
from app.errors import NotFound
from app.taxonomies import models
from app.taxonomies import service as taxonomies
from app.taxonomies.models import DemonstrationType, Industry, PlanItem, Regulation, Town
from app.testbeds import overview, service
from app.testbeds.schemas import TestbedItem
from app.testbeds.service import Filters
from app.web import catalogue
from app.web.base import page_router
from app.web.templating import render

router = page_router()
COMMON_CONDITIONS = 12
SHOWN_PLACES = 12
EXAMPLES = 6


def _common_conditions(session: Session, places: Sequence[TestbedItem]) -> list[tuple[str, int]]:
    """Return the conditions that set these places apart, with how many of them give each."""
    everywhere = overview.condition_counts(session)
    here = overview.condition_counts(session, [place.id for place in places])
    total, all_places = len(places), sum(everywhere.values()) or 1
    # How much more often here than expected from its share everywhere.
    lift = {code: count * (count / total) / (everywhere[code] / all_places) for code, count in here.items()}
    best = sorted(here, key=lambda code: (-lift[code], code))[:COMMON_CONDITIONS]
    return sorted(((code, here[code]) for code in best), key=lambda each: -each[1])


@router.get("/guides", name="web.guides")
def show_guides(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show all types, industries, towns and where to read on."""
    facets = service.find(session, actor, Filters()).facets
    types = taxonomies.terms(session, DemonstrationType)
    return render(
        request,
        "guides/index.html",
        types=[each for each in types if each.parent is None],
        industries=taxonomies.terms(session, Industry),
        towns=taxonomies.terms(session, Town),
        facets=facets,
        districts=catalogue.names(session, models.District),
        name=catalogue.name,
    )


@router.get("/guides/types/{code}", name="web.guides.type")
def show_type(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show what a demonstration type is, where it can be done and what it has to mind."""
    types = taxonomies.terms(session, DemonstrationType)
    kind = next((each for each in types if each.code == code), None)
    if kind is None:
        raise NotFound
    found = service.find(session, actor, Filters(demonstration_type=(code,)))
    places = [entry.item for entry in found.entries]
    regulations = {each.code: each for each in taxonomies.terms(session, Regulation)}
    return render(
        request,
        "guides/type.html",
        type=kind,
        parent=next((each for each in types if each.code == kind.parent), None),
        below=[each for each in types if each.parent == code],
        counts=found.facets["demonstration_type"],
        places=places,
        shown=SHOWN_PLACES,
        conditions=_common_conditions(session, places) if places else [],
        examples=overview.example_uses(session, [place.id for place in places], EXAMPLES),
        stopped=stops.stops(session, [code]),
        regulations=[regulations[each] for each in kind.regulations if each in regulations],
        names=catalogue.all_names(session),
        districts=catalogue.names(session, models.District),
        name=catalogue.name,
    )


@router.get("/guides/industries/{code}", name="web.guides.industry")
def show_industry(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show where an industry finds places, and what the city plans for it."""
    industry = next((each for each in taxonomies.terms(session, Industry) if each.code == code), None)
    if industry is None:
        raise NotFound
    found = service.find(session, actor, Filters(industry=(code,)))
    places = [entry.item for entry in found.entries]
    plan = {each.code: each for each in taxonomies.terms(session, PlanItem)}
    by_type = Counter(each for place in places for each in place.demonstration_types)
    return render(
        request,
        "guides/industry.html",
        industry=industry,
        task=plan.get(industry.plan_task or ""),
        places=places,
        shown=SHOWN_PLACES,
        by_type=by_type.most_common(8),
        conditions=_common_conditions(session, places) if places else [],
        examples=overview.example_uses(session, [place.id for place in places], EXAMPLES),
        names=catalogue.all_names(session),
        districts=catalogue.names(session, models.District),
        name=catalogue.name,
    )


@router.get("/hubs/{code}", name="web.hub")
def show_hub(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show a town or the convergence zone: its role in the plan and its places."""
    towns = taxonomies.terms(session, Town)
    town = next((each for each in towns if each.code == code), None)
    if town is None:
        raise NotFound
    found = service.find(session, actor, Filters(town=(code,)))
    nearby = overview.nearby(session, (town.longitude, town.latitude), 2.0)
    inside = {entry.item.code for entry in found.entries}
    return render(
        request,
        "guides/hub.html",
        town=town,
        others=[each for each in towns if each is not town],
        places=[entry.item for entry in found.entries],
        nearby=[item for item in nearby if item.code not in inside][:SHOWN_PLACES],
        names=catalogue.all_names(session),
        districts=catalogue.names(session, models.District),
        name=catalogue.name,
    )


@router.get("/how-it-works", name="web.how")
def show_how(request: Request) -> Response:
    """Tell how a demand becomes a confirmed match, who does what, and what is promised."""
    return render(request, "guides/how.html")


@router.get("/glossary", name="web.glossary")
def show_glossary(request: Request) -> Response:
    """Explain the words of the service."""
    return render(request, "guides/glossary.html")
