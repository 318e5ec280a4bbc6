"""Words of the talk before the yes. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "party": {"firm": "실증기업", "host": "실증기관", "desk": "코디네이터"},
    "meeting_kind": {"visit": "현장 방문", "meeting": "회의", "call": "통화"},
    "meeting_status": {"proposed": "제안함", "fixed": "정해짐", "done": "마침", "called_off": "취소"},
    "appeal_outcome": {"upheld": "결정 유지", "overturned": "결정 변경"},
    # What is asked of who has to go on.
    "your_turn": {
        "requested": "요청을 살펴보고 답해 주세요.",
        "returned": "아래 내용을 보완해 다시 보내 주세요.",
        "in_consultation": "협의가 끝나면 답해 주세요.",
        "reviewed": "기관이 적은 조건과 날짜를 확인해 주세요.",
        "agreed": "확인하고 매칭을 확정해 주세요.",
    },
}
