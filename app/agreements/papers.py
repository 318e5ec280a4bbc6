"""A version of an agreement as a paper to sign: PDF, DOCX (in the host's template), HWPX."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.agreements import contents, service, wording
from app.agreements.models import Agreement
from app.agreements.states import AgreementState
from app.cases import papers as case_papers
from app.cases import service as cases
from app.cases.wording import say
from app.clock import SEOUL
from app.errors import NotFound
from app.i18n import gettext as _
from app.i18n import language, pick
from app.papers.document import (
    Block,
    Facts,
    Item,
    Layout,
    Paper,
    Signature,
    Signatures,
    Table,
    Text,
    written_days,
)
from app.papers.formats import Format
from app.papers.kinds import TITLES

KIND = "agreement"
OVER = frozenset({AgreementState.SUPERSEDED, AgreementState.ENDED})
Content = Mapping[str, Any]


def _name(item: Content) -> str:
    return pick(item["name_ko"], item["name_en"])


def amount(value: int | None) -> str:
    """Return a sum of money, or that it is not known."""
    return _("%(amount)s원", amount=f"{value:,}") if value is not None else _("확인 필요")


def _days(content: Content) -> str:
    first, last = (date.fromisoformat(content[name]) for name in ("starts_on", "ends_on"))
    return written_days(first, last, language())


def _facts(content: Content) -> Facts:
    place = f"{_name(content['testbed'])} ({content['testbed']['code']})"
    site = [(_("세부 장소"), _name(content["site"]))] if content["site"] else []
    return Facts(
        (
            (_("실증 과제"), content["demand"]),
            *((say(wording.PARTIES, each["party"]), _name(each)) for each in content["parties"]),
            (_("실증 장소"), place),
            *site,
            (_("이용 기간"), _days(content)),
            (_("조건"), content["conditions"] or _("없음")),
        )
    )


def _clauses(content: Content) -> list[Block]:
    blocks: list[Block] = []
    for clause in content["clauses"]:
        text = pick(clause["text_ko"], clause["text_en"]) or _("확인 필요")
        # A first level is set bold: the clause's name alone.
        blocks += [Item(_name(clause)), Item(text, 1)]
        if clause["has_amount"]:
            blocks.append(Item(_("최소 금액: %(amount)s", amount=amount(clause["amount_krw"])), 1))
        if clause["detail"]:
            blocks.append(Item(clause["detail"], 1))
    if content["extra"]:
        blocks += [Item(_("추가 조항")), Item(content["extra"], 1)]
    return blocks


def _costs(content: Content) -> list[Block]:
    if not content["costs"]:
        return []
    rows = tuple(
        (row["item"], amount(row["amount_krw"]), say(wording.PAYERS, row["payer"]), row["note"])
        for row in content["costs"]
    )
    sums = tuple(
        (
            _("%(payer)s 합계", payer=say(wording.PAYERS, row["payer"])),
            amount(row["amount_krw"]),
            "",
            _("확인 필요 %(count)s건 제외", count=row["unknown"]) if row["unknown"] else "",
        )
        for row in content["sums"]
    )
    header = (_("비용 항목"), _("금액"), _("부담하는 곳"), _("덧붙이는 말"))
    return [Text(_("견적·부담표")), Table(header, rows + sums, (3, 2, 2, 3))]


def _stamp(subject: case_papers.Subject, agreement: Agreement) -> str:
    if subject.stamp:
        return subject.stamp
    if agreement.state in OVER:
        return _("효력 없음")
    return _("초안") if agreement.state == AgreementState.DRAFT else ""


def _signatures(content: Content, agreement: Agreement) -> Signatures:
    people = {each.party: " ".join(filter(None, (each.position, each.person))) for each in agreement.parties}
    lines = tuple(
        Signature(say(wording.PARTIES, each["party"]), _name(each), people.get(each["party"], ""))
        for each in content["parties"]
    )
    return Signatures(lines, _("(서명 또는 인)"))


def _paper(subject: case_papers.Subject, agreement: Agreement) -> Paper:
    case = subject.case
    organizations = {each.organization_id: each.organization for each in agreement.parties}
    content = agreement.content or contents.build(case, agreement, organizations)
    note = _("대전 실증이음이 두 기관이 고른 조건으로 만든 협약서입니다. 법률 자문을 대신하지 않습니다.")
    if agreement.sha256:
        note = f"{note} {_('내용 확인값(SHA-256)')} {agreement.sha256}"
    signed = agreement.valid_at or agreement.offered_at
    on = agreement.sealed_on or (signed.astimezone(SEOUL).date() if signed else clock.today())
    return Paper(
        kind=KIND,
        layout=Layout.FORM,
        language=language(),
        title=_(TITLES[KIND]),
        on=on,
        number=f"{subject.number} · {_('협약 %(number)s판', number=agreement.version)}",
        blocks=(
            _facts(content),
            Text(_("위 당사자는 위 과제의 실증을 다음과 같은 조건으로 하기로 합의합니다.")),
            *_clauses(content),
            *_costs(content),
        ),
        signatures=_signatures(content, agreement),
        note=note,
        stamp=_stamp(subject, agreement),
        values=case_papers.values(subject),
    )


def compose(
    session: Session, actor: Actor, case_id: str, version: int, name: str
) -> tuple[Paper, Format, uuid.UUID | None]:
    """Write a version as a paper, and say whose template it goes into; the look is noted. Raises NotFound."""
    code, kind = case_papers.parse(name)
    if code != KIND:
        raise NotFound
    case = cases.get(session, actor, case_id)
    agreement = service.find(session, case, version)
    audit.record_access(session, actor, case, f"paper:{KIND}")
    return _paper(case_papers.subject(session, actor, case), agreement), kind, case.host_id
