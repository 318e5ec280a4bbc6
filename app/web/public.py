"""Pages for everybody: the start page and the catalogue."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app import clock
from app.accounts.deps import CurrentActor
from app.actor import Actor, Role
from app.bookings import service as bookings
from app.cases import service as cases
from app.database import ReadSession
from app.i18n import gettext as _
from app.matches import service as matches
from app.matches.ranker import CurrentRanker
from app.onboarding import verifications
from app.pagination import CurrentPaging, slice_page
from app.questions import service as questions
from app.questions.models import QuestionState
from app.taxonomies import models
from app.taxonomies import service as taxonomies
from app.testbeds import facts, overview, service
from app.testbeds.models import ListingStatus, Testbed
from app.testbeds.routes import CurrentFilters
from app.testbeds.schemas import TestbedRead
from app.testbeds.service import Filters
from app.web import catalogue, compare, months, reasons
from app.web.address import Address
from app.web.base import page_router
from app.web.months import Month
from app.web.templating import render

router = page_router()
AHEAD_DAYS = 90
QUESTIONS = 20
SENTENCE_LENGTH = 500


@router.get("/", name="web.home")
def show_home(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Ask what is to be demonstrated, and show what there is."""
    facets = service.find(session, actor, Filters()).facets
    types = [each for each in taxonomies.terms(session, models.DemonstrationType) if each.parent is None]
    return render(
        request,
        "home.html",
        figures=overview.figures(session) | {"running": cases.running(session)},
        types=types,
        by_type=facets["demonstration_type"],
        towns=taxonomies.terms(session, models.Town),
        industries=taxonomies.terms(session, models.Industry),
        by_industry=facets["industry"],
    )


@router.get("/match", name="web.match")
def show_matches(request: Request, session: ReadSession, ranker: CurrentRanker, q: str = "") -> Response:
    """Rank testbeds for one sentence, without an account; nothing is kept."""
    text = q.strip()
    is_long = len(text) > SENTENCE_LENGTH
    ranking = matches.match_sentence(session, ranker, text) if text and not is_long else None
    near, far = reasons.split(ranking["matches"]) if ranking else ([], [])
    return render(
        request,
        "match.html",
        422 if is_long else 200,
        text=text,
        problem=_("500자까지 적을 수 있습니다. 조금 줄여 주세요.") if is_long else "",
        ranking=ranking,
        near=near,
        far=far,
        names=catalogue.all_names(session) if ranking else {},
        districts=catalogue.names(session, models.District),
    )


@router.get("/testbeds", name="web.testbeds")
def list_testbeds(
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    filters: CurrentFilters,
    paging: CurrentPaging,
) -> Response:
    """Show testbeds as a list and on a map, narrowed by the same filters."""
    found = service.find(session, actor, filters)
    groups = catalogue.groups(session, filters, found.facets)
    items = [entry.item for entry in found.entries]
    address = Address.of(request)
    return render(
        request,
        "testbeds/list.html",
        page=slice_page(items, paging),
        unpinned=sum(item.facility.latitude is None for item in items),
        filters=filters,
        groups=groups,
        chosen=catalogue.chosen(groups),
        address=address,
        # What the form of the filters carries along unseen.
        kept=[pair for pair in address.pairs if pair[0] in ("bbox", "near", "t")],
        compared=compare.chosen(session, actor, address.all("t")),
        view="map" if request.query_params.get("view") == "map" else "list",
        types=catalogue.names(session, models.DemonstrationType),
        districts=catalogue.names(session, models.District),
        name=catalogue.name,
        map=catalogue.map_settings(session),
    )


def _questions(session: Session, actor: Actor, testbed_id: UUID) -> list[dict[str, Any]]:
    """Return what firms asked and what the host answered, newest first."""
    states = [QuestionState.OPEN, QuestionState.ANSWERED]
    found = session.scalars(questions.find(actor, testbed_id, states).limit(QUESTIONS)).all()
    return [questions.present(session, actor, each) for each in found]


def _free_month(session: Session, testbed: Testbed, key: str) -> Month:
    """Return a month of a testbed: free or not, for whom is nobody's business."""
    month = months.named(key)
    shown = list(month.days())
    answer = bookings.availability(session, testbed.code, shown[0], shown[-1])
    free = {entry["day"]: entry["free"] for entry in answer["days"]}
    today = clock.today()

    def cell(day: date) -> tuple[str, str, tuple[Any, ...]]:
        return "past" if day < today else "free" if free[day] else "taken", "", ()

    return month.filled(cell)


@router.get("/testbeds/{code}", name="web.testbed")
def show_testbed(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show what one testbed offers, what is known and what is not."""
    testbed = service.get_visible(session, actor, code)
    today = clock.today()
    known = {
        "types": catalogue.names(session, models.DemonstrationType),
        "industries": catalogue.names(session, models.Industry),
        "districts": catalogue.names(session, models.District),
        "towns": catalogue.names(session, models.Town),
        "conditions": catalogue.names(session, models.PlaceCondition),
        "attributes": catalogue.names(session, models.RequirementAttribute),
    }
    regulations = {each.code: each for each in taxonomies.terms(session, models.Regulation)}
    is_public = testbed.status == ListingStatus.PUBLISHED
    return render(
        request,
        "testbeds/show.html",
        testbed=TestbedRead.model_validate(testbed),
        known=known,
        sources=[
            facts.told_source(each) for each in (testbed.facility.provenance, testbed.provenance) if each
        ],
        conditions=sorted(testbed.conditions, key=lambda code: -testbed.conditions[code]["strength"]),
        name=catalogue.name,
        regulations=[regulations[code] for code in testbed.regulations if code in regulations],
        month=_free_month(session, testbed, request.query_params.get("month", "")) if is_public else None,
        may_change=not actor.is_anonymous and service.may_change(actor, testbed),
        availability=bookings.availability(session, testbed.code, today, today + timedelta(days=AHEAD_DAYS))
        if is_public
        else None,
        similar=overview.similar(session, testbed.code) if is_public else [],
        map=catalogue.map_settings(session),
        verification=next(iter(verifications.of(session, testbed.id)), None),
        is_due=bool(testbed.verified_on and verifications.due_on(testbed.verified_on) <= today),
        may_manage=service.may_change(actor, testbed),
        questions=_questions(session, actor, testbed.id),
        is_watched=actor.role == Role.STARTUP and questions.watching(session, actor, testbed.id) is not None,
    )
