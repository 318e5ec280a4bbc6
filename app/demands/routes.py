"""Demands over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, status

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.demands import access, service
from app.demands.models import DemandStatus
from app.demands.schemas import AccessRead, DemandCreate, DemandPatch, DemandRead, DemandStep
from app.pagination import CurrentPaging, Page

router = APIRouter(prefix="/demands", tags=["demands"])


@router.post("", name="api.demands.create", response_model=DemandRead, status_code=status.HTTP_201_CREATED)
def create(
    session: WriteSession, actor: CurrentActor, data: DemandCreate, response: Response
) -> dict[str, Any]:
    """Write a draft."""
    demand = service.create(session, actor, data)
    response.headers["Location"] = f"/api/v1/demands/{demand.id}"
    return service.present(session, demand)


@router.get("", name="api.demands.list", response_model=Page[DemandRead])
def list_demands(
    session: ReadSession,
    actor: CurrentActor,
    paging: CurrentPaging,
    wanted: Annotated[list[DemandStatus] | None, Query(alias="status")] = None,
) -> dict[str, Any]:
    """List the firm's own demands; for coordinators what was submitted."""
    page = pagination.paginate(session, service.find(actor, wanted or []), paging)
    access.note(session, actor, page["items"], "demand-list")
    return {**page, "items": service.present_all(session, page["items"])}


@router.get("/{demand_id}", name="api.demands.read", response_model=DemandRead)
def read(session: ReadSession, actor: CurrentActor, demand_id: str) -> dict[str, Any]:
    """Show a demand."""
    return service.present(session, service.get(session, actor, demand_id))


@router.patch("/{demand_id}", name="api.demands.change", response_model=DemandRead)
def change(session: WriteSession, actor: CurrentActor, demand_id: str, data: DemandPatch) -> dict[str, Any]:
    """Change fields; after submission this makes the next version."""
    return service.present(session, service.change(session, actor, demand_id, data))


@router.post("/{demand_id}/submit", name="api.demands.submit", response_model=DemandRead)
def submit(
    session: WriteSession, actor: CurrentActor, demand_id: str, data: DemandStep | None = None
) -> dict[str, Any]:
    """Submit a draft."""
    return service.present(session, service.submit(session, actor, demand_id, data or DemandStep()))


@router.get("/{demand_id}/accesses", name="api.demands.accesses", response_model=Page[AccessRead])
def list_accesses(
    session: ReadSession, actor: CurrentActor, demand_id: str, paging: CurrentPaging
) -> dict[str, Any]:
    """Tell the firm who outside of it looked at the demand, newest first (열람 기록)."""
    demand = service.get(session, actor, demand_id, look=False)
    page = pagination.paginate(session, access.looks(demand), paging)
    return {**page, "items": access.present(session, page["items"])}
