"""Words of answers without an account, of acting for others, and of who looked. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "looked_at": {
        "demand": "신청 내용",
        "demand-list": "신청 목록",
        "case": "요청에 담긴 신청 내용",
    },
    "looked_through": {"api": "프로그램(API)", "web": "화면", "": "자동 처리"},
}
