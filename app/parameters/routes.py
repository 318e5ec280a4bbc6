"""What coordinators set, over HTTP."""

from typing import Any

from fastapi import APIRouter

from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.pagination import CurrentPaging, Page, slice_page
from app.parameters import service
from app.parameters.schemas import ParameterSetRead, ParametersRead, ParametersSave

router = APIRouter(tags=["settings"])


@router.get("/settings", name="api.settings.read", response_model=ParametersRead)
def read_settings(session: ReadSession) -> dict[str, Any]:
    """Show what counts now, and what the environment would say."""
    return service.present(session)


@router.put("/settings", name="api.settings.change", response_model=ParametersRead)
def change_settings(session: WriteSession, actor: CurrentActor, data: ParametersSave) -> dict[str, Any]:
    """Set it anew, with a reason, over the version that was read."""
    return service.save(session, actor, data)


@router.get("/settings/history", name="api.settings.history", response_model=Page[ParameterSetRead])
def list_history(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List what was set, newest first."""
    return slice_page(service.history(session), paging)
