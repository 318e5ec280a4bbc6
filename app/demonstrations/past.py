"""Finished demonstrations on the testbed's page and in the ranking, while their firms agree."""

from typing import Any

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.cases import service as cases
from app.cases.models import Case
from app.cases.states import Party
from app.demonstrations import service
from app.demonstrations.models import Demonstration
from app.demonstrations.schemas import PastSave
from app.demonstrations.states import DemonstrationState
from app.testbeds import service as testbeds

FIRM = frozenset({Party.FIRM})
ANY_STATE = frozenset(DemonstrationState)
WORDS = 200


def _key(case: Case) -> str:
    return f"case:{case.id}"


def told(session: Session, case: Case) -> dict[str, Any] | None:
    """Return what is told of a demonstration; None while there is no result. The firm is not named."""
    result = service.result(session, case.id)
    if result is None:
        return None
    found = service.of_case(session, case.id)
    public_text = found.plan.get("public_text", "") if found else ""
    return {
        "title": result.product[:WORDS],
        "text": " ".join(part for part in (public_text, result.scope) if part),
        "starts_on": result.started_on,
        "ended_on": result.ended_on,
        "kpis": len(result.kpis),
        "kpis_met": sum(kpi.met is True for kpi in result.kpis),
    }


def publish(session: Session, actor: Actor, case: Case, found: Demonstration) -> None:
    """Bring the testbed's page in line with what the firm agreed to; a stopped one is never told of."""
    shown = told(session, case) if found.state == DemonstrationState.FINISHED else None
    if shown and found.is_shown_as_past:
        testbeds.add_past_demonstration(
            session, actor, case.testbed_id, source_key=_key(case), is_demo=case.is_demo, **shown
        )
    else:
        testbeds.drop_past_demonstration(session, actor, case.testbed_id, _key(case))


def agree(session: Session, actor: Actor, case_id: str, data: PastSave) -> Demonstration:
    """Agree, or take it back, at any time; the next ranking knows.

    Raises NotFound, Forbidden but for the firm.
    """
    turn = service.take(session, actor, case_id, data, FIRM, ANY_STATE)
    turn.demonstration.is_shown_as_past = data.is_shown_as_past
    audit.record(turn.actor, "demonstration.past_agreed", turn.demonstration, is_shown=data.is_shown_as_past)
    publish(session, turn.actor, turn.case, turn.demonstration)
    return turn.demonstration


def preview(session: Session, actor: Actor, case_id: str) -> dict[str, Any] | None:
    """Return what would be told, for the parties of the case. Raises NotFound."""
    return told(session, cases.get(session, actor, case_id))
