"""Words of calendars, feeds and changes of days. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "day_mark": {
        "free": "빈 날",
        "some": "자리 남음",
        "full": "다 참",
        "closed": "쓸 수 없는 날",
        "taken": "이용할 수 없음",
        "past": "지난 날",
    },
    "feed_kind": {
        "firm": "우리 기업의 실증 일정",
        "host": "우리 기관 모든 테스트베드의 일정",
        "desk": "모든 실증 일정",
        "testbed": "테스트베드 한 곳의 일정",
    },
    "feed_done": {
        "created": "구독 주소를 만들었습니다.",
        "renewed": "새 주소를 만들었습니다. 옛 주소는 이제 열리지 않습니다.",
        "revoked": "구독을 끝냈습니다.",
    },
    "change_state": {
        "proposed": "상대 답 기다림",
        "accepted": "확정 대기",
        "confirmed": "바뀜",
        "refused": "거절됨",
        "withdrawn": "거둠",
        "lapsed": "효력 없음",
    },
    "change_side": {"firm": "실증기업이 제안", "host": "실증기관이 제안"},
    "change_step": {
        "accept": "동의하기",
        "confirm": "일정 변경 확정하기",
        "refuse": "거절하기",
        "withdraw": "제안 거두기",
    },
    "sharing": {"shared": "함께 이용", "exclusive": "단독 이용", "either": "함께 또는 단독"},
    "site_status": {"operating": "운영 중", "planned": "예정", "closed": "닫음"},
    "use_mode": {"days": "날짜를 정해 이용", "commission": "시료·위탁 시험"},
}
