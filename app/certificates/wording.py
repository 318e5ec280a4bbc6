"""What kinds, states and reasons of certificates are called. Korean is the message id."""

from app.i18n import gettext as _

STATES = {"valid": "유효", "revoked": "취소됨"}
REASONS = {
    "error": "내용이 틀림",
    "result_withdrawn": "실증 결과가 철회됨",
    "misuse": "잘못 쓰임",
    "issued_wrongly": "발급 요건을 갖추지 못함",
    "superseded": "정정 발급으로 바뀜",
    "other": "그 밖의 까닭",
}
SHOWN = {
    "product": "제품·서비스",
    "firm": "실증기업",
    "model": "모델",
    "version": "버전",
    "quantity": "수량",
    "serials": "제조번호",
    "scope": "실증 범위",
    "place": "실증 장소",
    "days": "실증 기간",
    "measures": "약속한 지표와 측정값",
    "deviations": "계획과 달라진 점",
    "incidents": "안전사고",
    "plan": "실증계획 지문(SHA-256)",
}
PROBLEMS = {
    "malformed": "서명된 문서의 모양이 아닙니다.",
    "wrong-type": "실증확인서가 아닙니다.",
    "unknown-key": "주어진 공개키로 서명된 확인서가 아닙니다.",
    "bad-signature": "서명이 맞지 않습니다. 내용이 바뀌었습니다.",
    "revoked": "취소된 확인서입니다.",
    "list-malformed": "취소 목록이 바뀌었거나 읽을 수 없습니다.",
    "list-wrong-type": "취소 목록이 아닙니다.",
    "list-unknown-key": "주어진 공개키로 서명된 취소 목록이 아닙니다.",
    "list-bad-signature": "취소 목록의 서명이 맞지 않습니다.",
    "list-bad-list": "취소 목록을 읽을 수 없습니다.",
    "list-other-list": "이 확인서의 취소 목록이 아닙니다.",
}


def say(words: dict[str, str], code: object) -> str:
    """Return the word for a code in the language of the reader."""
    return _(words[str(code)])
