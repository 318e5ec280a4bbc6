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
    "section": {
        "what": "무엇을 실증하나요",
        "where": "어떤 곳이어야 하나요",
        "when": "언제 하나요",
        "safety": "안전과 규제",
        "effect": "예산과 효과",
    },
    "section_hint": {
        "what": "제목과 목적, 내용을 적습니다. 자세할수록 추천이 정확합니다.",
        "where": "꼭 필요한 조건만 적어 주세요. 조건이 많을수록 맞는 곳이 줄어듭니다.",
        "when": "시작과 끝, 필요한 날수를 적습니다. 날수는 설치와 철거까지 더합니다.",
        "safety": "적어 두면 실증기관이 빨리 답할 수 있습니다. 모르는 것은 비워 두세요.",
        "effect": "비워 두어도 제출할 수 있습니다. 심의와 지원사업에 쓰입니다.",
    },
    "section_state": {"new": "시작 전", "begun": "작성 중", "done": "완료"},
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
