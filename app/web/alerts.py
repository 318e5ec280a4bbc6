"""Saving a demand for an alert, and stopping it: from the results, or by the link of a notice."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.matches import alerts
from app.web.base import page_router
from app.web.forms import see
from app.web.templating import render

router = page_router()


@router.post("/demands/{demand_id}/alert", name="web.alerts.save")
def save_alert(session: WriteSession, actor: CurrentActor, demand_id: str) -> Response:
    """Save the demand for an alert."""
    alerts.save(session, actor, demand_id)
    return see(f"/demands/{demand_id}/results#alert")


@router.post("/demands/{demand_id}/alert/stop", name="web.alerts.stop")
def stop_alert(session: WriteSession, actor: CurrentActor, demand_id: str) -> Response:
    """Stop the alert."""
    alerts.stop(session, actor, demand_id)
    return see(f"/demands/{demand_id}/results#alert")


@router.get("/alerts/{token}", name="web.alert")
def show_alert(request: Request, session: ReadSession, token: str) -> Response:
    """Lead to the results, or stop the alert; nothing of the demand is shown to whoever has the link."""
    return render(request, "alerts/show.html", row=alerts.by_token(session, token), token=token)


@router.post("/alerts/{token}", name="web.alert.stop")
def stop_by_link(session: WriteSession, actor: CurrentActor, token: str) -> Response:
    """Stop the alert without an account."""
    alerts.stop_by_token(session, actor, token)
    return see(f"/alerts/{token}")
