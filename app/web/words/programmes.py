"""Words of support programmes. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "programme_standing": {
        "excluded": "대상이 아님",
        "unknown": "확인할 것이 있음",
        "open": "알려진 조건에 맞음",
        "ended": "끝난 사업",
    },
    "programme_field": {
        "trl_now": "지금 기술성숙도(TRL)",
        "demonstration_types": "실증유형",
        "districts": "희망 자치구",
        "earliest_start": "가장 이른 시작일",
        "organization.size": "기업 규모",
        "organization.district": "소재지(대전 자치구)",
    },
    "finding_standing": {"excluded": "맞지 않음", "unknown": "확인 필요", "open": "맞음"},
}
