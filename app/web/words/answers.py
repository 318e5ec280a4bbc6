"""Words of answers without an account, of acting for others, and of who looked. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "looked_at": {
        "demand": "신청 내용",
        "demand-list": "신청 목록",
        "case": "요청에 담긴 신청 내용",
        "link": "답변 링크로 연 신청 내용",
    },
    "looked_through": {"api": "프로그램(API)", "web": "화면", "": "자동 처리"},
    "link_state": {
        "open": "답변 기다림",
        "answered": "답변함 (고칠 수 있음)",
        "closed": "답변함",
        "over": "다른 길로 처리됨",
        "expired": "기한 지남",
        "withdrawn": "거둠",
    },
    "document": {
        "security_pledge": "보안서약서",
        "work_plan": "작업계획서",
        "safety_plan": "안전관리계획서",
        "insurance": "보험증권",
        "irb": "기관생명윤리위원회(IRB) 승인서",
        "privacy": "개인정보 처리 동의서",
        "other": "그 밖의 서류",
    },
    "document_status": {
        "missing": "미제출",
        "submitted": "제출",
        "accepted": "확인",
        "returned": "반려",
    },
    "entry_answer": {"open": "당사자 확인 전", "confirmed": "당사자 확인함", "objected": "이의 있음"},
    "entry_verb": {
        "demand.created": "신청을 적음",
        "demand.changed": "신청을 고침",
        "demand.submitted": "신청을 제출함",
        "demand.withdrawn": "신청을 철회함",
        "testbed.updated": "등재 정보를 고침",
        "case.requested": "요청을 보냄",
        "case.resubmitted": "다시 보냄",
        "case.returned": "보완을 요청함",
        "case.consulted": "협의를 시작함",
        "case.reviewed": "기관 답변을 적음",
        "case.terms_accepted": "조건을 받아들임",
        "case.withdrawn": "요청을 거둠",
    },
}
