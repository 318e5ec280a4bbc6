"""Words of people and organizations. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "role": {
        "startup": "실증기업",
        "operator": "실증기관",
        "coordinator": "코디네이터",
        "admin": "관리자",
    },
    "organization_kind": {
        "startup": "실증기업",
        "operator": "실증기관",
        "coordinator": "코디네이터 기관",
        "research": "연구기관",
        "public": "공공기관",
    },
    "number_status": {"none": "없음", "unverified": "확인 전", "verified": "확인됨"},
}
