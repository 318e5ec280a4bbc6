"""The support programmes for a demand: which exclude it and why, and what has to be asked."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy.orm import Session

from app import clock
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession
from app.demands import service
from app.demands.models import Demand
from app.demands.schemas import DemandProfile
from app.programmes import judging, rules, windows, wording
from app.programmes.judging import Facts
from app.programmes.rules import Standing
from app.programmes.schemas import DemandProgrammesRead
from app.testbeds import service as testbeds
from app.testbeds.models import Testbed

router = APIRouter(prefix="/demands", tags=["demands"])
# What excludes comes first: that is what a firm can still do something about.
ORDER = (Standing.EXCLUDED, Standing.UNKNOWN, Standing.OPEN, Standing.ENDED)


def facts(demand: Demand, profile: DemandProfile, testbed: Testbed | None = None) -> Facts:
    """Return what a demand and its firm say, for a testbed where one is looked at."""
    return Facts(
        trl=profile.trl_now,
        types=frozenset(profile.demonstration_types),
        industries=frozenset(profile.industries),
        districts=frozenset(profile.districts),
        place=(testbed.facility.district or "") if testbed else "",
        starts_on=profile.earliest_start,
        size=demand.organization.size,
        seat=demand.organization.district,
    )


def judged(demand: Demand, profile: DemandProfile, testbed: Testbed | None = None) -> list[dict[str, Any]]:
    """Return how every programme stands for a demand, the excluding ones first."""
    known, today = facts(demand, profile, testbed), clock.today()
    found = [judging.judge(programme, known, today) for programme in rules.rules().programmes]
    return [
        {
            "programme": each.programme,
            "standing": each.standing,
            "findings": [
                {
                    "criterion": finding.criterion,
                    "standing": finding.standing,
                    "said": wording.said(finding, known),
                    "field": finding.field,
                    "is_unsaid": finding.is_unsaid,
                }
                for finding in sorted(each.findings, key=lambda finding: ORDER.index(finding.standing))
            ],
            "window": windows.next_window(each.programme, today),
        }
        for each in sorted(found, key=lambda each: ORDER.index(each.standing))
    ]


def overview(session: Session, actor: Actor, demand_id: str, testbed: str = "") -> dict[str, Any]:
    """Return a demand and the programmes for it. Raises NotFound, also for a testbed that is not shown."""
    demand = service.get(session, actor, demand_id)
    place = testbeds.get_visible(session, actor, testbed) if testbed else None
    return {
        "demand": demand,
        "place": place,
        "testbed": place.code if place else None,
        "checked_on": rules.rules().checked_on,
        "programmes": judged(demand, service.profile(session, demand), place),
    }


@router.get("/{demand_id}/programmes", name="api.demands.programmes", response_model=DemandProgrammesRead)
def list_programmes(
    session: ReadSession, actor: CurrentActor, demand_id: str, testbed: str = ""
) -> dict[str, Any]:
    """Tell which support programmes exclude the demand and why, and what has to be asked of the others.

    Only a rule that a source states excludes, and a past call's rule is told as that call's. With `testbed`,
    a rule about the place is judged by that place, else by the districts wished for.
    """
    return overview(session, actor, demand_id, testbed)
