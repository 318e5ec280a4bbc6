"""The desk's people and institutions, the assignment of demands and cases, and advice."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts import joining, lookup
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import advice, assignment, handover
from app.cases.people_schemas import AdviceCreate, AdviceMark, Assign, FieldsChange
from app.database import ReadSession, WriteSession
from app.demands import service as demands
from app.errors import NotFound
from app.i18n import pick
from app.taxonomies import models
from app.taxonomies import service as taxonomies
from app.web import catalogue
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
SUGGESTED = 3
QUEUE_SHOWN = 20


@router.get("/desk/people", name="web.desk.people")
def show_people(request: Request, session: ReadSession, actor: CurrentActor, q: str = "") -> Response:
    """Find institutions and people; show where nobody is left and who wants to join."""
    return render(
        request,
        "people/search.html",
        q=q.strip()[:100],
        found=lookup.search(session, actor, q[:100]),
        alarms=handover.nobody_left(session),
        wishes=session.scalars(joining.list_join_requests(actor)).all(),
    )


def assignment_page(
    request: Request, session: Session, actor: Actor, refused: Form | None = None
) -> HTMLResponse:
    """Show what nobody coordinates yet, with suggestions, and who has how much."""
    waiting = assignment.in_hand(session, actor, "none")
    covered = {demand.id for demand in waiting["demands"]}
    # A demand brings its cases with it: only those whose demand has somebody are listed on their own.
    cases = [case for case in waiting["cases"] if case.demand_id not in covered]
    roster = assignment.roster(session)
    rows: list[dict[str, Any]] = [
        {
            "kind": "demand",
            "item": demand,
            "suggested": assignment.suggest_for_demand(session, demand, roster)[:SUGGESTED],
        }
        for demand in waiting["demands"][:QUEUE_SHOWN]
    ]
    rows += [
        {
            "kind": "case",
            "item": case,
            "suggested": assignment.suggest_for_case(session, case, roster)[:SUGGESTED],
        }
        for case in cases[:QUEUE_SHOWN]
    ]
    chosen = request.query_params.get("of", "")
    return render(
        request,
        "people/assignment.html",
        rows=rows,
        more=max(0, len(waiting["demands"]) - QUEUE_SHOWN) + max(0, len(cases) - QUEUE_SHOWN),
        roster=roster,
        chosen=chosen,
        of=_in_hand_of(session, actor, chosen),
        form=refused or Form(),
        known=catalogue.profile_names(session),
        done=request.query_params.get("done", ""),
    )


def _in_hand_of(session: Session, actor: Actor, user_id: str) -> dict[str, Any]:
    """Return what one coordinator has, so that it can be ticked and given to another."""
    everything = assignment.in_hand(session, actor, "all") if user_id else {"demands": [], "cases": []}
    return {
        kind: [each for each in items if str(each.coordinator_id) == user_id]
        for kind, items in everything.items()
    }


@router.get("/desk/assignment", name="web.assignment")
def show_assignment(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show what waits for a coordinator."""
    return assignment_page(request, session, actor)


@router.post("/desk/assignment", name="web.assignment.assign")
def assign(request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm) -> Response:
    """Put what was ticked into a coordinator's hands."""
    shown_again(request, form, lambda session, refused: assignment_page(request, session, actor, refused))
    assignment.assign(session, actor, read(Assign, form))
    return see("/desk/assignment?done=assigned")


def fields_page(
    request: Request, session: Session, user_id: UUID, refused: Form | None = None
) -> HTMLResponse:
    """Show what a coordinator knows her way around in."""
    row = next((each for each in assignment.roster(session) if each["user"].id == user_id), None)
    if row is None:
        raise NotFound
    known = {field: getattr(row["fields"], field) for field in assignment.FIELDS}
    types = [each for each in taxonomies.terms(session, models.DemonstrationType) if each.parent is None]
    return render(
        request,
        "people/coordinator.html",
        row=row,
        form=refused or Form.of(known),
        industries=catalogue.options(session, models.Industry),
        types=[(each.code, pick(each.name_ko, each.name_en)) for each in types],
        towns=catalogue.options(session, models.Town),
        districts=catalogue.options(session, models.District),
    )


@router.get("/desk/coordinators/{user_id}", name="web.coordinators.edit")
def show_fields(request: Request, session: ReadSession, user_id: UUID) -> Response:
    """Show what a coordinator knows her way around in."""
    return fields_page(request, session, user_id)


@router.post("/desk/coordinators/{user_id}", name="web.coordinators.change")
def change_fields(
    request: Request, session: WriteSession, actor: CurrentActor, user_id: UUID, form: CurrentForm
) -> Response:
    """Say what a coordinator knows her way around in."""
    shown_again(request, form, lambda session, refused: fields_page(request, session, user_id, refused))
    assignment.change_fields(session, actor, user_id, read(FieldsChange, form))
    return see("/desk/assignment?done=fields")


def advice_page(
    request: Request, session: Session, actor: Actor, demand_id: str, refused: Form | None = None
) -> HTMLResponse:
    """Show what coordinators advised about a demand."""
    demand = demands.get(session, actor, demand_id)
    return render(
        request,
        "people/advice.html",
        demand=demand,
        advice=advice.of(session, actor, demand_id),
        form=refused or Form(),
        done=request.query_params.get("done", ""),
    )


@router.get("/demands/{demand_id}/advice", name="web.advice")
def show_advice(request: Request, session: ReadSession, actor: CurrentActor, demand_id: str) -> Response:
    """Show what coordinators advised about a demand; the firm sees what is shared."""
    return advice_page(request, session, actor, demand_id)


@router.post("/demands/{demand_id}/advice", name="web.advice.give")
def give_advice(
    request: Request, session: WriteSession, actor: CurrentActor, demand_id: str, form: CurrentForm
) -> Response:
    """Note what was advised."""
    shown_again(
        request, form, lambda session, refused: advice_page(request, session, actor, demand_id, refused)
    )
    advice.give(session, actor, demand_id, read(AdviceCreate, form))
    return see(f"/demands/{demand_id}/advice?done=given")


@router.post("/demands/{demand_id}/advice/{advice_id}", name="web.advice.mark")
def mark_advice(
    session: WriteSession, actor: CurrentActor, demand_id: str, advice_id: UUID, form: CurrentForm
) -> Response:
    """Say whether advice was followed."""
    advice.mark(session, actor, advice_id, read(AdviceMark, form))
    return see(f"/demands/{demand_id}/advice?done=marked")
