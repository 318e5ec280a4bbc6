"""Why demonstrations of a kind were stopped, told so that no single firm can be made out."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.demands.models import DemandVersion
from app.demonstrations.models import Demonstration
from app.demonstrations.states import DemonstrationState, StopCause

# Fewer firms than this are not told of.
FEWEST_FIRMS = 5


@dataclass(frozen=True, slots=True)
class Stops:
    """How many firms stopped a demonstration of a type for a cause; never fewer than `FEWEST_FIRMS`."""

    demonstration_type: str
    cause: StopCause
    firms: int


def top(code: str) -> str:
    """Return the type that a type belongs to."""
    return code.partition("-")[0]


def _stopped(session: Session) -> list[Any]:
    query = (
        sa.select(Case.firm_id, Demonstration.stop_cause, DemandVersion.profile)
        .join(Case, Case.id == Demonstration.case_id)
        .join(
            DemandVersion,
            sa.and_(DemandVersion.demand_id == Case.demand_id, DemandVersion.number == Case.demand_version),
        )
        .where(Demonstration.state == DemonstrationState.STOPPED, Case.is_demo.is_(False))
    )
    return list(session.execute(query))


def stops(session: Session, types: Collection[str] = ()) -> list[Stops]:
    """Return why demonstrations of these types, or of all, were stopped, the most frequent cause first.

    Firms are counted, not demonstrations, and by main types only: with types and their parts, or with sums
    beside the parts of a sum, a cell too small to be shown could be told by subtracting.
    """
    wanted = {top(code) for code in types}
    firms: dict[tuple[str, StopCause], set[UUID]] = defaultdict(set)
    for firm_id, cause, profile in _stopped(session):
        for kind in {top(code) for code in profile.get("demonstration_types", [])}:
            if cause and (not wanted or kind in wanted):
                firms[kind, cause].add(firm_id)
    shown = [Stops(kind, cause, len(who)) for (kind, cause), who in firms.items() if len(who) >= FEWEST_FIRMS]
    return sorted(shown, key=lambda each: (each.demonstration_type, -each.firms, each.cause))
