"""Words of permits and exemptions. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "permit_status": {
        "to_file": "준비 중",
        "filed": "접수함",
        "granted": "받음",
        "refused": "받지 못함",
        "not_needed": "필요 없음",
    },
    "permit_answer": {"true": "예", "false": "아니요", "": "모름"},
    "relief": {
        "quick_check": "신속확인",
        "exemption": "실증특례",
        "temporary_permit": "임시허가",
    },
    "start_part": {
        "insurance": "보험 가입",
        "training": "안전교육",
        "lead_days": "실증기관의 준비 기간",
        "free_days": "빈 날짜",
    },
}
