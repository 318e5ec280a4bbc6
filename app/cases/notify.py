"""Who is told of which step. A mail carries the number and the place, never what a firm wrote."""

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.actor import Role
from app.cases.models import Case, CaseEvent
from app.cases.states import CaseState, Party
from app.i18n import gettext as _
from app.notices import service as notices
from app.settings import get_settings
from app.testbeds.models import Access

STATE_WORDS = {
    CaseState.REQUESTED: "실증 요청이 들어왔습니다",
    CaseState.RETURNED: "보완 요청이 있습니다",
    CaseState.IN_CONSULTATION: "협의를 시작했습니다",
    CaseState.REVIEWED: "실증기관이 조건이나 다른 날짜를 제안했습니다",
    CaseState.AGREED: "실증기관과 기업이 합의했습니다. 매칭 확정을 기다립니다",
    CaseState.APPROVED: "매칭이 확정되었습니다",
    CaseState.REJECTED: "매칭이 확정되지 않았습니다",
    CaseState.DECLINED: "실증기관이 어렵다고 답했습니다",
    CaseState.WITHDRAWN: "요청이 철회되었습니다",
    CaseState.EXPIRED: "기한 안에 답이 없어 요청이 끝났습니다",
}
TOLD: dict[CaseState, frozenset[Party]] = {
    CaseState.REQUESTED: frozenset({Party.HOST}),
    CaseState.RETURNED: frozenset({Party.FIRM}),
    CaseState.IN_CONSULTATION: frozenset({Party.FIRM, Party.HOST}),
    CaseState.REVIEWED: frozenset({Party.FIRM}),
    CaseState.AGREED: frozenset({Party.FIRM, Party.DESK}),
    CaseState.APPROVED: frozenset({Party.FIRM, Party.HOST}),
    CaseState.REJECTED: frozenset({Party.FIRM, Party.HOST}),
    CaseState.DECLINED: frozenset({Party.FIRM}),
    CaseState.WITHDRAWN: frozenset({Party.HOST, Party.DESK}),
    CaseState.EXPIRED: frozenset({Party.FIRM, Party.DESK}),
}


def _addresses(session: Session, case: Case, parties: frozenset[Party]) -> list[str]:
    found: list[str] = []
    if Party.FIRM in parties:
        found += accounts.member_addresses(session, organization_id=case.firm_id)
    # Nobody writes to a secured place before its host has claimed the listing.
    is_told = Party.HOST in parties and case.testbed.access == Access.OPEN
    unit_id = case.testbed.facility.unit_id
    host = (
        accounts.member_addresses(session, organization_id=case.host_id, unit_id=unit_id) if is_told else []
    )
    found += host
    # A host that nobody speaks for is reached by a coordinator.
    if Party.DESK in parties or (Party.HOST in parties and not host):
        found += accounts.member_addresses(session, role=Role.COORDINATOR, user_id=case.coordinator_id)
    return found


def tell(session: Session, case: Case, event: CaseEvent) -> None:
    """Promise the mails of one step, in the same commit."""
    subject = f"[{_('대전 실증이음')}] {case.number} {_(STATE_WORDS[event.to_state])}"
    link = f"{get_settings().base_url.rstrip('/')}/cases/{case.number}"
    body = f"{case.testbed.name_ko}\n{case.number}: {_(STATE_WORDS[event.to_state])}.\n\n{link}"
    for address in _addresses(session, case, TOLD[event.to_state]):
        notices.send(session, address, subject, body, key=f"case:{case.id}:{event.seq}")
