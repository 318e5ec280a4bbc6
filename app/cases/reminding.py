"""A coordinator reminds a silent host: once a day, and only where somebody is there to read it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.accounts import service as accounts
from app.actor import Actor
from app.cases import service
from app.cases.models import Case, CaseEvent
from app.cases.states import WAITED_FOR, Party
from app.errors import Conflict
from app.i18n import gettext as _
from app.testbeds.models import Access

ACTION = "remind"


def remind(session: Session, actor: Actor, case_id: str) -> Case:
    """Ask the host again for its answer. Raises NotFound, WrongState, Conflict: no reader, or asked today."""
    case = service.get(session, actor, case_id, lock=True)
    if WAITED_FOR.get(case.current_state) != Party.HOST:
        raise service.WrongState(state=case.current_state)
    has_reader = case.testbed.access == Access.OPEN and accounts.members(
        session, organization_id=case.host_id
    )
    if not has_reader:
        # The notice would come back to the desk: such a host is reached by phone or letter.
        raise Conflict(_("기관에 계정이 없습니다. 전화나 공문으로 물어 주세요."), code="no-account")
    query = sa.select(sa.func.max(CaseEvent.at)).where(
        CaseEvent.case_id == case.id, CaseEvent.action == ACTION
    )
    last = session.scalar(query)
    if last and last.astimezone(clock.SEOUL).date() == clock.today():
        raise Conflict(_("오늘 이미 알렸습니다."), code="reminded-today")
    service.remark(session, actor, case, ACTION)
    return case
