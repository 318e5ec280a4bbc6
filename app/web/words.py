"""The words for codes: enums, fields of forms, reasons. Korean is the message id."""

from app.i18n import gettext as _

FIELDS = {
    "email": "전자우편",
    "password": "비밀번호",
    "name": "이름",
    "organization_name": "기업 이름",
    "business_number": "사업자등록번호",
    "role": "역할",
    "organization": "기관·기업",
    "title": "실증 제목",
    "product": "제품·서비스",
    "technology": "핵심 기술",
    "purpose": "실증 목적",
    "content": "실증 내용",
    "demonstration_types": "실증유형",
    "industries": "기술분야",
    "conditions": "조건",
    "requirements": "요구조건",
    "attribute": "요구조건 항목",
    "op": "비교",
    "value": "값",
    "unit": "단위",
    "level": "중요도",
    "tolerance": "허용 범위",
    "trl_now": "지금 기술성숙도(TRL)",
    "trl_target": "목표 기술성숙도(TRL)",
    "indoor_outdoor": "실내·실외",
    "districts": "희망 자치구",
    "earliest_start": "가장 이른 시작일",
    "latest_end": "가장 늦은 종료일",
    "days_needed": "필요한 날수",
    "flexibility_days": "조정할 수 있는 날수",
    "safety_plan": "안전관리 계획",
    "permits_known": "알고 있는 인허가",
    "personal_data": "개인정보 처리",
    "budget_krw": "예산(원)",
    "expected_effect": "기대 효과",
    "afterwards": "실증 뒤 계획",
    "visibility": "공개 범위",
    "starts_on": "시작하는 날",
    "ends_on": "끝나는 날",
    "note": "덧붙이는 말",
    "outcome": "답변",
    "reason_code": "까닭",
    "reason": "설명",
    "promised_on": "답을 드릴 날",
    "person": "말한 사람",
    "channel": "연락 방법",
    "on": "연락한 날",
    "evidence": "근거",
    "testbed_id": "테스트베드",
    "demand_id": "실증 신청",
    "q": "검색어",
    "text": "실증하려는 것",
}

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
    "role": {
        "startup": "실증기업",
        "operator": "실증기관",
        "coordinator": "코디네이터",
        "admin": "관리자",
    },
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
    "fit": {"high": "높음", "middle": "보통", "low": "낮음"},
    "demand_status": {"draft": "작성 중", "submitted": "제출함", "withdrawn": "철회함"},
    "visibility": {
        "requested": "요청을 보낸 기관만",
        "coordinator": "코디네이터만",
        "summary": "모든 실증기관에 요약 공개",
    },
    "case_state": {
        "requested": "답변 기다림",
        "returned": "보완 요청",
        "in_consultation": "협의 중",
        "reviewed": "조건 확인",
        "agreed": "확정 대기",
        "approved": "매칭 확정",
        "rejected": "반려",
        "declined": "기관 사정으로 어려움",
        "withdrawn": "철회",
        "expired": "기한 지남",
    },
    "outcome": {"feasible": "수락", "conditional": "조건부 수락", "infeasible": "어려움"},
    "reason": {
        "purpose": "시설의 목적과 맞지 않음",
        "capacity": "자리나 장비가 부족함",
        "schedule": "일정이 맞지 않음",
        "safety": "안전을 확보하기 어려움",
        "security": "보안 구역이라 어려움",
        "regulation": "법령·인허가가 필요함",
        "staff": "도울 인력이 없음",
        "cost": "비용을 감당하기 어려움",
        "incomplete": "신청 내용이 부족함",
        "duplicate": "같은 신청이 있음",
        "other": "그 밖의 까닭",
    },
    "channel": {"phone": "전화", "email": "전자우편", "letter": "공문", "visit": "방문", "paper": "서면"},
    "level": {"must": "필수", "nice": "선호"},
    "op": {">=": "이상", "<=": "이하", "=": "같음", "in": "가운데 하나", "between": "사이"},
    "organization_kind": {
        "startup": "실증기업",
        "operator": "실증기관",
        "coordinator": "코디네이터 기관",
        "research": "연구기관",
        "public": "공공기관",
    },
    "number_status": {"none": "없음", "unverified": "확인 전", "verified": "확인됨"},
    "geometry": {
        "point": "한 곳",
        "area": "구역",
        "network": "여러 곳",
        "unlocated": "위치 미확인",
        "withheld": "위치 비공개",
    },
    "blocking": {
        "past": "지난 날짜입니다",
        "lead-days": "준비 기간이 필요합니다",
        "min-days": "최소 이용 기간보다 짧습니다",
        "max-days": "최대 이용 기간보다 깁니다",
        "blackout": "쓸 수 없는 날입니다",
        "full": "다른 실증이 잡혀 있습니다",
    },
    "step": {
        "resubmit": "다시 보내기",
        "return": "보완 요청하기",
        "consult": "협의 시작하기",
        "review": "답변하기",
        "accept_terms": "조건 받아들이기",
        "approve": "매칭 확정하기",
        "reject": "반려하기",
        "withdraw": "요청 거두기",
        "undo": "결정 취소하기",
    },
    "done": {
        "request": "요청을 보냈습니다. 기관이 답하면 전자우편으로 알려 드립니다.",
        "resubmit": "다시 보냈습니다.",
        "return": "보완을 요청했습니다.",
        "consult": "협의를 시작했습니다.",
        "review": "답변을 보냈습니다.",
        "accept_terms": "조건을 받아들였습니다. 코디네이터가 확정하면 날짜가 잡힙니다.",
        "approve": "매칭을 확정하고 이용 일정을 잡았습니다.",
        "reject": "반려했습니다.",
        "withdraw": "요청을 거두었습니다.",
        "undo": "결정을 취소했습니다.",
    },
    "waiting": {
        "requested": "실증기관의 답을 기다리고 있습니다.",
        "returned": "기업이 보완하기를 기다리고 있습니다.",
        "in_consultation": "협의하고 있습니다.",
        "reviewed": "기업이 조건을 확인하기를 기다리고 있습니다.",
        "agreed": "코디네이터가 확정하기를 기다리고 있습니다.",
        "approved": "매칭이 확정되었습니다.",
        "rejected": "반려되어 끝난 건입니다.",
        "declined": "실증기관이 어렵다고 답해 끝난 건입니다.",
        "withdrawn": "기업이 요청을 거두어 끝난 건입니다.",
        "expired": "기한 안에 답이 없어 끝난 건입니다.",
    },
    "personal_data": {"true": "예", "false": "아니요"},
    "action": {
        "request": "요청 보냄",
        "resubmit": "다시 보냄",
        "return": "보완 요청",
        "consult": "협의 시작",
        "review": "기관 답변",
        "accept_terms": "조건 수락",
        "approve": "매칭 확정",
        "reject": "반려",
        "withdraw": "철회",
        "undo": "결정 취소",
        "expire": "기한 지남",
    },
}


def word(kind: str, code: object) -> str:
    """Return the word for a code of a kind; an unknown code is shown as it is."""
    text = str(code)
    return _(WORDS[kind][text]) if text in WORDS[kind] else text


def options(kind: str, *codes: str) -> list[tuple[str, str]]:
    """Return (code, word) pairs to choose from: the named codes, else all of the kind."""
    return [(code, word(kind, code)) for code in (codes or WORDS[kind])]


def trl_levels() -> list[tuple[str, str]]:
    """Return the nine technology readiness levels to choose from."""
    return [(str(number), f"TRL {number} – {_(text)}") for number, text in enumerate(TRL, 1)]


def field(name: str) -> str:
    """Return the label of a form's field, "" where it has none."""
    return _(FIELDS[name]) if name in FIELDS else ""
