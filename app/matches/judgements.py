"""What decisions teach the ranking."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.actor import Actor
from app.matches.models import Judgement


def record(
    session: Session,
    actor: Actor,
    demand_id: uuid.UUID,
    demand_version: int,
    testbed_id: uuid.UUID,
    kind: str,
    reason: str | None = None,
) -> None:
    """Keep a decision: accepted or declined by the host, approved or rejected by a coordinator.

    `reason` is the code given with a refusal; only some of them say that the place does not suit.
    """
    session.add(
        Judgement(
            demand_id=demand_id,
            demand_version=demand_version,
            testbed_id=testbed_id,
            kind=kind,
            reason=reason,
            judged_by=actor.user_id,
        )
    )


def retract(session: Session, demand_id: uuid.UUID, testbed_id: uuid.UUID, *kinds: str) -> None:
    """Forget decisions that were taken back."""
    session.execute(
        sa.delete(Judgement).where(
            Judgement.demand_id == demand_id, Judgement.testbed_id == testbed_id, Judgement.kind.in_(kinds)
        )
    )
