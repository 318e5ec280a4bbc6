"""The letters of a case: asking a host, its answer, and its intent to take part."""

from app import clock
from app.cases import wording
from app.cases.models import Outcome
from app.cases.papers import Subject, drafted, excerpt, known, name_of, values
from app.clock import SEOUL
from app.i18n import gettext as _
from app.i18n import language, pick
from app.papers.document import Block, Facts, Item, Layout, Paper, Signature, Signatures, Text, written_day


def _unsent() -> str:
    return _("시행: 결재 뒤 발신 기관이 문서번호와 날짜를 적습니다.")


def _letter(
    subject: Subject,
    kind: str,
    title: str,
    sender: str,
    recipient: str,
    blocks: list[Block],
    enclosed: tuple[str, ...] = (),
) -> Paper:
    """Return a letter as every letter of a case looks."""
    return Paper(
        kind=kind,
        layout=Layout.LETTER,
        language=language(),
        title=title,
        on=clock.today(),
        number=f"{subject.number} · {_unsent()}",
        head=known(sender),
        lines=((_("수신"), recipient), (_("(경유)"), ""), (_("제목"), f"{title} ({subject.number})")),
        blocks=tuple(blocks),
        attachments=enclosed,
        closing=known(sender),
        note=drafted(),
        stamp=subject.stamp or _("초안"),
        values=values(subject),
    )


def _answer_by(subject: Subject) -> str:
    due = subject.case.due_at
    if due is None:
        return _("검토하신 뒤 회신하여 주시기 바랍니다.")
    return _(
        "%(day)s까지 회신하여 주시기 바랍니다.", day=written_day(due.astimezone(SEOUL).date(), language())
    )


def ask(subject: Subject) -> Paper:
    """Write the desk's letter that asks a host to look at a request."""
    unit = pick(subject.unit.name_ko, subject.unit.name_en) if subject.unit else ""
    asked = _(
        "아래 기업이 귀 기관의 장소에서 실증하기를 바라고 있어 협조를 요청하오니, %(by)s",
        by=_answer_by(subject),
    )
    blocks: list[Block] = [
        Item(_("귀 기관의 발전을 기원합니다.")),
        Item(asked),
        Item(_("실증 과제: %(text)s", text=subject.case.demand.title), 1),
        Item(_("실증기업: %(text)s", text=subject.firm), 1),
        Item(_("실증 장소: %(text)s", text=subject.place), 1),
        Item(_("희망 기간: %(text)s", text=subject.days), 1),
    ]
    if subject.profile:
        blocks.append(Item(_("실증 목적: %(text)s", text=known(excerpt(subject.profile.purpose))), 1))
    reply = _(
        "회신은 대전 실증이음에서 %(number)s로 하시거나, 붙임 회신서로 보내 주시면 "
        "코디네이터가 대신 적습니다.",
        number=subject.number,
    )
    holds = _(
        "이 요청만으로 날짜가 잡히지 않으며, 귀 기관이 수락하고 매칭이 확정된 뒤에 이용 일정이 잡힙니다."
    )
    return _letter(
        subject,
        "request",
        _("실증 협조 요청"),
        name_of(subject.own),
        _("%(host)s (%(unit)s 담당)", host=subject.host, unit=unit) if unit else subject.host,
        [*blocks, Item(reply), Item(holds)],
        (_("실증 요청서 1부."), _("회신서 서식 1부.")),
    )


def _boxes(chosen: Outcome | None) -> str:
    return "   ".join(
        f"{'■' if outcome == chosen else '□'} {wording.say(wording.OUTCOMES, outcome)}" for outcome in Outcome
    )


def answer(subject: Subject) -> Paper:
    """Write the host's letter of answer; before the answer it is a form to fill in."""
    case = subject.case
    blank = _("(적어 주세요)")
    asked = _("%(days)s 희망, 가능한 기간 %(blank)s", days=subject.days, blank=blank)
    conditions = case.conditions or (_("없음") if case.outcome else blank)
    blocks: list[Block] = [
        Item(_("관련: 실증 협조 요청(%(number)s)", number=subject.number)),
        Item(_("위 요청을 검토한 결과를 다음과 같이 회신합니다.")),
        Item(_("실증 과제: %(text)s", text=f"{case.demand.title} ({subject.firm})"), 1),
        Item(_("실증 장소: %(text)s", text=subject.place), 1),
        Item(_("검토 결과: %(text)s", text=_boxes(case.outcome)), 1),
        Item(_("이용 기간: %(text)s", text=subject.days if case.outcome else asked), 1),
        Item(_("조건: %(text)s", text=conditions), 1),
    ]
    if case.outcome in (None, Outcome.INFEASIBLE):
        reason = wording.say(wording.REASONS, case.reason_code) if case.reason_code else blank
        blocks.append(Item(_("어려운 까닭: %(text)s", text=reason), 1))
    blocks += [
        Item(_("담당자(부서·성명·연락처): %(text)s", text=blank), 1),
        Item(_("이 회신은 이용 조건을 정하는 협약이 아니며, 날짜는 매칭이 확정될 때 잡힙니다.")),
    ]
    return _letter(
        subject,
        "reply",
        _("실증 협조 요청에 대한 회신"),
        subject.host,
        _("대전 실증이음 매칭 데스크"),
        blocks,
    )


def intend(subject: Subject) -> Paper:
    """Write that the host means to take part if the firm is chosen in a call; it binds nobody."""
    case = subject.case
    agreed = written_day(subject.detail["history"][-1].at.astimezone(SEOUL).date(), language())
    rows = (
        (_("실증 과제"), case.demand.title),
        (_("실증기업"), subject.firm),
        (_("실증기관"), subject.host),
        (_("실증 장소"), subject.place),
        (_("예정 기간"), subject.days),
        (_("조건"), case.conditions or _("없음")),
        (_("진행 상태"), f"{wording.say(wording.STATES, case.current_state)} ({agreed})"),
    )
    return Paper(
        kind="intent",
        layout=Layout.FORM,
        language=language(),
        title=_("실증 참여의향서"),
        on=clock.today(),
        number=subject.number,
        blocks=(
            Facts(rows),
            Text(
                _(
                    "위 실증기관은 위 실증기업이 이 과제로 공모나 지원사업에 신청하는 데 뜻을 같이하며, "
                    "과제가 선정되면 위 장소에서 실증을 진행하는 데 참여할 의향이 있음을 밝힙니다."
                )
            ),
            Text(
                _(
                    "이 의향서는 법적 의무를 지우지 않습니다. 비용과 이용 조건, 책임은 따로 맺는 협약으로 "
                    "정하며, 날짜는 매칭이 확정될 때 잡힙니다. 공모·지원사업 신청에 붙이는 용도입니다."
                ),
                is_note=True,
            ),
        ),
        signatures=Signatures(
            (Signature(_("실증기관"), subject.host), Signature(_("실증기업"), subject.firm)),
            _("(서명 또는 인)"),
        ),
        note=_("대전 실증이음이 기록을 모아 만든 서식입니다. 두 기관이 서명하거나 날인한 뒤에 쓰입니다."),
        stamp=subject.stamp,
        values=values(subject),
    )
