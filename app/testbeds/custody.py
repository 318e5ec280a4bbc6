"""Whose hands a listing is in: unclaimed → invited → claimed, or opted out; every step is kept."""

from dataclasses import dataclass, replace
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock, policy
from app.actor import Actor
from app.errors import Conflict, Forbidden
from app.i18n import gettext as _
from app.testbeds import service
from app.testbeds.models import Custody, CustodyEvent, Testbed
from app.testbeds.schemas import CustodyStep


class WrongState(Conflict):
    """The listing is not where this begins."""

    code = "wrong-state"


class Action(StrEnum):
    """The steps of custody."""

    INVITE = "invite"
    CLAIM = "claim"
    OPT_OUT = "opt_out"
    RETURN = "return"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Step:
    """From where a step leads where, and whose it is."""

    sources: frozenset[Custody]
    target: Custody
    is_desk: bool = False


STEPS = {
    Action.INVITE: Step(frozenset({Custody.UNCLAIMED, Custody.INVITED}), Custody.INVITED, is_desk=True),
    Action.CLAIM: Step(frozenset({Custody.UNCLAIMED, Custody.INVITED}), Custody.CLAIMED),
    Action.OPT_OUT: Step(frozenset(Custody) - {Custody.OPTED_OUT}, Custody.OPTED_OUT),
    Action.RETURN: Step(frozenset({Custody.OPTED_OUT}), Custody.CLAIMED),
    # A host that has left, or a claim made by mistake.
    Action.RELEASE: Step(frozenset({Custody.INVITED, Custody.CLAIMED}), Custody.UNCLAIMED, is_desk=True),
}
# The step that leads to a custody: how a listing's own field is changed.
LEADING = {
    Custody.INVITED: Action.INVITE,
    Custody.CLAIMED: Action.CLAIM,
    Custody.OPTED_OUT: Action.OPT_OUT,
    Custody.UNCLAIMED: Action.RELEASE,
}
VERBS = {
    Action.INVITE: "testbed.invited",
    Action.CLAIM: "testbed.claimed",
    Action.OPT_OUT: "testbed.opted_out",
    Action.RETURN: "testbed.returned",
    Action.RELEASE: "testbed.released",
}


def get_own(session: Session, actor: Actor, id_or_code: str) -> Testbed:
    """Return the testbed, locked, for whoever may change it. Raises NotFound."""
    testbed = service.get(session, id_or_code, lock=True)
    policy.authorize(actor, testbed)
    return testbed


def get_kept(session: Session, actor: Actor, id_or_code: str) -> Testbed:
    """Return the testbed for whoever may change it, to look at. Raises NotFound."""
    testbed = service.get(session, id_or_code)
    policy.authorize(actor, testbed)
    return testbed


def actions(actor: Actor, testbed: Testbed) -> list[Action]:
    """Return the steps that are open to the actor now."""
    return [
        action
        for action, step in STEPS.items()
        if testbed.custody in step.sources
        and (actor.is_coordinator if step.is_desk else service.may_change(actor, testbed))
        and not (action == Action.CLAIM and actor.is_coordinator)
    ]


def take(session: Session, actor: Actor, id_or_code: str, action: Action, data: CustodyStep) -> Testbed:
    """Take a step. A coordinator takes a host's only as the host told her, and never claims for it.

    Raises NotFound for a listing of others, Forbidden, WrongState.
    """
    testbed = get_own(session, actor, id_or_code)
    if testbed.custody not in STEPS[action].sources:
        raise WrongState(_("지금 상태에서는 할 수 없습니다."), custody=testbed.custody)
    if STEPS[action].is_desk and not actor.is_coordinator:
        raise Forbidden
    target = STEPS[action].target
    if not STEPS[action].is_desk and actor.is_coordinator:
        if data.told is None or action == Action.CLAIM:
            raise Forbidden(
                _("실증기관이 하는 일입니다. 누구에게 어떻게 들었는지 적어 주세요."), code="on-behalf-of"
            )
        told = data.told.model_dump(mode="json")
        actor = replace(actor, on_behalf_of={"organization": testbed.facility.operator.code, **told})
        # Only the host itself takes a listing into its own hands.
        target = Custody.UNCLAIMED if action == Action.RETURN else target
    move(session, actor, testbed, target, action, data.reason)
    return testbed


def move(
    session: Session,
    actor: Actor,
    testbed: Testbed,
    target: Custody,
    action: Action | None = None,
    reason: str = "",
) -> None:
    """Bring a locked listing into a custody, and keep who did it."""
    action = action or LEADING[target]
    session.add(
        CustodyEvent(
            testbed_id=testbed.id,
            at=clock.now(),
            action=action,
            from_state=testbed.custody,
            to_state=target,
            reason=reason,
            actor_id=actor.user_id,
            organization_id=actor.organization_id,
            role=actor.role or "",
            on_behalf_of=actor.on_behalf_of,
        )
    )
    if testbed.custody != target:
        testbed.custody = target
        testbed.content_version += 1
    session.flush()
    audit.record(actor, VERBS[action], testbed, custody=target, reason=reason)


def history(session: Session, testbed: Testbed) -> list[CustodyEvent]:
    """Return the steps so far, newest first."""
    query = (
        sa.select(CustodyEvent)
        .where(CustodyEvent.testbed_id == testbed.id)
        .options(joinedload(CustodyEvent.organization))
        .order_by(CustodyEvent.at.desc(), CustodyEvent.id)
    )
    return list(session.scalars(query))
