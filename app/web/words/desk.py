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
    "setting_name": {
        "case_answer_days": "답할 날까지(근무일)",
        "case_expiry_days": "요청이 끝날 때까지(근무일)",
        "remind_days": "답할 날 전에 알리기(근무일)",
        "start_days": "시작 전에 알리기(근무일)",
        "complaints_hold": "실증을 멈추는 민원 수",
        "match_per_operator": "앞 다섯 곳 가운데 한 기관의 몫",
    },
    "setting_meaning": {
        "case_answer_days": "차례가 온 뒤 이 날이 지나면 늦은 건이 됩니다. 이미 정해진 날은 그대로입니다.",
        "case_expiry_days": "등재를 스스로 관리하는 기관이 답하지 않으면 이 날 뒤에 요청이 끝납니다.",
        "remind_days": "답할 날이 이만큼 남으면 차례인 쪽에 알립니다.",
        "start_days": "확정된 실증이 시작되기 이만큼 전에 기업과 기관에 알립니다.",
        "complaints_hold": "7일 안에 민원이 이만큼 들어오면 실증이 멈춥니다.",
        "match_per_operator": "적합도가 거의 같으면 한 기관의 장소를 이만큼까지만 먼저 보입니다.",
    },
    "meets": {"yes": "예", "no": "아니요", "unknown": "모름"},
    "turn": {"firm": "기업 차례", "host": "기관 차례", "desk": "확정 차례"},
}
