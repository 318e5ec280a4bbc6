"""Words of places and what they offer. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "facility": "시설",
        "equipment": "장비",
        "staff": "인력",
        "technology": "기술",
        "data": "데이터",
    },
    "setting": {
        "indoor": "실내",
        "outdoor": "실외",
        "both": "실내·실외",
        "either": "상관없음",
    },
    "facility_status": {"operating": "운영 중", "planned": "조성 예정"},
    "custody": {
        "unclaimed": "운영기관 확인 전",
        "invited": "운영기관에 확인 요청함",
        "claimed": "운영기관이 확인함",
        "opted_out": "신청을 받지 않음",
    },
    "geometry": {
        "point": "한 곳",
        "area": "구역",
        "network": "여러 곳",
        "unlocated": "위치 미확인",
        "withheld": "위치 비공개",
    },
}
