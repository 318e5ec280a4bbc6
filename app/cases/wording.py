"""What states, steps, answers and reasons of a case are called. Korean is the message id."""

from app.i18n import gettext as _

STATES = {
    "requested": "답변 기다림",
    "returned": "보완 요청",
    "in_consultation": "협의 중",
    "reviewed": "조건 확인",
    "agreed": "확정 대기",
    "approved": "매칭 확정",
    "rejected": "반려",
    "declined": "기관 사정으로 어려움",
    "withdrawn": "철회",
    "expired": "기한 지남",
}
OUTCOMES = {
    "feasible": "수락",
    "conditional": "조건부 수락",
    "infeasible": "어려움",
}
REASONS = {
    "purpose": "시설의 목적과 맞지 않음",
    "capacity": "자리나 장비가 부족함",
    "schedule": "일정이 맞지 않음",
    "safety": "안전을 확보하기 어려움",
    "security": "보안 구역이라 어려움",
    "regulation": "법령·인허가가 필요함",
    "staff": "도울 인력이 없음",
    "cost": "비용을 감당하기 어려움",
    "incomplete": "신청 내용이 부족함",
    "duplicate": "같은 신청이 있음",
    "elsewhere": "다른 곳으로 확정",
    "other": "그 밖의 까닭",
}
CHANNELS = {
    "phone": "전화",
    "email": "전자우편",
    "letter": "공문",
    "visit": "방문",
    "paper": "서면",
    "link": "링크",
}
DECISIONS = {"review": "기관의 회신", "approve": "매칭 확정 통보"}
MEETINGS = {"visit": "현장 방문", "meeting": "회의", "call": "통화"}
MEETING_STATES = {"proposed": "제안함", "fixed": "정해짐", "done": "마침", "called_off": "취소"}
ACTIONS = {
    "request": "요청 보냄",
    "resubmit": "다시 보냄",
    "return": "보완 요청",
    "consult": "협의 시작",
    "review": "기관 답변",
    "correct": "기관 답변 정정",
    "accept_terms": "조건 수락",
    "approve": "매칭 확정",
    "reject": "반려",
    "withdraw": "철회",
    "undo": "결정 취소",
    "expire": "기한 지남",
    "propose_dates": "일정 변경 제안",
    "accept_dates": "일정 변경 동의",
    "refuse_dates": "일정 변경 거절",
    "withdraw_dates": "일정 변경 제안 거둠",
    "reschedule": "일정 변경 확정",
    "close": "다른 곳으로 확정되어 거둠",
    "decide": "기관 결재 중",
    "appeal": "이의 제기",
    "uphold": "이의 살핌: 결정 유지",
    "overturn": "이의 살핌: 결정 변경",
    "propose_meeting": "만날 날 제안",
    "fix_meeting": "만날 날 정함",
    "call_off_meeting": "만남 취소",
    "minute_meeting": "회의록 올림",
    "demonstration_started": "실증 시작",
    "demonstration_held": "실증 일시 중지",
    "demonstration_uninsured": "보험이 끝나 일시 중지",
    "demonstration_released": "실증 다시 시작",
    "demonstration_incident": "사고 보고",
    "demonstration_complained": "민원 들어옴",
    "demonstration_deviated": "계획 변경",
    "demonstration_reported": "결과 보고",
    "demonstration_finished": "실증 종료",
    "demonstration_stopped": "실증 중단",
    "offer_agreement": "협약 제안",
    "accept_agreement": "협약 온라인 수락",
    "validate_agreement": "협약 체결",
    "refuse_agreement": "협약 제안 거절",
    "end_agreement": "협약 종료",
    "remind": "답변을 다시 부탁함",
    "certify": "실증확인서 발급",
    "correct_certificate": "실증확인서 정정 발급",
    "revoke_certificate": "실증확인서 취소",
}


def say(words: dict[str, str], code: object) -> str:
    """Return the word for a code in the language of the request; an unknown code is shown as it is."""
    text = str(code)
    return _(words[text]) if text in words else text
