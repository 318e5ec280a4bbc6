"""Who is told of which step. A notice carries the number and the place, never what a firm wrote."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import workdays
from app.accounts import service as accounts
from app.accounts.models import User
from app.actor import Role
from app.cases.models import Case, CaseEvent
from app.cases.states import Action, CaseState, Party
from app.i18n import gettext as _
from app.notices import inbox
from app.notices import service as notices
from app.notices.inbox import Event
from app.notices.models import NoticeKind
from app.settings import get_settings
from app.testbeds.models import Access

FIRM, HOST, DESK = Party.FIRM, Party.HOST, Party.DESK
# Where of a case a step stands that has a page of its own.
AGREEMENT, DEMONSTRATION, CERTIFICATES = "/agreement", "/demonstration", "/certificates"


@dataclass(frozen=True, slots=True)
class Telling:
    """What a step is called, who is told, which of them are asked to do something, and on which page."""

    text: str
    parties: frozenset[Party]
    asked: frozenset[Party] = frozenset()
    kind: NoticeKind = NoticeKind.CASE
    page: str = ""


def _telling(
    text: str,
    *parties: Party,
    asked: tuple[Party, ...] = (),
    kind: NoticeKind = NoticeKind.CASE,
    page: str = "",
) -> Telling:
    return Telling(text, frozenset(parties), frozenset(asked), kind, page)


# The firm is told of every end, whoever brought it about.
TOLD: dict[CaseState, Telling] = {
    CaseState.REQUESTED: _telling("실증 요청이 들어왔습니다", HOST, asked=(HOST,)),
    CaseState.RETURNED: _telling("보완 요청이 있습니다", FIRM, asked=(FIRM,)),
    CaseState.IN_CONSULTATION: _telling("협의를 시작했습니다", FIRM, HOST),
    CaseState.REVIEWED: _telling("실증기관이 조건이나 다른 날짜를 제안했습니다", FIRM, asked=(FIRM,)),
    CaseState.AGREED: _telling(
        "실증기관과 기업이 합의했습니다. 매칭 확정을 기다립니다", FIRM, DESK, asked=(DESK,)
    ),
    CaseState.APPROVED: _telling("매칭이 확정되었습니다", FIRM, HOST),
    CaseState.REJECTED: _telling("매칭이 확정되지 않았습니다", FIRM, HOST),
    CaseState.DECLINED: _telling("실증기관이 어렵다고 답했습니다", FIRM),
    CaseState.WITHDRAWN: _telling("요청이 철회되었습니다", FIRM, HOST, DESK),
    CaseState.EXPIRED: _telling("기한 안에 답이 없어 요청이 끝났습니다", FIRM, HOST, DESK),
}
# What a step says where its state alone would say too little.
TOLD_OF_STEP: dict[str, Telling] = {
    "close": _telling("다른 곳으로 확정되어 이 요청을 거둡니다. 살펴봐 주셔서 고맙습니다", FIRM, HOST),
    "decide": _telling("기관이 결재하고 있습니다", FIRM),
    "appeal": _telling("이의 제기가 들어왔습니다", DESK, asked=(DESK,)),
    "uphold": _telling("이의를 살폈으나 결정이 그대로입니다", FIRM),
    "overturn": _telling("이의가 받아들여져 다시 진행합니다", FIRM, HOST, DESK),
    "propose_meeting": _telling("만날 날을 제안했습니다", FIRM, HOST),
    "fix_meeting": _telling("만날 날이 정해졌습니다", FIRM, HOST),
    "call_off_meeting": _telling("만남이 취소되었습니다", FIRM, HOST),
    "minute_meeting": _telling("회의록을 올렸습니다", FIRM, HOST),
    "offer_agreement": _telling("서명할 협약이 왔습니다", FIRM, HOST, asked=(FIRM, HOST), page=AGREEMENT),
    "accept_agreement": _telling("한쪽이 협약을 온라인으로 수락했습니다", FIRM, HOST, page=AGREEMENT),
    "validate_agreement": _telling("협약을 맺었습니다", FIRM, HOST, DESK, page=AGREEMENT),
    "refuse_agreement": _telling("협약 제안이 거절되었습니다", FIRM, HOST, DESK, page=AGREEMENT),
    "end_agreement": _telling("협약이 끝났습니다", FIRM, HOST, DESK, page=AGREEMENT),
    "remind": _telling(
        "답변을 기다리고 있습니다. 살펴봐 주세요", HOST, asked=(HOST,), kind=NoticeKind.REMINDER
    ),
    "certify": _telling("실증확인서가 발급되었습니다", FIRM, HOST, page=CERTIFICATES),
    "correct_certificate": _telling("실증확인서가 정정 발급되었습니다", FIRM, HOST, page=CERTIFICATES),
    "revoke_certificate": _telling("실증확인서가 취소되었습니다", FIRM, HOST, page=CERTIFICATES),
    Action.UNDO: _telling("코디네이터가 결정을 취소했습니다", FIRM, HOST, DESK),
    "propose_dates": _telling(
        "확정된 일정을 바꾸자는 제안이 있습니다", FIRM, HOST, asked=(FIRM, HOST), kind=NoticeKind.SCHEDULE
    ),
    "accept_dates": _telling(
        "일정 변경에 양쪽이 뜻을 모았습니다. 확정을 기다립니다",
        *(FIRM, HOST, DESK),
        asked=(DESK,),
        kind=NoticeKind.SCHEDULE,
    ),
    "refuse_dates": _telling(
        "일정 변경 제안이 받아들여지지 않았습니다", FIRM, HOST, kind=NoticeKind.SCHEDULE
    ),
    "withdraw_dates": _telling("일정 변경 제안을 거두었습니다", FIRM, HOST, kind=NoticeKind.SCHEDULE),
    "reschedule": _telling("이용 일정이 바뀌었습니다", FIRM, HOST, kind=NoticeKind.SCHEDULE),
    "demonstration_started": _telling("실증을 시작했습니다", FIRM, HOST, DESK, page=DEMONSTRATION),
    "demonstration_held": _telling(
        "실증이 일시 중지되었습니다", FIRM, HOST, DESK, asked=(DESK,), page=DEMONSTRATION
    ),
    "demonstration_uninsured": _telling(
        "보험이 끝나 실증이 일시 중지되었습니다", FIRM, HOST, DESK, asked=(FIRM, DESK), page=DEMONSTRATION
    ),
    "demonstration_released": _telling("실증을 다시 시작할 수 있습니다", FIRM, HOST, page=DEMONSTRATION),
    "demonstration_incident": _telling(
        "실증 중 사고가 보고되었습니다", FIRM, HOST, DESK, asked=(DESK,), page=DEMONSTRATION
    ),
    "demonstration_complained": _telling(
        "실증에 관한 민원이 들어왔습니다", FIRM, HOST, DESK, page=DEMONSTRATION
    ),
    "demonstration_deviated": _telling("실증 계획이 바뀌었습니다", HOST, DESK, page=DEMONSTRATION),
    "demonstration_reported": _telling(
        "실증 결과가 보고되었습니다", HOST, DESK, asked=(HOST,), page=DEMONSTRATION
    ),
    "demonstration_finished": _telling("실증이 끝났습니다", FIRM, HOST, DESK, page=DEMONSTRATION),
    "demonstration_stopped": _telling("실증이 중단되었습니다", FIRM, HOST, DESK, page=DEMONSTRATION),
}


def topic(case: Case) -> str:
    """Return under which name the calls of a case become moot together."""
    return f"case:{case.id}"


def people(session: Session, case: Case, party: Party) -> list[User]:
    """Return who speaks for a party: the unit in charge of the place first, else the organization."""
    if party == Party.FIRM:
        return accounts.members(session, organization_id=case.firm_id)
    if party == Party.HOST:
        unit_id = case.testbed.facility.unit_id
        # Nobody writes to a secured place before its host has claimed the listing.
        is_told = case.testbed.access == Access.OPEN
        found = accounts.members(session, organization_id=case.host_id, unit_id=unit_id) if is_told else []
        # A host that nobody speaks for is reached by a coordinator.
        return found or accounts.members(session, role=Role.COORDINATOR, user_id=case.coordinator_id)
    return accounts.members(session, role=Role.COORDINATOR, user_id=case.coordinator_id)


def tell_parties(
    session: Session,
    case: Case,
    telling: Telling,
    key: str,
    about: str = "",
    until: datetime | None = None,
) -> None:
    """Tell the parties of a case of something, in the commit that causes it.

    What is `about` something of its own is moot with that, and not with the next step of the case.
    """
    for party in sorted(telling.parties):
        event = Event(
            kind=telling.kind,
            key=key,
            text=telling.text,
            subject=case.number,
            name_ko=case.testbed.name_ko,
            name_en=case.testbed.name_en,
            path=f"/cases/{case.number}{telling.page}",
            topic=about or topic(case),
            is_call=party in telling.asked,
            until=(until or case.due_at) if party in telling.asked else None,
        )
        # Of a fictional case real people are never told.
        told = [user for user in people(session, case, party) if user.is_demo or not case.is_demo]
        inbox.tell(session, told, event)


def write(session: Session, case: Case, address: str, words: str, key: str) -> None:
    """Promise one mail about a case to somebody who may have no account; `key` names what caused it."""
    if case.is_demo:
        return
    subject = f"[{_('대전 실증이음')}] {case.number} {words}"
    link = f"{get_settings().base_url.rstrip('/')}/cases/{case.number}"
    body = f"{case.testbed.name_ko}\n{case.number}: {words}.\n\n{link}"
    notices.send(session, address, subject, body, key=f"case:{case.id}:{key}")


def say(session: Session, case: Case, parties: frozenset[Party], words: str, key: str) -> None:
    """Remind parties of something that is due; `words` are a message of the catalogue."""
    telling = Telling(words, parties, parties, NoticeKind.REMINDER)
    tell_parties(session, case, telling, f"case:{case.id}:{key}")


def start_topic(case: Case) -> str:
    """Return under which name reminders of a case's first day become moot."""
    return f"start:{case.id}"


def say_start(session: Session, case: Case) -> None:
    """Remind firm and host of the first day of what was confirmed."""
    words, day = "이용 시작이 다가왔습니다", case.starts_on
    telling = Telling(words, frozenset({FIRM, HOST}), frozenset({FIRM, HOST}), NoticeKind.REMINDER)
    until = workdays.end_of(day)
    tell_parties(session, case, telling, f"case:{case.id}:start:{day}", start_topic(case), until)


def tell(session: Session, case: Case, event: CaseEvent) -> None:
    """Tell of one step; what was asked in the steps before is moot."""
    inbox.move_on(session, topic(case))
    if event.action == "reschedule" or event.to_state != CaseState.APPROVED:
        inbox.move_on(session, start_topic(case))
    telling = TOLD_OF_STEP.get(event.action, TOLD[event.to_state])
    tell_parties(session, case, telling, f"case:{case.id}:{event.seq}")
