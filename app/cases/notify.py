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


# Steps that are told otherwise than their states.
STEP_TOLD: dict[str, tuple[str, frozenset[Party]]] = {
    "close": (
        "다른 곳으로 확정되어 이 요청을 거둡니다. 살펴봐 주셔서 고맙습니다",
        frozenset({Party.FIRM, Party.HOST}),
    ),
    "decide": ("기관이 결재하고 있습니다", frozenset({Party.FIRM})),
    "appeal": ("이의 제기가 들어왔습니다", frozenset({Party.DESK})),
    "uphold": ("이의를 살폈으나 결정이 그대로입니다", frozenset({Party.FIRM})),
    "overturn": ("이의가 받아들여져 다시 진행합니다", frozenset({Party.FIRM, Party.HOST, Party.DESK})),
    "propose_meeting": ("만날 날을 제안했습니다", frozenset({Party.FIRM, Party.HOST})),
    "fix_meeting": ("만날 날이 정해졌습니다", frozenset({Party.FIRM, Party.HOST})),
    "call_off_meeting": ("만남이 취소되었습니다", frozenset({Party.FIRM, Party.HOST})),
    "minute_meeting": ("회의록을 올렸습니다", frozenset({Party.FIRM, Party.HOST})),
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


def write(session: Session, case: Case, address: str, words: str, key: str) -> None:
    """Promise one mail about a case; `key` names what caused it, so that it is written once."""
    subject = f"[{_('대전 실증이음')}] {case.number} {words}"
    link = f"{get_settings().base_url.rstrip('/')}/cases/{case.number}"
    body = f"{case.testbed.name_ko}\n{case.number}: {words}.\n\n{link}"
    notices.send(session, address, subject, body, key=f"case:{case.id}:{key}")


def say(session: Session, case: Case, parties: frozenset[Party], words: str, key: str) -> None:
    """Promise the mails that tell parties of something, in the same commit."""
    for address in _addresses(session, case, parties):
        write(session, case, address, words, key)


def tell(session: Session, case: Case, event: CaseEvent) -> None:
    """Tell of one step: by what it is called, where it is told otherwise than its state."""
    words, parties = STEP_TOLD.get(
        event.action, (STATE_WORDS[event.to_state], TOLD.get(event.to_state, frozenset()))
    )
    say(session, case, parties, _(words), str(event.seq))
