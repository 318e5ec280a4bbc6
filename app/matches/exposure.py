"""How often each operator's testbeds stood in the first five, against its share of the catalogue."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import Organization
from app.demands.models import Demand
from app.matches.models import MatchingRun
from app.testbeds.models import Facility, ListingStatus, Testbed

Row = dict[str, Any]


def _operators(session: Session) -> dict[str, tuple[uuid.UUID, bool]]:
    """Return each testbed's operator and whether it is listed, by code."""
    query = sa.select(Testbed.code, Facility.operator_id, Testbed.status).join(Facility)
    return {
        code: (operator, status == ListingStatus.PUBLISHED)
        for code, operator, status in session.execute(query)
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def exposure(session: Session, since: date | None = None) -> Row:
    """Return runs, places and per operator its counts and shares, the most shown first.

    `since` is a Seoul day, included. `ratio` is the share of places over the share of the catalogue, None
    for an operator without a listed testbed.
    """
    query = sa.select(MatchingRun.first_five).join(Demand, Demand.id == MatchingRun.demand_id)
    query = query.where(Demand.is_demo.is_(False))
    if since:
        query = query.where(MatchingRun.created_at >= datetime.combine(since, time(), clock.SEOUL))
    operators = _operators(session)
    shown: Counter[uuid.UUID] = Counter()
    runs = 0
    for codes in session.scalars(query):
        runs += 1
        shown.update(operators[code][0] for code in codes if code in operators)
    listed = Counter(operator for operator, is_listed in operators.values() if is_listed)
    items = _items(session, shown, listed, {*shown, *listed})
    return {"runs": runs, "places": sum(shown.values()), "testbeds": sum(listed.values()), "items": items}


def _items(
    session: Session, shown: Counter[uuid.UUID], listed: Counter[uuid.UUID], keys: Iterable[uuid.UUID]
) -> list[Row]:
    places, testbeds = sum(shown.values()), sum(listed.values())
    organizations = session.scalars(sa.select(Organization).where(Organization.id.in_(list(keys))))
    items = []
    for operator in organizations:
        catalogue = _share(listed[operator.id], testbeds)
        share = _share(shown[operator.id], places)
        items.append(
            {
                "operator": operator,
                "testbeds": listed[operator.id],
                "catalogue_share": catalogue,
                "places": shown[operator.id],
                "share": share,
                "ratio": share / catalogue if catalogue else None,
            }
        )
    return sorted(items, key=lambda item: (-item["places"], -item["testbeds"], item["operator"].code))
