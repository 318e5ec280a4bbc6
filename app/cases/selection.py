"""선정 경위서: how this place came to be chosen, told from what was recorded and nothing else."""

import uuid
from collections import defaultdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app import audit, clock
from app.cases import meetings, wording
from app.cases.letter_models import CaseLetter
from app.cases.models import Case, CaseEvent
from app.cases.papers import Subject, drafted, known, name_of, state_of, values
from app.clock import SEOUL
from app.i18n import gettext as _
from app.i18n import language, pick
from app.matches import brief
from app.matches import service as matches
from app.matches.models import MatchingRun
from app.papers.document import Block, Bullets, Facts, Item, Layout, Paper, Table, Text, written_day

SHOWN = 10
# A host that answers by a signed link speaks for itself; a coordinator who enters an answer does not.
LINK = "link"
# Steps that decide; the others are questions and answers on the way.
DECISIONS = frozenset(
    {"review", "correct", "accept_terms", "approve", "reject", "withdraw", "undo", "expire"}
    | {"close", "uphold", "overturn"}
)


def _instant(value: datetime) -> str:
    local = value.astimezone(SEOUL)
    return f"{written_day(local.date(), language())} {local:%H:%M}"


def _day(text: str) -> str:
    """Return a day that a step noted, as papers write days."""
    return written_day(date.fromisoformat(text), language())


def run_of(subject: Subject) -> MatchingRun | None:
    """Return the ranking that was there when the request was made: the last before it, of its version."""
    case = subject.case
    query = sa.select(MatchingRun).where(
        MatchingRun.demand_id == case.demand_id,
        MatchingRun.demand_version == case.demand_version,
        MatchingRun.created_at <= case.created_at,
    )
    return subject.session.scalar(query.order_by(MatchingRun.created_at.desc()).limit(1))


def _name(testbed: dict[str, Any]) -> str:
    return pick(testbed["name_ko"], testbed["name_en"])


def _candidates(subject: Subject, told: dict[str, Any]) -> list[Block]:
    names, chosen = brief.names(subject.session), subject.case.testbed.code
    listed = [each for each in told["matches"] if each["rank"] <= SHOWN or each["testbed"]["code"] == chosen]
    rows = tuple(
        (
            str(match["rank"]),
            f"{_name(match['testbed'])}{' ◀' if match['testbed']['code'] == chosen else ''}",
            brief.fit(match["probability"]),
            brief.reasons(match, names),
            str(len(match["unknowns"])),
        )
        for match in listed
    )
    header = (_("순위"), _("장소"), _("적합도"), _("알맞은 까닭"), _("확인 전"))
    blocks: list[Block] = [Table(header, rows, (2, 8, 3, 14, 3))]
    if chosen not in {match["testbed"]["code"] for match in listed}:
        blocks.append(Text(_("이 건의 장소는 알맞은 곳으로 추천되지 않았고, 기업이 골라 요청했습니다.")))
    return blocks


def _excluded(told: dict[str, Any]) -> list[Block]:
    if not told["excluded"]:
        return [Text(_("제외한 곳이 없습니다."))]
    places: dict[str, list[str]] = defaultdict(list)
    for match in told["excluded"]:
        for reason in match["reasons"]:
            places[reason["message"]].append(_name(match["testbed"]))
    rows = tuple(
        (message, str(len(found)), ", ".join(sorted(found)))
        for message, found in sorted(places.items(), key=lambda each: (-len(each[1]), each[0]))
    )
    return [Table((_("제외한 까닭"), _("곳"), _("장소")), rows, (4, 1, 8))]


def _ranking(subject: Subject) -> list[Block]:
    row = run_of(subject)
    if row is None:
        return [Text(_("요청하기 전에 남긴 추천 결과가 없습니다. 기업이 장소를 골라 요청했습니다."))]
    told = matches.present(subject.session, row)
    facts = (
        (_("추천한 때"), _instant(row.created_at)),
        (
            _("견준 곳"),
            _(
                "알맞은 곳 %(kept)s곳, 제외한 곳 %(left)s곳",
                kept=len(told["matches"]),
                left=len(told["excluded"]),
            ),
        ),
        (_("모형과 지문"), f"{row.model_version} · {row.inputs['result'][:16]}"),
    )
    shown = _(
        "아래는 앞의 %(count)s곳입니다. ◀ 는 이 건의 장소입니다.", count=min(SHOWN, len(told["matches"]))
    )
    note = _(
        "추천은 참고 자료이며 선정 결과가 아닙니다. ‘확인 전’은 운영기관이 아직 알려 주지 않은 "
        "조건의 수입니다."
    )
    return [Facts(facts), Text(shown), *_candidates(subject, told), Text(note, is_note=True)]


def _who(subject: Subject, event: CaseEvent) -> str:
    if event.organization is None:
        return _("자동 처리")
    told = event.on_behalf_of
    if told and told["channel"] == LINK:
        said = (name_of(event.organization), told["department"], told["position"], told["person"])
        return " ".join((*said, _("(링크로 답변)")))
    person = subject.people.get(event.actor_id, "") if event.actor_id else ""
    spoken_for = f"({_('코디네이터 대리 입력')}: {_heard_from(told)})" if told else ""
    return " ".join(filter(None, (name_of(event.organization), person, spoken_for)))


def _heard_from(told: dict[str, Any]) -> str:
    channel = wording.say(wording.CHANNELS, told["channel"])
    return f"{told['person']}, {channel}, {_day(told['on'])}"


def _said(event: CaseEvent) -> str:
    details = event.details
    parts = [
        wording.say(wording.OUTCOMES, details["outcome"]) if "outcome" in details else "",
        wording.say(wording.REASONS, details["reason_code"]) if "reason_code" in details else "",
        *(str(details.get(key, "")) for key in ("reason", "conditions", "deciding", "note")),
        f"{_day(details['starts_on'])} ~ {_day(details['ends_on'])}" if "ends_on" in details else "",
    ]
    return "\n".join(filter(None, parts)) or "–"


def _steps(subject: Subject, events: list[CaseEvent]) -> Block:
    rows = tuple(
        (_instant(event.at), wording.say(wording.ACTIONS, event.action), _who(subject, event), _said(event))
        for event in events
    )
    header = (_("일시"), _("한 일"), _("기관과 사람"), _("내용"))
    return Table(header, rows, (3, 2, 4, 6)) if rows else Text(_("기록이 없습니다."))


def _spoken_for(events: list[CaseEvent]) -> list[Block]:
    told = [
        _(
            "%(at)s %(action)s: 코디네이터가 대신 적음 (%(person)s 님에게 들음, %(channel)s, %(on)s)",
            at=_instant(event.at),
            action=wording.say(wording.ACTIONS, event.action),
            person=event.on_behalf_of["person"],
            on=_day(event.on_behalf_of["on"]),
            channel=wording.say(wording.CHANNELS, event.on_behalf_of["channel"]),
        )
        for event in events
        if event.on_behalf_of and event.on_behalf_of["channel"] != LINK
    ]
    return [Bullets(tuple(told))] if told else [Text(_("대신 적은 것이 없습니다."))]


def _letters(subject: Subject) -> list[Block]:
    query = sa.select(CaseLetter).where(CaseLetter.case_id == subject.case.id)
    rows = tuple(
        (wording.say(wording.DECISIONS, each.decision), each.number, written_day(each.on, language()))
        for each in subject.session.scalars(query.order_by(CaseLetter.on, CaseLetter.number))
    )
    header = (_("결정"), _("공문 번호"), _("공문 날짜"))
    return [Table(header, rows, (3, 6, 4))] if rows else [Text(_("적은 공문이 없습니다."))]


def _talk(subject: Subject) -> list[Block]:
    """Tell that people talked, when and how; what they said stays with them."""
    case, session = subject.case, subject.session
    sides: dict[uuid.UUID | None, str] = {case.firm_id: subject.firm, case.host_id: subject.host}
    rows = [
        (_instant(event.at), _("메시지"), sides.get(event.organization_id, _("코디네이터")))
        for event in audit.history(session, case)
        if event.verb == "message.written"
    ]
    rows += [
        (
            " ".join(filter(None, (written_day(each.held_on, language()), each.starts_at))),
            wording.say(wording.MEETINGS, each.kind),
            wording.say(wording.MEETING_STATES, each.status),
        )
        for each in meetings.of(session, case)
    ]
    if not rows:
        return [Text(_("기록이 없습니다."))]
    note = _("주고받은 글과 회의록의 내용은 이 문서에 옮기지 않습니다.")
    return [
        Table((_("일시"), _("종류"), _("누가 또는 상태")), tuple(rows), (5, 3, 6)),
        Text(note, is_note=True),
    ]


def _compared(left: uuid.UUID | None, right: uuid.UUID) -> str:
    return _("같음") if left == right else _("다름")


def _interests(case: Case, events: list[CaseEvent]) -> list[Block]:
    deciders = {event.organization_id for event in events if event.action in ("approve", "reject")}
    rows = [(_("이해충돌 신고"), _("기록된 신고가 없습니다."))]
    for decider in sorted(deciders, key=str):
        rows += [
            (_("결정한 기관과 신청 기업"), _compared(decider, case.firm_id)),
            (_("결정한 기관과 실증기관"), _compared(decider, case.host_id)),
        ]
    rules = _(
        "신청 기업과 같은 기관의 사람은 결정할 수 없고, 실증기관과 같은 기관이면 담당 부서 밖의 "
        "다른 사람이 결정해야 합니다. "
        "서비스가 결정할 때마다 이를 확인합니다."
    )
    return [Facts(tuple(rows)), Text(rules, is_note=True)]


def _evidence(subject: Subject) -> list[Block]:
    seq, head = audit.head(subject.session)
    own = audit.history(subject.session, subject.case)
    rows = [(_("전체 사슬의 끝"), f"{seq} · {head}")]
    if own:
        rows.append((_("이 건의 기록"), _("%(count)s개, 마지막 %(seq)s번", count=len(own), seq=own[-1].seq)))
        rows.append((_("마지막 기록의 지문"), own[-1].hash))
    return [Facts(tuple(rows))]


def tell(subject: Subject) -> Paper:
    """Write how the place came to be chosen."""
    case, history = subject.case, subject.detail["history"]
    told = matches.present(subject.session, row) if (row := run_of(subject)) else {"excluded": []}
    sections: list[tuple[str, list[Block]]] = [
        (_("개요"), [Facts(_overview(subject))]),
        (_("검토한 후보"), _ranking(subject)),
        (_("제외한 곳과 까닭"), _excluded(told)),
        (_("이해충돌"), _interests(case, history)),
        (_("질의와 답변"), [_steps(subject, [each for each in history if each.action not in DECISIONS])]),
        (_("결정"), [_steps(subject, [each for each in history if each.action in DECISIONS])]),
        (_("공문"), _letters(subject)),
        (_("메시지와 만남"), _talk(subject)),
        (_("코디네이터 대리 입력"), _spoken_for(history)),
        (_("감사 기록"), _evidence(subject)),
    ]
    as_of = _("%(day)s 기준", day=written_day(clock.today(), language()))
    blocks = [block for title, under in sections for block in (Item(title), *under)]
    return Paper(
        kind="selection",
        layout=Layout.REPORT,
        language=language(),
        title=_("선정 경위서"),
        subtitle=case.demand.title,
        on=clock.today(),
        number=f"{subject.number} · {as_of}",
        blocks=tuple(blocks),
        note=drafted(),
        stamp=subject.stamp,
        values=values(subject),
    )


def _overview(subject: Subject) -> tuple[tuple[str, str], ...]:
    case = subject.case
    demand_version = _("%(number)s판", number=case.demand_version)
    testbed_version = _("%(number)s판", number=case.testbed_version)
    return (
        (_("실증 과제"), f"{case.demand.title} ({demand_version})"),
        (_("실증기업"), subject.firm),
        (_("실증기관"), subject.host),
        (_("실증 장소"), f"{subject.place} ({testbed_version})"),
        (_("이용 기간"), subject.days),
        (_("조건"), known(case.conditions) if case.conditions else _("없음")),
        (_("지금 상태"), state_of(case)),
    )
