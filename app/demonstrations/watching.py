"""Insurance while a demonstration runs: it is told when it ends too early, and work stops without it."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM
from app.cases import notify
from app.cases import service as cases
from app.cases.models import Case
from app.cases.notify import Telling
from app.cases.states import CaseState, Party
from app.demonstrations import readiness
from app.demonstrations.models import Demonstration
from app.demonstrations.states import UNDER_WAY, DemonstrationState
from app.notices.models import NoticeKind
from app.permits import service as permits
from app.permits.models import Permit

EARLY = Telling(
    "보험이 실증 마지막 날보다 먼저 끝납니다. 늘려 주세요",
    frozenset({Party.FIRM, Party.DESK}),
    frozenset({Party.FIRM}),
    NoticeKind.REMINDER,
    notify.DEMONSTRATION,
)


def watch(session: Session) -> int:
    """Hold what runs without insurance and warn where it ends before the last day; return how many.

    A last day may have been moved since the start, or an entry of the register changed.
    """
    query = (
        sa.select(Demonstration.id, Demonstration.case_id)
        .join(Case, Case.id == Demonstration.case_id)
        .outerjoin(Permit, sa.and_(Permit.case_id == Case.id, Permit.code == permits.INSURANCE))
        .where(Case.state == CaseState.APPROVED, Demonstration.state.in_(UNDER_WAY))
        .where(sa.func.coalesce(Permit.valid_until, date(2000, 1, 1)) < Case.ends_on)
        .order_by(Demonstration.id)
    )
    found = session.execute(query).tuples().all()
    for key, case_id in found:
        # The case's lock is that of every step: nothing else happens to it meanwhile.
        _judge(session, cases.load(session, case_id, lock=True), session.get_one(Demonstration, key))
    return len(found)


def _judge(session: Session, case: Case, found: Demonstration) -> None:
    session.refresh(found)
    insurance = session.scalar(
        sa.select(Permit).where(Permit.case_id == case.id, Permit.code == permits.INSURANCE)
    )
    if found.state not in UNDER_WAY or not readiness.warnings(case, insurance):
        return
    topic = f"insurance:{case.id}"
    until = insurance.valid_until if insurance else None
    notify.tell_parties(session, case, EARLY, f"{topic}:{until}:{case.ends_on}", topic)
    if found.state == DemonstrationState.RUNNING and not readiness.is_insured(insurance, clock.today()):
        found.state = DemonstrationState.HELD
        cases.remark(session, SYSTEM, case, "demonstration_uninsured")
