"""The one page about a request that a host without an account prints, has signed and answers from."""

from typing import Any

from app import clock, i18n
from app.i18n import gettext as _
from app.i18n import pick
from app.papers.document import Block, Code, Facts, Layout, Paper
from app.web import shown, words

SAID = ("title", "purpose", "content", "safety_plan")


def compose(sheet: dict[str, Any], address: str) -> Paper:
    """Return the sheet of a request as a paper, with the address that answers it."""
    place, host, firm = sheet["testbed"], sheet["host"], sheet["firm"]
    rows = [
        (_("실증 장소"), f"{pick(place.name_ko, place.name_en)} · {pick(host.name_ko, host.name_en)}"),
        (_("실증기업"), pick(firm.name_ko, firm.name_en)),
        (_("이용 날짜"), shown.days(sheet["starts_on"], sheet["ends_on"])),
        (_("덧붙이는 말"), sheet["note"]),
    ]
    if profile := sheet["profile"]:
        rows += [(words.field(name), getattr(profile, name)) for name in SAID]
    choices = "   ".join(f"□ {word}" for _code, word in words.options("outcome"))
    answer = ((_("답변"), choices), (_("조건·까닭"), ""), (_("부서·직위·이름"), ""))
    until = _(
        "이 주소에서 로그인하지 않고 답하실 수 있습니다. %(until)s까지 쓸 수 있습니다.",
        until=shown.instant(sheet["expires_at"]),
    )
    contact = [sheet["contact"][name] for name in ("organization", "name", "email") if sheet["contact"][name]]
    blocks: tuple[Block, ...] = (
        Facts(tuple(row for row in rows if row[1])),
        Facts(answer),
        Code(address, until),
        Facts(((_("문의"), " · ".join(contact)),)),
    )
    return Paper(
        kind="answer_sheet",
        layout=Layout.REPORT,
        language=i18n.language(),
        title=_("실증 요청 검토서"),
        on=clock.today(),
        number=sheet["number"],
        blocks=blocks,
    )
