"""Words of custody, confirmations and questions. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "custody_action": {
        "invite": "기관에 확인 요청",
        "claim": "맡기",
        "opt_out": "추천에서 빼기",
        "return": "다시 등재",
        "release": "맡은 기관 없애기",
    },
    "board": {
        "not_invited": "미초대",
        "invited": "초대",
        "answered": "응답",
        "confirmed": "확인",
        "due": "재확인 필요",
        "opted_out": "제외",
    },
    "verification": {"institution": "기관 확인", "visit": "현장 확인"},
    "confidence": {"high": "높음", "medium": "보통", "low": "낮음"},
    "verdict": {"right": "맞음", "fix": "고침", "unknown": "모름"},
    "correction": {"correct": "정보 정정", "delist": "등재 중단", "ask": "문의"},
    "correction_state": {"open": "접수", "done": "처리함", "refused": "거절함"},
    "question_state": {"open": "답 기다림", "answered": "답함", "withdrawn": "거둠"},
    "import_kind": {
        "organizations": "기관",
        "units": "부서",
        "contacts": "연락처",
        "listings": "테스트베드",
    },
    "import_state": {
        "previewed": "반영 전",
        "queued": "반영하는 중",
        "applied": "반영함",
        "failed": "반영하지 못함",
    },
    "import_action": {"create": "새로 넣기", "change": "고치기"},
    "way": {"link": "링크", "xlsx": "파일", "desk": "대신 입력"},
}
