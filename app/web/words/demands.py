"""Words of what firms ask for. Korean is the message id."""

TRL = (
    "기초 이론 정립",
    "개념과 응용 분야 정립",
    "핵심 성능을 실험으로 확인",
    "실험실 규모 부품 확인",
    "시제품 성능 평가",
    "비슷한 환경에서 시제품 확인",
    "실제 환경에서 실증",
    "상용화 전 시험·인증",
    "양산·사업화",
)

WORDS: dict[str, dict[str, str]] = {
    "fit": {"high": "높음", "middle": "보통", "low": "낮음"},
    "demand_status": {"draft": "작성 중", "submitted": "제출함", "withdrawn": "철회함"},
    "firm_turn": {"returned": "보완할 차례입니다.", "reviewed": "조건을 확인할 차례입니다."},
    "visibility": {
        "requested": "요청을 보낸 기관만",
        "coordinator": "코디네이터만",
        "summary": "모든 실증기관에 요약 공개",
    },
    "level": {"must": "필수", "nice": "선호"},
    "op": {">=": "이상", "<=": "이하", "=": "같음", "in": "가운데 하나", "between": "사이"},
    "personal_data": {"true": "예", "false": "아니요"},
}
