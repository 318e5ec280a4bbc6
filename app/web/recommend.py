"""The recommendations for a demand, why one is left out, and the request for days."""

from datetime import date, timedelta
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import clock
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.bookings import service as bookings
from app.cases import service as cases
from app.cases.models import Case
from app.cases.schemas import CaseCreate
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.demands import programmes as demand_programmes
from app.demands import service as demands
from app.demands.models import Demand, DemandStatus
from app.demands.schemas import DemandProfile
from app.i18n import pick
from app.matches import alerts, openings, service
from app.matches.models import MatchingRun
from app.matches.ranker import CurrentRanker, Ranker
from app.taxonomies import models
from app.testbeds import rooms
from app.testbeds import service as testbeds
from app.testbeds.models import Testbed
from app.testbeds.parts import Band
from app.testbeds.service import Filters
from app.web import catalogue, firm, opening, programmes
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
SHOWN = 10
FOUND = 5
AHEAD_DAYS = 180


@router.post("/demands/{demand_id}/match", name="web.demands.match")
def run_matching(
    database: CurrentDatabase,
    ranker: CurrentRanker,
    session: WriteSession,
    actor: CurrentActor,
    demand_id: str,
) -> Response:
    """Rank the catalogue for the demand as it stands and keep the run."""
    service.run(database, ranker, session, actor, demand_id)
    return see(f"/demands/{demand_id}/results")


def _look_up(session: Session, actor: Actor, told: dict[str, Any], query: str) -> list[dict[str, Any]]:
    """Return how the testbeds of a name fared in a run, the best answers to the name first."""
    fared = {each["testbed"]["code"]: ("match", each) for each in told["matches"]}
    fared |= {each["testbed"]["code"]: ("excluded", each) for each in told["excluded"]}
    found = testbeds.find(session, actor, Filters(q=query)).entries
    rows = [(entry.item, fared.get(entry.item.code, ("absent", None))) for entry in found[:FOUND]]
    return [{"testbed": item, "kind": kind, "match": match} for item, (kind, match) in rows]


@router.get("/demands/{demand_id}/results", name="web.demands.results")
def show_results(
    request: Request,
    session: ReadSession,
    ranker: CurrentRanker,
    actor: CurrentActor,
    demand_id: str,
    run: str = "",
    why: str = "",
    every: bool = False,
) -> Response:
    """Show a run, the newest where none is named: ranked, with reasons, and a search for what is left out."""
    demand = demands.get(session, actor, demand_id)
    row: MatchingRun | None = (
        service.get_run(session, actor, demand_id, run) if run else service.latest_run(session, demand.id)
    )
    told = service.present(session, row) if row else None
    return render(
        request,
        "firm/results.html",
        demand=demand,
        run=told,
        shown=None if every else SHOWN,
        why=why.strip(),
        wished=_unasked(session, actor, demand),
        spread=_spread(told) if told else None,
        looked_up=_look_up(session, actor, told, why.strip()) if told and why.strip() else [],
        alert=alerts.active(session, demand.id),
        openings=_openings(session, ranker, actor, demand_id, told),
        programmes=programmes.grouped(demand_programmes.judged(demand, demands.profile(session, demand))),
        change_at=lambda field: programmes.change_at(actor, demand, field),
        names=catalogue.all_names(session),
        districts=catalogue.names(session, models.District),
    )


def _unasked(session: Session, actor: Actor, demand: Demand) -> Testbed | None:
    """Return the place that the firm began at and has not asked yet."""
    if actor.organization_id != demand.organization_id or demand.status != DemandStatus.SUBMITTED:
        return None
    own = cases.find(actor, []).where(Case.demand_id == demand.id)
    asked = [case.testbed_id for case in session.scalars(own)]
    return firm.wished(session, actor, demand, asked)


def _spread(told: dict[str, Any]) -> int | None:
    """Return how many places one operator may have among the first where that moved somebody, else None."""
    scores = [each["score"] for each in told["matches"]]
    limit: int | None = told["inputs"].get("per_operator")
    return limit if scores != sorted(scores, reverse=True) else None


def _openings(
    session: Session, ranker: Ranker, actor: Actor, demand_id: str, told: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """Return in words what giving way would open, as of today; nothing where nothing was left out."""
    if not told or not told["excluded"]:
        return []
    known = {each["testbed"]["code"]: each["testbed"] for each in (*told["excluded"], *told["matches"])}
    found = openings.of_demand(session, ranker, actor, demand_id)["openings"]
    named = catalogue.profile_names(session)
    return [
        {
            "changes": [opening.told(change, named) for change in way["changes"]],
            "testbeds": [known[code] for code in way["testbeds"] if code in known],
        }
        for way in found
    ]


def wished(profile: DemandProfile) -> dict[str, list[str]]:
    """Return the days to begin with: as early as the firm wished, as long as it needs."""
    first = max(profile.earliest_start or clock.today(), clock.today())
    last = first + timedelta(days=(profile.days_needed or 1) - 1)
    return {"starts_on": [first.isoformat()], "ends_on": [last.isoformat()]}


def hours(band: Band) -> str:
    """Return a band's name with its hours."""
    return f"{pick(band.name_ko, band.name_en)} {band.starts_at:%H:%M}–{band.ends_at:%H:%M}"


def request_page(
    request: Request, session: Session, actor: Actor, demand_id: str, code: str, form: Form | None = None
) -> HTMLResponse:
    """Show the request form: which days, and what to say with it."""
    demand = demands.get(session, actor, demand_id)
    profile = demands.profile(session, demand)
    testbed = testbeds.get_visible(session, actor, code)
    first: date = max(profile.earliest_start or clock.today(), clock.today())
    return render(
        request,
        "firm/request.html",
        form=form or Form(wished(profile)),
        demand=demand,
        profile=profile,
        testbed=testbed,
        sites=[(each.code, pick(each.name_ko, each.name_en)) for each in rooms.sites(session, testbed.id)],
        bands=[(each.code, hours(each)) for each in rooms.bands(session, testbed.id)],
        availability=bookings.availability(session, testbed.code, first, first + timedelta(days=AHEAD_DAYS)),
    )


@router.get("/demands/{demand_id}/request/{code}", name="web.demands.request")
def show_request(
    request: Request, session: ReadSession, actor: CurrentActor, demand_id: str, code: str
) -> Response:
    """Ask for the days."""
    return request_page(request, session, actor, demand_id, code)


@router.post("/demands/{demand_id}/request/{code}", name="web.demands.request.submit")
def send_request(
    request: Request, session: WriteSession, actor: CurrentActor, demand_id: str, code: str, form: CurrentForm
) -> Response:
    """Send the request; nothing is held until a coordinator approves."""
    shown_again(
        request,
        form,
        lambda session, refused: request_page(request, session, actor, demand_id, code, refused),
    )
    case = cases.request(session, actor, read(CaseCreate, form, demand_id=demand_id, testbed_id=code))
    return see(f"/cases/{case.number}?done=request")
