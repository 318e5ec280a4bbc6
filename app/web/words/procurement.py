"""Words of procurement readiness. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "procurement_standing": {"covered": "갖춤", "missing": "없음", "unknown": "모름"},
    "route_standing": {
        "covered": "적힌 요건을 갖춤",
        "missing": "갖출 것이 있음",
        "unknown": "확인할 것이 있음",
    },
    "procurement_level": {"must": "요건", "helps": "도움이 됨"},
    "proof": {
        "size": "기업 정보의 규모",
        "trl_said": "기업이 답한 TRL",
        "trl_applied": "신청할 때의 TRL",
        "certificate": "유효한 실증확인서",
        "targets": "이룬 지표",
        "performance": "적어 둔 성능확인서",
        "incidents": "실증에서 난 사고",
        "intent": "구매 의향",
        "intent_no": "구매하지 않겠다고 한 곳",
        "sales": "성과 조사에 적은 매출",
        "said": "기업의 답",
    },
}
