"""A host changes its own listing, signed in, and confirms the rest of it anew."""

from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.actor import Actor
from app.onboarding import verifications
from app.onboarding.models import VerificationKind
from app.onboarding.schemas import ListingEdit, VerificationIn
from app.testbeds import custody, facts
from app.testbeds.custody import Action
from app.testbeds.models import Custody, Testbed

NOT_YET = frozenset({Custody.UNCLAIMED, Custody.INVITED})


def edit(session: Session, actor: Actor, code: str, data: ListingEdit) -> Testbed:
    """Make what the host says the facts of its listing, which it claims with that; dated where it says so.

    Raises NotFound for a listing of others, Invalid at `answers.<code>`: then nothing is taken.
    """
    testbed = custody.get_kept(session, actor, code)
    source = {"by": "operator", "confirmed": "yes", "confidence": "high", "on": clock.today().isoformat()}
    testbed = facts.settle(session, actor, testbed.id, data.answers, source)
    if data.is_confirmed:
        user = session.get(User, actor.user_id) if actor.user_id else None
        person = user.name if user and user.name else testbed.facility.operator.name_ko
        said = VerificationIn(kind=VerificationKind.INSTITUTION, on=clock.today(), person=person)
        verifications.record(session, actor, code, said)
    if testbed.custody in NOT_YET and (data.answers or data.is_confirmed):
        custody.move(session, actor, testbed, Custody.CLAIMED, Action.CLAIM)
    return testbed
