"""Where a firm begins: the one next thing to do, what else waits, and how everything stands."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import service as cases
from app.cases.states import OPEN, CaseState, Party
from app.database import ReadSession
from app.demands import service as demands
from app.demands.models import Demand, DemandStatus
from app.demands.schemas import DemandProfile
from app.followups import waiting
from app.followups.waiting import Stage
from app.i18n import gettext as _
from app.i18n import pick
from app.matches import service as matches
from app.messages import service as messages
from app.web import firm, sections, words
from app.web.base import page_router
from app.web.templating import render

router = page_router()
LATE = 999
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the firm; `case` where it belongs to one, which then says until when."""

    label: str
    subject: str
    text: str
    href: str
    case: Row | None = None

    @property
    def urgency(self) -> int:
        """Working days left; what has no day comes behind."""
        left = self.case["days_left"] if self.case else None
        return LATE if left is None else left


def _case_task(case: Row, unread: Mapping[uuid.UUID, int]) -> Task | None:
    place, path = case["demand"].title, f"/cases/{case['number']}"
    match case["state"]:
        case CaseState.REVIEWED:
            text = _("기관이 답했습니다. 조건과 날짜를 보고 받아들일지 정해 주세요.")
            return Task(_("조건 확인하기"), place, text, path, case)
        case CaseState.RETURNED:
            text = _("기관이나 코디네이터가 보완을 요청했습니다. 고친 뒤 다시 보내 주세요.")
            return Task(_("보완하기"), place, text, path, case)
    if unread.get(case["id"]):
        text = _("읽지 않은 메시지가 %(count)s개 있습니다.", count=unread[case["id"]])
        return Task(_("메시지 읽기"), place, text, f"{path}#messages")
    return None


def _after_tasks(session: Session, own: list[Row]) -> list[Task]:
    """Return what the firm has to do for its confirmed cases; what goes on daily comes last."""
    waits = waiting.of_cases(session, own)
    found = [
        (each.stage == Stage.MEASURE, case, each)
        for case in own
        for each in waits.get(case["id"], [])
        if Party.FIRM in each.parties
    ]
    return [
        Task(
            words.word("stage", each.stage.value),
            case["demand"].title,
            words.word("stage_why", each.stage.value),
            f"/cases/{case['number']}/{each.stage.page}",
        )
        for _is_daily, case, each in sorted(found, key=lambda row: row[0])
    ]


def _demand_task(
    session: Session, actor: Actor, demand: Demand, profile: DemandProfile, *, asked: bool
) -> Task | None:
    path = f"/demands/{demand.id}"
    if demand.status == DemandStatus.DRAFT:
        done, all_ = sections.count_done(profile), len(sections.SECTIONS)
        text = _("작성 중입니다. %(all)s개 항목 가운데 %(done)s개를 마쳤습니다.", all=all_, done=done)
        return Task(_("이어서 적기"), demand.title, text, path)
    if demand.status == DemandStatus.WITHDRAWN or asked:
        return None
    if place := firm.wished(session, actor, demand):
        name = pick(place.name_ko, place.name_en)
        text = _("신청을 제출했습니다. 처음 고른 곳에 날짜를 정해 요청해 보세요: %(place)s", place=name)
        return Task(_("요청하기"), demand.title, text, f"{path}/request/{place.code}")
    if matches.latest_run(session, demand.id) is None:
        text = _("신청을 제출했습니다. 알맞은 곳을 찾아보세요.")
        return Task(_("추천받기"), demand.title, text, f"{path}/results")
    text = _("추천 결과가 나와 있습니다. 세 곳까지 골라 요청할 수 있습니다.")
    return Task(_("추천 보고 요청하기"), demand.title, text, f"{path}/results")


def _tasks(
    session: Session,
    actor: Actor,
    found: Sequence[Demand],
    profiles: Mapping[uuid.UUID, DemandProfile],
    own: list[Row],
    unread: Mapping[uuid.UUID, int],
) -> list[Task]:
    """Return what waits for the firm: what has a day first, the nearest day before all."""
    asked = {case["demand_id"] for case in own}
    tasks = [_case_task(case, unread) for case in own] + _after_tasks(session, own)
    tasks += [_demand_task(session, actor, each, profiles[each.id], asked=each.id in asked) for each in found]
    return sorted((task for task in tasks if task), key=lambda task: task.urgency)


def _standing(demand: Demand, profile: DemandProfile, own: list[Row]) -> str:
    """Return in words how a demand stands."""
    if demand.status == DemandStatus.DRAFT:
        done, all_ = sections.count_done(profile), len(sections.SECTIONS)
        return _("%(all)s개 항목 가운데 %(done)s개 완료", all=all_, done=done)
    if demand.status == DemandStatus.WITHDRAWN:
        return ""
    mine = [case for case in own if case["demand_id"] == demand.id]
    if not mine:
        return _("아직 요청을 보내지 않았습니다.")
    open_ones = [case for case in mine if case["state"] in OPEN | {CaseState.APPROVED}]
    if not open_ones:
        return _("보낸 요청 %(count)s건이 모두 끝났습니다.", count=len(mine))
    return " ".join(
        dict.fromkeys(words.word("waiting", case["state"].value) for case in open_ones),
    )


@router.get("/firm", name="web.firm")
def show_firm(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show the firm what to do next, then its demands and cases with their state in words."""
    found = session.scalars(demands.find(actor, [])).all()
    profiles = demands.profiles(session, found)
    own = [cases.present(case, actor) for case in session.scalars(cases.find(actor, []))]
    unread = messages.unread(session, actor)
    running = [case for case in own if case["state"] in OPEN | {CaseState.APPROVED}]
    under_way = {case["demand_id"] for case in running}
    standing = [(each, _standing(each, profiles[each.id], own)) for each in found]
    return render(
        request,
        "firm/home.html",
        tasks=_tasks(session, actor, found, profiles, own, unread),
        # What is under way stands among the requests already.
        demands=[row for row in standing if row[0].id not in under_way],
        answered=[row for row in standing if row[0].id in under_way],
        running=running,
        ended=[case for case in own if case not in running],
        unread=unread,
    )
