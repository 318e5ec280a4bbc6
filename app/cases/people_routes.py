"""Handover, leaving, assignment and advice over HTTP."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response, status

from app.accounts import people
from app.accounts.deps import CurrentActor
from app.cases import advice, assignment, handover, service
from app.cases.models import Advice, CoordinatorProfile
from app.cases.people_schemas import (
    AdviceCreate,
    AdviceMark,
    AdviceRead,
    Assign,
    AssignedRead,
    AssignmentsRead,
    CoordinatorRead,
    FieldsChange,
    FieldsRead,
    Handover,
    HeldRead,
    Leave,
    LeftRead,
    NobodyLeft,
    SuggestionRead,
)
from app.database import ReadSession, WriteSession
from app.demands import service as demands

router = APIRouter(tags=["people"])


@router.get("/memberships/{membership_id}/held", name="api.memberships.held", response_model=HeldRead)
def read_held(session: ReadSession, actor: CurrentActor, membership_id: UUID) -> dict[str, int]:
    """Count what a handover would move."""
    return handover.preview(session, actor, membership_id)


@router.post(
    "/memberships/{membership_id}/handover", name="api.memberships.hand_over", response_model=HeldRead
)
def hand_over(
    session: WriteSession, actor: CurrentActor, membership_id: UUID, data: Handover
) -> dict[str, int]:
    """Put everything that somebody is in charge of into another's hands."""
    return handover.hand_over(session, actor, membership_id, data.successor_id)


@router.post("/memberships/{membership_id}/end", name="api.memberships.end", response_model=LeftRead)
def end(
    session: WriteSession, actor: CurrentActor, membership_id: UUID, data: Leave | None = None
) -> dict[str, Any]:
    """End a membership at once, with all of its sessions and tokens."""
    membership, counts = handover.leave(session, actor, membership_id, data.successor_id if data else None)
    return {"membership": people.present(membership), "held": counts}


@router.get("/alarms/nobody-left", name="api.alarms.nobody_left", response_model=list[NobodyLeft])
def list_nobody_left(session: ReadSession) -> list[dict[str, Any]]:
    """List organizations and units that have work and nobody any more to do it."""
    return handover.nobody_left(session)


@router.get("/coordinators", name="api.coordinators.list", response_model=list[CoordinatorRead])
def list_coordinators(session: ReadSession) -> list[dict[str, Any]]:
    """List who coordinates, with fields, load and absence."""
    return assignment.roster(session)


@router.put("/coordinators/{user_id}/fields", name="api.coordinators.change", response_model=FieldsRead)
def change_fields(
    session: WriteSession, actor: CurrentActor, user_id: UUID, data: FieldsChange
) -> CoordinatorProfile:
    """Say what a coordinator knows her way around in."""
    return assignment.change_fields(session, actor, user_id, data)


@router.get(
    "/demands/{demand_id}/coordinators", name="api.demands.coordinators", response_model=list[SuggestionRead]
)
def suggest_for_demand(session: ReadSession, actor: CurrentActor, demand_id: str) -> list[dict[str, Any]]:
    """Rank the coordinators for a demand, with reasons."""
    return assignment.suggest_for_demand(session, demands.get(session, actor, demand_id))


@router.get(
    "/cases/{case_id}/coordinators", name="api.cases.coordinators", response_model=list[SuggestionRead]
)
def suggest_for_case(session: ReadSession, actor: CurrentActor, case_id: str) -> list[dict[str, Any]]:
    """Rank the coordinators for a case, with reasons."""
    return assignment.suggest_for_case(session, service.get(session, actor, case_id))


@router.get("/assignments", name="api.assignments.list", response_model=AssignmentsRead)
def list_assignments(
    session: ReadSession, actor: CurrentActor, assigned: Literal["me", "none", "all"] = "me"
) -> dict[str, Any]:
    """List demands and cases in the caller's hands, in nobody's, or all."""
    return assignment.in_hand(session, actor, assigned)


@router.post("/assignments", name="api.assignments.assign", response_model=AssignedRead)
def assign(session: WriteSession, actor: CurrentActor, data: Assign) -> dict[str, Any]:
    """Put demands and cases into a coordinator's hands, one or many at once."""
    return assignment.assign(session, actor, data)


@router.get("/demands/{demand_id}/advice", name="api.advice.list", response_model=list[AdviceRead])
def list_advice(session: ReadSession, actor: CurrentActor, demand_id: str) -> list[Advice]:
    """List the advice about a demand; the firm sees what is shared."""
    return advice.of(session, actor, demand_id)


@router.post(
    "/demands/{demand_id}/advice",
    name="api.advice.give",
    response_model=AdviceRead,
    status_code=status.HTTP_201_CREATED,
)
def give_advice(
    session: WriteSession, actor: CurrentActor, demand_id: str, data: AdviceCreate, response: Response
) -> Advice:
    """Note what was advised."""
    response.headers["Location"] = f"/api/v1/demands/{demand_id}/advice"
    return advice.give(session, actor, demand_id, data)


@router.post("/advice/{advice_id}/mark", name="api.advice.mark", response_model=AdviceRead)
def mark_advice(session: WriteSession, actor: CurrentActor, advice_id: UUID, data: AdviceMark) -> Advice:
    """Say whether advice was followed."""
    return advice.mark(session, actor, advice_id, data)
