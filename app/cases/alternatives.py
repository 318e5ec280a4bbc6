"""Where else a firm may ask: the next places of the recommendation that was kept for its demand."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cases.models import Case
from app.cases.service import OwnOrganization, check_requestable
from app.demands.models import Demand
from app.errors import Conflict
from app.matches import service as matches
from app.testbeds.models import ListingStatus, Testbed

SHOWN = 3


def _can_be_asked(demand: Demand, testbed: Testbed) -> bool:
    try:
        check_requestable(demand, testbed)
    except (Conflict, OwnOrganization):
        return False
    return testbed.status == ListingStatus.PUBLISHED


def of(session: Session, case: Case) -> list[dict[str, Any]]:
    """Return the next three places of the newest kept run that can be asked and were not asked."""
    run = matches.latest_run(session, case.demand_id)
    if run is None:
        return []
    asked = set(session.scalars(sa.select(Case.testbed_id).where(Case.demand_id == case.demand_id)))
    ranked = [(rank, match) for rank, match in enumerate(run.result["matches"], 1)]
    codes = [match["testbed"]["code"] for _rank, match in ranked]
    query = sa.select(Testbed).where(Testbed.code.in_(codes)).options(joinedload(Testbed.facility))
    known = {testbed.code: testbed for testbed in session.scalars(query)}
    found = []
    for rank, match in ranked:
        testbed = known.get(match["testbed"]["code"])
        if testbed and testbed.id not in asked and _can_be_asked(case.demand, testbed):
            found.append({"rank": rank, "probability": match["probability"], "testbed": testbed})
        if len(found) == SHOWN:
            break
    return found
