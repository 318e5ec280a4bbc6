"""Words of agreements. Korean is the message id."""

from app.agreements import wording

WORDS: dict[str, dict[str, str]] = {
    "agreement_state": wording.STATES,
    "payer": wording.PAYERS,
    "agreement_party": wording.PARTIES,
    "means": wording.MEANS,
    "agreement_way": {"true": "온라인으로 수락", "false": "종이에 날인"},
    "agreement_done": {
        "write": "조건을 적어 초안으로 남겼습니다.",
        "offer": "서명할 협약으로 보냈습니다. 내용은 이제 바뀌지 않습니다.",
        "way": "서명 방법을 정했습니다.",
        "accept": "협약을 수락했습니다.",
        "seal": "날인본을 받았습니다. 협약이 유효합니다.",
        "refuse": "협약 제안을 거절했습니다.",
        "end": "협약을 끝냈습니다.",
    },
}
