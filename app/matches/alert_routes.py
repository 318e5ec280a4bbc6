"""Alerts of demands over HTTP."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, status

from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.fields import Instant, OptionalDay, ReadSchema
from app.matches import alerts
from app.matches.models import DemandAlert

router = APIRouter(tags=["matches"])


class AlertRead(ReadSchema):
    """That a firm is told once something fits better than this; `first`: probability of the first place.

    `told_on` is the day on which it last was.
    """

    demand_id: UUID
    best_fit: Literal["good", "weak", "none"]
    first: float
    told_on: OptionalDay
    created_at: Instant


@router.get("/demands/{demand_id}/alert", name="api.alerts.read", response_model=AlertRead)
def read_alert(session: ReadSession, actor: CurrentActor, demand_id: str) -> DemandAlert:
    """Show the alert of a demand."""
    return alerts.get(session, actor, demand_id)


@router.put("/demands/{demand_id}/alert", name="api.alerts.save", response_model=AlertRead)
def save_alert(session: WriteSession, actor: CurrentActor, demand_id: str) -> DemandAlert:
    """Be told once a new or changed testbed fits the demand better than its newest run knew."""
    return alerts.save(session, actor, demand_id)


@router.delete("/demands/{demand_id}/alert", name="api.alerts.stop", status_code=status.HTTP_204_NO_CONTENT)
def stop_alert(session: WriteSession, actor: CurrentActor, demand_id: str) -> None:
    """Stop the alert."""
    alerts.stop(session, actor, demand_id)
