"""What the page of a case shows of the talk: meetings, messages, files, order, objection, other places."""

from typing import Any

from sqlalchemy.orm import Session

from app import clock, policy
from app.actor import Actor
from app.cases import alternatives, attachments, meetings, preferences, talk
from app.cases import service as cases
from app.cases.models import Case
from app.cases.states import Party, Step
from app.messages import service as messages

STEPS: dict[str, Step] = {
    "decide": talk.DECIDE,
    "appeal": talk.APPEAL,
    "answer_appeal": talk.ANSWER_APPEAL,
}


def _actions(actor: Actor, case: Case, has_appeal: bool, is_answered: bool) -> list[str]:
    possible = {"decide": True, "appeal": not has_appeal, "answer_appeal": has_appeal and not is_answered}
    roles = cases.parties(actor, case)
    return [
        name
        for name, step in STEPS.items()
        if possible[name]
        and step.parties & roles
        and case.current_state in step.sources
        and policy.may(f"api.cases.{name}", actor)
    ]


def parts(session: Session, actor: Actor, case: Case) -> dict[str, Any]:
    """Return what the templates of a case's talk need."""
    roles = cases.parties(actor, case)
    is_host_alone = roles == {Party.HOST}
    appeal = None if is_host_alone else talk.appeal_of(session, case)
    is_over = case.current_state not in meetings.ANYBODY.sources
    return {
        "today": clock.today(),
        "is_firm": roles == {Party.FIRM},
        "talk_actions": _actions(actor, case, appeal is not None, bool(appeal and appeal.outcome)),
        "appeal": appeal,
        "meetings": meetings.of(session, case),
        "may_meet": case.current_state in meetings.ANYBODY.sources and actor.may_change,
        "messages": messages.thread(session, actor, case),
        "attachments": attachments.of(session, actor, case),
        "open_count": 0 if is_host_alone else len(preferences.open_cases(session, case.demand_id)),
        "alternatives": [] if is_host_alone or not is_over else alternatives.of(session, case),
    }
