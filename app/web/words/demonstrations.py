"""Words of demonstrations. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "demonstration_state": {
        "planned": "준비 중",
        "running": "실증 중",
        "held": "일시 중지",
        "finished": "마침",
        "stopped": "중단",
    },
    "demonstration_step": {
        "start": "실증 시작하기",
        "hold": "일시 중지하기",
        "release": "다시 시작하기",
        "report": "결과 보고하기",
        "opine": "실증기관 의견 적기",
        "stop": "중단하기",
    },
    "stop_cause": {
        "safety": "안전 문제",
        "permit": "인허가 문제",
        "product": "제품 문제",
        "place": "장소 사정",
        "firm": "기업 사정",
        "host": "기관 사정",
        "weather": "날씨",
        "other": "그 밖의 까닭",
    },
    "incident_severity": {
        "near_miss": "아차 사고(피해 없음)",
        "minor": "가벼움",
        "serious": "무거움",
        "grave": "매우 무거움",
    },
    "entry_kind": {"log": "일지", "incident": "사고", "complaint": "민원"},
    "kpi_direction": {">=": "이상", "<=": "이하", "=": "같음"},
    "kpi_calculation": {
        "mean": "평균",
        "sum": "합계",
        "max": "최댓값",
        "min": "최솟값",
        "share": "비율",
        "sensitivity": "민감도",
        "specificity": "특이도",
    },
    "yes_no": {"true": "예", "false": "아니요"},
    "scale": {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5"},
}
