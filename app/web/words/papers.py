"""Words of papers and their templates. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "template_done": {
        "keep": "서식을 받았습니다. 이제부터 이 서식을 씁니다.",
        "use": "고른 판을 씁니다.",
        "built_in": "기본 서식으로 돌아왔습니다. 올린 판은 남아 있습니다.",
    },
    "paper_waits": {
        "intent": "기관이 수락하고 기업이 받아들인 뒤에 받을 수 있습니다.",
        "request": "끝난 건에는 없습니다.",
        "reply": "끝난 건에는 없습니다.",
    },
}
