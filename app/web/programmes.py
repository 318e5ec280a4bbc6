"""Pages of support programmes: what their calls asked for, and what a demand has towards each."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from app import clock
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession
from app.demands import programmes
from app.demands.models import Demand, DemandStatus
from app.programmes import rules, windows
from app.programmes.rules import Kind, Standing
from app.web import sections
from app.web.base import page_router
from app.web.templating import render

router = page_router()


def change_at(actor: Actor, demand: Demand, field: str) -> str:
    """Return where the firm changes what a rule looks at, empty where it cannot or need not."""
    is_own = actor.organization_id == demand.organization_id and actor.may_change
    if not field or not is_own:
        return ""
    if field.startswith("organization."):
        return f"/organizations/{demand.organization.code}/profile#f-{field.partition('.')[2]}"
    if demand.status == DemandStatus.WITHDRAWN:
        return ""
    return f"/demands/{demand.id}/edit/{sections.of_field(field).code}#f-{field}"


def _is_of_other_field(judgement: dict[str, Any]) -> bool:
    return any(
        each["criterion"].kind == Kind.FIELDS and each["standing"] == Standing.EXCLUDED
        for each in judgement["findings"]
    )


def grouped(judged: list[dict[str, Any]]) -> dict[str, Any]:
    """Return judgements by standing; what is merely for another field stands apart from what excludes."""
    groups = {
        standing.value: [each for each in judged if each["standing"] == standing]
        for standing in programmes.ORDER
    }
    other = [each for each in groups["excluded"] if _is_of_other_field(each)]
    unsaid = {each["field"] for found in judged for each in found["findings"] if each["is_unsaid"]}
    return groups | {
        "other": other,
        "told": [each for each in groups["excluded"] if each not in other],
        "unsaid": sorted(unsaid),
    }


@router.get("/guides/programmes", name="web.guides.programmes")
def show_programmes(request: Request) -> Response:
    """Show the support programmes, what their calls asked for and where that was read."""
    today = clock.today()
    return render(
        request,
        "programmes/guide.html",
        programmes=rules.rules().programmes,
        checked_on=rules.rules().checked_on,
        today=today,
        window_of=lambda programme: windows.next_window(programme, today),
    )


@router.get("/demands/{demand_id}/programmes", name="web.demands.programmes")
def show_demand_programmes(
    request: Request, session: ReadSession, actor: CurrentActor, demand_id: str, testbed: str = ""
) -> Response:
    """Show which programmes exclude the demand and why, for a place where one is named."""
    found = programmes.overview(session, actor, demand_id, testbed)
    return render(
        request,
        "programmes/demand.html",
        **found | {"programmes": grouped(found["programmes"])},
        today=clock.today(),
        change_at=lambda field: change_at(actor, found["demand"], field),
    )
