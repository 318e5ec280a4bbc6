"""Words of the coordinator's desk. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "bulk": {
        "remind": "기관에 답변을 다시 부탁했습니다.",
        "assign": "맡을 사람을 정했습니다.",
        "reject": "반려했습니다.",
    },
    "bulk_refused": {
        "wrong-state": "지금 단계에서는 할 수 없는 일입니다.",
        "own-organization": "자기 기관의 건은 다른 기관의 코디네이터가 맡습니다.",
        "not-found": "찾을 수 없습니다.",
        "no-account": "기관에 계정이 없습니다. 전화나 공문으로 물어 주세요.",
        "reminded-today": "오늘 이미 알렸습니다.",
        "unknown-coordinator": "매칭 데스크에서 일하는 사람을 골라 주세요.",
        "other": "처리하지 못했습니다. 건을 열어 확인해 주세요.",
    },
    "meets": {"yes": "예", "no": "아니요", "unknown": "모름"},
    "turn": {"firm": "기업 차례", "host": "기관 차례", "desk": "확정 차례"},
}
