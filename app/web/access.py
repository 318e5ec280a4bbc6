"""열람 기록: what a firm is told of who looked at its demand."""

from fastapi import Request
from starlette.responses import Response

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession
from app.demands import access, service
from app.pagination import CurrentPaging
from app.web.address import Address
from app.web.base import page_router
from app.web.templating import render

router = page_router()


@router.get("/demands/{demand_id}/accesses", name="web.demands.accesses")
def show_accesses(
    request: Request, session: ReadSession, actor: CurrentActor, demand_id: str, paging: CurrentPaging
) -> Response:
    """Show who outside the firm looked at the demand, newest first."""
    demand = service.get(session, actor, demand_id)
    page = pagination.paginate(session, access.looks(demand), paging)
    return render(
        request,
        "firm/accesses.html",
        demand=demand,
        page=page,
        looks=access.present(session, page["items"]),
        address=Address.of(request),
    )
