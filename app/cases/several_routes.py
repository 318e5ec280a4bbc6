"""Several requests of one demand over HTTP."""

from typing import Any

from fastapi import APIRouter, Response, status

from app.accounts.deps import CurrentActor
from app.cases import preferences, service, several
from app.cases.schemas import CaseDetail, CaseRead, CasesCreate, CaseWithdraw
from app.database import ReadSession, WriteSession
from app.demands import service as demands

router = APIRouter(tags=["cases"])


@router.post(
    "/demands/{demand_id}/requests",
    name="api.demands.requests",
    response_model=list[CaseRead],
    status_code=status.HTTP_201_CREATED,
)
def request_several(
    session: WriteSession, actor: CurrentActor, demand_id: str, data: CasesCreate, response: Response
) -> list[dict[str, Any]]:
    """Ask up to three testbeds in order of preference: all or none."""
    made = several.request_each(session, actor, demand_id, data)
    response.headers["Location"] = f"/api/v1/demands/{demand_id}/requests"
    return [service.present(case, actor) for case in made]


@router.get("/demands/{demand_id}/requests", name="api.demands.requests.list", response_model=list[CaseRead])
def list_requests(session: ReadSession, actor: CurrentActor, demand_id: str) -> list[dict[str, Any]]:
    """List the open requests of a demand in the firm's order."""
    demand = demands.get(session, actor, demand_id)
    found = [service.load(session, case.id) for case in preferences.open_cases(session, demand.id)]
    return [service.present(case, actor) for case in found]


@router.post("/cases/{case_id}/withdraw-others", name="api.cases.withdraw_others", response_model=CaseDetail)
def withdraw_others(
    session: WriteSession, actor: CurrentActor, case_id: str, data: CaseWithdraw | None = None
) -> dict[str, Any]:
    """Take the demand's other open requests back, once this place has said yes."""
    case = several.withdraw_others(session, actor, case_id, data or CaseWithdraw())
    return service.detail(session, actor, case)
