"""Procurement routes for everybody, and the readiness of a case for its firm and the desk."""

from typing import Any

from fastapi import APIRouter

from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.procurement import rules, service
from app.procurement.rules import Route
from app.procurement.schemas import AnswersWrite, ProcurementRead, RouteRead

router = APIRouter(tags=["procurement"])


@router.get("/procurement-routes", name="api.procurement.routes", response_model=list[RouteRead])
def list_routes() -> list[Route]:
    """List the routes into public procurement with what they ask for, their source and the day checked."""
    return rules.rules().routes


@router.get("/cases/{id_or_number}/procurement", name="api.cases.procurement", response_model=ProcurementRead)
def read_procurement(session: ReadSession, actor: CurrentActor, id_or_number: str) -> dict[str, Any]:
    """Show per route what is covered, missing and unknown. The authority of a route decides, not this."""
    return service.overview(session, actor, id_or_number)


@router.put(
    "/cases/{id_or_number}/procurement", name="api.cases.procurement.answer", response_model=ProcurementRead
)
def answer_procurement(
    session: WriteSession, actor: CurrentActor, id_or_number: str, data: AnswersWrite
) -> dict[str, Any]:
    """Answer the questionnaire; what is left out is unknown again."""
    service.answer(session, actor, id_or_number, data)
    return service.overview(session, actor, id_or_number)
