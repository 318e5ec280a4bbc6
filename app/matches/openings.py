"""The smallest changes of a demand that would open testbeds which cannot take it as it stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.demands import service as demands
from app.matches import knowledge
from app.matches.ranker import Fitted, Ranker
from matching import Demand
from matching.matcher import Blocked
from matching.openings import Change, apply

# Each way is checked by ranking anew; further ones open ever less fitting places.
MOST = 6
Row = dict[str, Any]


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _told(change: Change) -> Row:
    return {
        "attribute": change.attribute,
        "from": _value(change.before),
        "to": _value(change.after),
        "unit": change.unit,
        "is_requirement": change.kind == "requirement",
    }


def _ways(
    fitted: Fitted, demand: Demand, closed: Sequence[str], blocked: Blocked
) -> list[tuple[Change, ...]]:
    """Return the smallest sets of changes: the fewest first, then those that open the best testbeds."""
    ways: dict[tuple[Change, ...], int] = {}
    found = fitted.openings(demand, closed, blocked)
    for place, code in enumerate(closed):
        for changes in found[code]:
            ways.setdefault(changes, place)
    return sorted(ways, key=lambda changes: (len(changes), ways[changes]))[:MOST]


def find(session: Session, ranker: Ranker, demand: Demand) -> list[Row]:
    """Return [{changes, testbeds}]: what giving way opens, best testbeds first, checked by ranking anew."""
    fitted = ranker.refresh(session)
    blocked = fitted.blocked(session)
    excluded = fitted.orders([demand], blocked)[0].excluded
    ways = _ways(fitted, demand, excluded, blocked)
    orders = fitted.orders([apply(demand, changes) for changes in ways], blocked)
    closed, found = frozenset(excluded), []
    for changes, order in zip(ways, orders, strict=True):
        if opened := [code for code in order.possible if code in closed]:
            found.append({"changes": [_told(change) for change in changes], "testbeds": opened})
    return found


def of_demand(session: Session, ranker: Ranker, actor: Actor, demand_id: str) -> Row:
    """Return the openings of a demand the actor may see, as of today. Raises NotFound."""
    demand = demands.get(session, actor, demand_id)
    profile = demands.profile(session, demand)
    return {
        "demand_id": demand.id,
        "demand_version": demand.version,
        "as_of": clock.today(),
        "openings": find(session, ranker, knowledge.demand(profile)),
    }
