"""Words of notices. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "notice_kind": {
        "case": "실증 진행",
        "reminder": "기한 알림",
        "schedule": "일정",
        "listing": "테스트베드 정보",
        "account": "계정과 소속",
        "security": "보안",
    },
    "notice_hint": {
        "case": "요청, 답변, 확정처럼 단계가 바뀔 때",
        "reminder": "답변 기한이나 이용 시작일이 다가올 때",
        "schedule": "일정 변경을 제안하거나 확정할 때",
        "listing": "등재 정보를 확인하거나 바꿀 때",
        "account": "가입 신청과 소속이 바뀔 때",
    },
    "delivery": {"now": "바로", "daily": "하루 한 번 모아서", "off": "받지 않음"},
    "locale": {"ko": "한국어", "en": "English"},
}
