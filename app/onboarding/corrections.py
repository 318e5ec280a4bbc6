"""정보 정정·등재 중단 요청: anybody may ask, a coordinator decides, an address left is answered."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import service as accounts
from app.actor import Actor, Role
from app.errors import Conflict, NotFound
from app.i18n import gettext as _
from app.notices import service as notices
from app.onboarding.models import Correction, CorrectionState
from app.onboarding.schemas import CorrectionDecision, CorrectionIn
from app.settings import get_settings
from app.testbeds import service as testbeds

MAX_OPEN = 200


def ask(session: Session, actor: Actor, code: str, data: CorrectionIn) -> Correction:
    """Keep what somebody asks as a task for coordinators. Raises NotFound, Conflict where very many wait."""
    testbed = testbeds.get_visible(session, actor, code)
    waiting = sa.select(sa.func.count()).where(
        Correction.testbed_id == testbed.id, Correction.state == CorrectionState.OPEN
    )
    if (session.scalar(waiting) or 0) >= MAX_OPEN:
        raise Conflict(_("처리하지 못한 요청이 많습니다. 나중에 다시 보내 주세요."), code="too-many-open")
    row = Correction(testbed=testbed, kind=data.kind, text=data.text, name=data.name, email=data.email or "")
    session.add(row)
    session.flush()
    audit.record(actor, "correction.asked", row, testbed=testbed.code, kind=data.kind)
    subject = _("[대전 실증이음] 등재 정보 요청: %(name)s", name=testbed.name_ko)
    # What a stranger wrote stays on the page: a mail is read where nobody expects it.
    body = f"{testbed.name_ko} ({testbed.code})\n\n{get_settings().base_url.rstrip('/')}/desk/corrections"
    for email in accounts.member_addresses(session, role=Role.COORDINATOR):
        notices.send(session, email, subject, body, key=f"correction:{row.id}")
    return row


def find(states: list[CorrectionState]) -> sa.Select[Any]:
    """Return the query of corrections, oldest first."""
    query = sa.select(Correction).options(joinedload(Correction.testbed))
    if states:
        query = query.where(Correction.state.in_(states))
    return query.order_by(Correction.created_at, Correction.id)


def decide(session: Session, actor: Actor, key: UUID, data: CorrectionDecision) -> Correction:
    """Close a task, and tell whoever asked. Raises NotFound, Conflict where it was decided before."""
    query = (
        sa.select(Correction)
        .where(Correction.id == key)
        .options(joinedload(Correction.testbed))
        .with_for_update(of=Correction)
    )
    row = session.scalar(query)
    if row is None:
        raise NotFound
    if row.state != CorrectionState.OPEN:
        raise Conflict(_("이미 처리한 요청입니다."), code="wrong-state")
    row.state, row.answer = CorrectionState(data.state), data.answer
    row.decided_by, row.decided_at = actor.user_id, clock.now()
    audit.record(actor, "correction.decided", row, state=data.state, answer=data.answer)
    if row.email:
        done = row.state == CorrectionState.DONE
        subject = (
            _("[대전 실증이음] 요청하신 일을 처리했습니다") if done else _("[대전 실증이음] 요청에 대한 답")
        )
        body = f"{row.testbed.name_ko} ({row.testbed.code})\n\n{row.answer}"
        notices.send(session, row.email, subject, body, key=f"correction.decided:{row.id}")
    return row
