"""The papers that institutions may have templates of their own for, and what those may ask for by name."""

from datetime import date

from app.i18n import gettext as _
from app.i18n import language
from app.papers.document import Facts, Item, Layout, Paper, Signature, Signatures, Table, Text

# Korean is the message id.
TITLES = {
    "request": "협조요청 공문",
    "reply": "회신 공문",
    "intent": "실증 참여의향서",
    "selection": "선정 경위서",
    "summary": "실증 요청서",
    "agreement": "실증 협약서",
}
LAYOUTS = {"request": Layout.LETTER, "reply": Layout.LETTER, "intent": Layout.FORM, "agreement": Layout.FORM}
# What stands in `values` of every paper of a case.
VALUES = {
    "number": "접수번호",
    "demand": "실증 과제",
    "firm": "실증기업",
    "host": "실증기관",
    "unit": "담당 부서",
    "place": "실증 장소",
    "place_code": "시설코드",
    "days": "이용 기간",
    "starts_on": "시작하는 날",
    "ends_on": "끝나는 날",
    "purpose": "실증 목적",
    "state": "지금 상태",
    "outcome": "검토 결과",
    "conditions": "조건",
    "note": "덧붙이는 말",
}
# What stands in every paper, whatever it is about.
PARTS = {
    "title": "문서 제목",
    "subtitle": "작은 제목",
    "reference": "문서번호 줄",
    "day": "작성한 날",
    "head": "기관명",
    "closing": "발신명의",
    "stamp": "초안 표시",
    "disclaimer": "쪽 아래 안내",
}
LISTS = {
    "lines": "수신·경유·제목 줄: label, value",
    "items": "번호가 붙은 문단: mark, text, level",
    "texts": "번호가 없는 문단",
    "facts": "이름과 내용의 줄: label, value",
    "tables": "표: header, rows",
    "attachments": "붙임",
    "signatures": "서명할 곳: role, organization, person",
}


def sample(kind: str) -> Paper:
    """Return a paper of a kind with made-up content, to look at a template with."""
    values = {name: f"〔{_(label)}〕" for name, label in VALUES.items()}
    title = _(TITLES[kind])
    return Paper(
        kind=kind,
        layout=LAYOUTS.get(kind, Layout.REPORT),
        language=language(),
        title=title,
        subtitle=values["demand"],
        on=date(2026, 1, 2),
        number=values["number"],
        head=values["host"],
        lines=((_("수신"), values["host"]), (_("(경유)"), ""), (_("제목"), title)),
        blocks=(
            Item(_("첫째 문단입니다.")),
            Item(_("아래 문단입니다."), 1),
            Text(_("번호가 없는 문단입니다.")),
            Facts(((_("실증기업"), values["firm"]), (_("실증 장소"), values["place"]))),
            Table((_("순위"), _("장소")), (("1", values["place"]), ("2", values["place"])), (1, 4)),
        ),
        attachments=(_("실증 요청서 1부."),),
        closing=values["host"],
        signatures=Signatures((Signature(_("실증기관"), values["host"]),), _("(서명 또는 인)")),
        note=_("보기로 채운 내용입니다."),
        stamp=_("보기"),
        values=values,
    )
