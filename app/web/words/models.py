"""Words of versions of the ranking and of their comparisons. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "comparison_state": {
        "asked": "만드는 중",
        "running": "만드는 중",
        "made": "만듦",
        "failed": "못 만듦",
    },
    "case_field": {
        "text": "신청서 글",
        "tech_only": "기술 설명만",
        "en": "영어 글",
        "terse": "한 줄",
        "messy": "다듬지 않은 글",
        "form": "글과 고른 항목",
        "decided": "결정된 신청",
    },
    "model_group": {
        "demands of firms (decided)": "기업의 신청(결정된 것)",
        "judged cases (no firm)": "판정해 둔 신청",
        "demands of small firms": "작은 기업의 신청",
        "testbeds with history": "실증한 적이 있는 테스트베드",
        "testbeds without history": "실증한 적이 없는 테스트베드",
        "district unknown": "구를 모르는 테스트베드",
    },
    "model_figure": {
        "cases": "배운 신청 글",
        "folds": "교차 검증 묶음",
        "more": "더 쓴 글",
        "judged_demands": "판정해 둔 신청",
        "decided_demands": "결정된 신청",
        "decisions": "결정",
    },
    "model_material": {
        "decisions": "기관과 코디네이터의 결정",
        "listings": "등재 정보",
        "words": "동의어와 환경 조건",
    },
}
