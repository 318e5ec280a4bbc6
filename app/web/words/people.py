"""Words of people: what they may do, whom to ask, why somebody is suggested. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "grant": {
        "coordinate": "코디네이션(건 처리)",
        "confirm": "매칭 확정 담당",
        "read": "보기만",
        "review": "심의위원",
    },
    "contact_role": {"practice": "실무", "approval": "결재", "safety": "안전", "security": "보안"},
    "company_size": {
        "micro": "소상공인",
        "small": "소기업",
        "medium": "중기업",
        "mid_sized": "중견기업",
        "large": "대기업",
    },
    "suggestion": {"field": "분야", "place": "지역", "load": "맡은 건", "absent": "부재"},
    "advice_state": {"open": "확인 전", "followed": "따름", "not_followed": "따르지 않음"},
    "signing_kind": {"startup": "기업·예비창업자", "research": "연구기관", "public": "공공기관"},
    "people_done": {
        "invited": "초대 메일을 보냈습니다.",
        "cancelled": "초대를 거두었습니다.",
        "decided": "가입 신청에 답했습니다.",
        "ended": "소속을 끝냈습니다. 로그인과 토큰도 바로 끊겼습니다.",
        "changed": "고쳤습니다.",
        "away": "부재를 적었습니다. 그동안 알림은 대신하는 사람에게 갑니다.",
        "back": "부재를 거두었습니다.",
        "handed_over": "맡던 일을 모두 넘겼습니다. 두 사람에게 알렸습니다.",
        "unit": "부서를 고쳤습니다.",
        "place": "담당 부서를 정했습니다.",
        "contact": "연락처를 적었습니다.",
        "erased": "연락처를 지웠습니다.",
        "assigned": "배정했습니다.",
        "fields": "담당 분야를 고쳤습니다.",
        "given": "상담 기록을 남겼습니다.",
        "marked": "결과를 적었습니다.",
    },
}
