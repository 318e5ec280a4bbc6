"""Words of custody, confirmations and questions. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "custody_action": {
        "invite": "확인 요청",
        "claim": "맡기",
        "opt_out": "제외",
        "return": "다시 등재",
        "release": "맡음 풀기",
    },
}
