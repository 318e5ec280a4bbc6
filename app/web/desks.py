"""Where hosts and coordinators begin: what waits for them, oldest first."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app import policy
from app.accounts.deps import CurrentActor
from app.accounts.standing import stands_in_for
from app.actor import Actor
from app.cases import assignment, bulk, finding, service
from app.cases.bulk import Bulk
from app.cases.models import Case
from app.cases.states import OPEN, CaseState, Party
from app.database import CurrentDatabase, ReadSession
from app.demands import service as demands
from app.demands.models import DemandStatus
from app.followups import waiting
from app.followups.waiting import Stage, Waiting
from app.i18n import gettext as _
from app.matches import suitable as matches
from app.matches.ranker import CurrentRanker
from app.messages import service as messages
from app.web import catalogue, host_today, reasons, words
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
DONE_SHOWN = 20
SEEN = 1000
SUITABLE_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Queue:
    """One pile of work; `chosen` are the numbers that were ticked before a refusal.

    `page` is that of a case on which it is done, if not the case itself.
    """

    key: str
    title: str
    hint: str
    cases: list[dict[str, Any]]
    chosen: list[str] = field(default_factory=list)
    page: str = ""


def _cases(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the actor's cases, oldest first, each with its age in days."""
    rows = session.scalars(service.find(actor, []).limit(SEEN)).all()
    return [service.present(case, actor) for case in reversed(rows)]


Show = Literal["all", "mine", "none", "unit"]


def _hands(session: Session, actor: Actor, show: Show) -> frozenset[UUID | None] | None:
    """Return in whose hands things are that are to be shown: the actor's, nobody's; None means anybody's."""
    if show == "mine":
        return frozenset(stands_in_for(session, actor.user_id))
    return frozenset({None}) if show == "none" else None


def _in(cases: list[dict[str, Any]], *states: CaseState) -> list[dict[str, Any]]:
    return [case for case in cases if case["state"] in states]


# Where a pile's cases are gone on with, if not on their own page.
PAGES = {"held": Stage.RELEASE.page, "certify": Stage.CERTIFY.page, "sign": Stage.SIGN.page}
Waits = dict[UUID, list[Waiting]]


def _at(cases: list[dict[str, Any]], waits: Waits, party: Party, *stages: Stage) -> list[dict[str, Any]]:
    """Return the confirmed cases that wait for a side at one of these stages."""
    own = frozenset({party})
    return [
        case
        for case in cases
        if any(each.stage in stages and each.is_for(own) for each in waits.get(case["id"], ()))
    ]


def _host_queues(cases: list[dict[str, Any]], waits: Waits) -> list[Queue]:
    unsigned = _at(cases, waits, Party.HOST, Stage.AGREE, Stage.SIGN)
    reported = _at(cases, waits, Party.HOST, Stage.OPINE)
    return [
        Queue(
            "answer",
            _("답변할 요청"),
            _("오래된 것부터 보입니다."),
            _in(cases, CaseState.REQUESTED, CaseState.IN_CONSULTATION),
        ),
        Queue("agree", _("협약을 맺을 건"), "", unsigned, page=Stage.SIGN.page),
        Queue("opine", _("의견을 적을 건"), "", reported, page=Stage.OPINE.page),
        Queue("firm", _("기업의 답을 기다림"), "", _in(cases, CaseState.RETURNED, CaseState.REVIEWED)),
        Queue("desk", _("확정을 기다림"), "", _in(cases, CaseState.AGREED)),
        Queue("booked", _("확정된 실증"), "", _in(cases, CaseState.APPROVED)),
    ]


@router.get("/host", name="web.host")
def show_host(
    request: Request,
    session: ReadSession,
    ranker: CurrentRanker,
    actor: CurrentActor,
    suitable: str = "",
    show: Show | None = None,
) -> Response:
    """Show a host the requests that wait for its answer, and its own listings.

    Somebody of a unit first sees what that unit is in charge of, and what no unit is. `suitable` names the
    listing for which demands are looked for: ranking them takes a while.
    """
    cases = _cases(session, actor)
    show = show or ("unit" if actor.unit_id else "all")
    if show == "unit":
        own_units = (actor.unit_id, None)
        cases = [case for case in cases if case["testbed"].facility.unit_id in own_units]
    queues = _host_queues(cases, waiting.of_cases(session, cases))
    closed = [case for case in cases if case["state"] not in OPEN | {CaseState.APPROVED}][-DONE_SHOWN:]
    today = host_today.today(session, actor, cases)
    chosen = next((each.testbed for each in today["listings"] if each.testbed.code == suitable), None)
    found = matches.find(session, ranker, actor, chosen.code) if chosen else []
    return render(
        request,
        "desks/host.html",
        unread=messages.unread(session, actor),
        queues=queues,
        closed=closed[::-1],
        **today,
        chosen=chosen,
        suitable=reasons.split(found)[0][:SUITABLE_SHOWN],
        show=show,
        names=catalogue.all_names(session),
    )


def _desk_queues(cases: list[dict[str, Any]], waits: Waits, chosen: list[str]) -> list[Queue]:
    """Return the piles of the desk, what it can finish itself first; each case lies in the first that fits.

    Among what waits for the desk itself the latest stands first.
    """
    asked = _in(cases, CaseState.REQUESTED)
    late = [case for case in cases if (case["days_left"] or 0) < 0]
    agreed = _("기관과 기업이 뜻을 모았습니다. 확인하고 확정해 주세요.")
    held = _("까닭을 보고 다시 시작하거나 중단해 주세요.")
    finished = _("기업이 보고하고 기관이 의견을 적었습니다. 결과를 보고 발급해 주세요.")
    overdue = _("답할 날이 지났습니다. 늦은 것부터 연락해 주세요.")
    unreached = _("아직 계정이 없는 기관입니다. 전화나 공문으로 물어 대신 적어 주세요.")
    by_day = partial(sorted, key=lambda case: case["days_left"] or 0)
    piles = [
        ("confirm", _("확정할 건"), agreed, by_day(_in(cases, CaseState.AGREED))),
        ("held", _("멈춘 실증"), held, _at(cases, waits, Party.DESK, Stage.RELEASE)),
        ("certify", _("확인서를 발급할 건"), finished, _at(cases, waits, Party.DESK, Stage.CERTIFY)),
        ("sign", _("우리가 서명할 협약"), "", _at(cases, waits, Party.DESK, Stage.SIGN)),
        ("late", _("답이 늦은 건"), overdue, by_day(late)),
        ("contact", _("기관에 연락할 건"), unreached, [case for case in asked if case["needs_contact"]]),
        ("new", _("오늘 들어온 건"), "", [case for case in asked if case["age"] == 0]),
        ("waiting", _("기관 답변을 기다리는 건"), "", asked),
        ("consulting", _("협의하는 건"), "", _in(cases, CaseState.IN_CONSULTATION)),
        ("firm", _("기업의 답을 기다리는 건"), "", _in(cases, CaseState.RETURNED, CaseState.REVIEWED)),
        ("expired", _("기한이 지나 끝난 건"), "", _in(cases, CaseState.EXPIRED)),
    ]
    placed: set[str] = set()
    queues = []
    for key, title, hint, found in piles:
        left = [case for case in found if case["number"] not in placed]
        placed |= {case["number"] for case in left}
        queues.append(Queue(key, title, hint, left, chosen, PAGES.get(key, "")))
    return queues


def _told(request: Request) -> dict[str, Any] | None:
    """Return what became of the cases of the last step for many, as its address says it."""
    query = request.query_params
    if query.get("did") not in words.WORDS["bulk"]:
        return None
    refused = [each.partition(":") for each in query.getlist("no")]
    known = words.WORDS["bulk_refused"]
    return {
        "what": query["did"],
        "done": query.getlist("ok"),
        "refused": [(number, code if code in known else "other") for number, _colon, code in refused],
    }


def desk_page(
    request: Request,
    session: Session,
    actor: Actor,
    *,
    show: Show = "all",
    wanted: str = "",
    hits: list[Case] | None = None,
    form: Form | None = None,
) -> Response:
    """Show a coordinator the piles of work, or what a search found."""
    everything = _cases(session, actor)
    hands = _hands(session, actor, show)
    cases = [case for case in everything if hands is None or case["coordinator_id"] in hands]
    closed = _in(cases, CaseState.APPROVED, CaseState.REJECTED, CaseState.DECLINED, CaseState.WITHDRAWN)
    query = demands.find(actor, [DemandStatus.SUBMITTED])
    submitted = list(session.scalars(query.limit(DONE_SHOWN)))
    submitted = [each for each in submitted if hands is None or each.coordinator_id in hands]
    asked = {case["demand"].id for case in everything}
    people = {row["user"].id: row["user"].name or row["user"].email for row in assignment.roster(session)}
    form = form or Form(prefix="bulk-")
    return render(
        request,
        "desks/desk.html",
        unread=messages.unread(session, actor),
        queues=_desk_queues(cases, waiting.of_cases(session, cases), form.all("cases")),
        closed=closed[-DONE_SHOWN:][::-1],
        decided=finding.just_decided(session, actor),
        may_undo=policy.may("web.cases.undo", actor),
        unasked=[demand for demand in submitted if demand.id not in asked],
        wanted=wanted,
        missed=bool(wanted) and not hits,
        hits=[service.present(case, actor) for case in hits or []],
        show=show,
        form=form,
        people=people,
        coordinators=[(str(key), name) for key, name in people.items()],
        told=_told(request),
    )


@router.get("/desk", name="web.desk")
def show_desk(
    request: Request, session: ReadSession, actor: CurrentActor, q: str = "", show: Show = "all"
) -> Response:
    """Show the desk; a search that finds one case leads straight to it."""
    hits = finding.search(session, actor, q)
    if len(hits) == 1:
        return see(f"/cases/{hits[0].number}")
    return desk_page(request, session, actor, show=show, wanted=q.strip(), hits=hits)


@router.post("/desk/bulk", name="web.desk.bulk")
def take_bulk(
    request: Request, database: CurrentDatabase, actor: CurrentActor, form: CurrentForm
) -> Response:
    """Take one step for every chosen case and tell of each what became of it."""
    named = form.named("bulk-")
    shown_again(request, named, lambda session, refused: desk_page(request, session, actor, form=refused))
    data = read(Bulk, form)
    found = bulk.carry_out(database, actor, data)
    told = [("ok", each.number) if not each.code else ("no", f"{each.number}:{each.code}") for each in found]
    return see(f"/desk?{urlencode([('did', data.do.value), *told])}")
