"""A case and its steps: one page for all three parties, each sees what it can do."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import finding, papers, rescheduling, service, steps
from app.cases.models import Case
from app.cases.paper_routes import KINDS
from app.cases.schemas import (
    CaseAccept,
    CaseApprove,
    CaseConsult,
    CaseReject,
    CaseResubmit,
    CaseReturn,
    CaseReview,
    CaseUndo,
    CaseWithdraw,
    Step,
)
from app.cases.states import STEPS, Action, CaseState, Party
from app.database import ReadSession, WriteSession
from app.followups import waiting
from app.i18n import pick
from app.testbeds import rooms
from app.web import case_parts, catalogue, requirements, talk_parts
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, Forms, read, see, shown_again
from app.web.menu import home_of
from app.web.templating import render

router = page_router()
S = TypeVar("S", bound=Step)
DATE_STEPS = ("propose", "accept", "refuse", "withdraw", "confirm")
# After these, what waits next is one press away.
LEADING_ON = frozenset({"approve", "reject", "review", "consult", "return", "decide"})
# What a party most likely came to do stands first, and open.
ORDER = (
    Action.REVIEW,
    Action.APPROVE,
    Action.ACCEPT_TERMS,
    Action.RESUBMIT,
    Action.CONSULT,
    Action.RETURN,
    Action.REJECT,
    Action.WITHDRAW,
    Action.UNDO,
)
# What a coordinator may enter for a party that answered by phone, mail or paper.
FOR_OTHERS = (Action.REVIEW, Action.ACCEPT_TERMS, Action.RESUBMIT, Action.WITHDRAW)


def case_page(
    request: Request, session: Session, actor: Actor, number: str, refused: Form | None = None
) -> HTMLResponse:
    """Show a case with its history and the steps open to the actor; a refused step keeps what was typed."""
    case = service.get(session, actor, number)
    detail = service.detail(session, actor, case)
    wishes = rescheduling.of_case(session, case)
    sites = [(each.code, pick(each.name_ko, each.name_en)) for each in rooms.sites(session, case.testbed_id)]
    forms = Forms(refused)
    is_open_to_desk = actor.is_coordinator and actor.may_change
    others = [action for action in FOR_OTHERS if is_open_to_desk and detail["state"] in STEPS[action].sources]
    return render(
        request,
        "cases/show.html",
        case={**detail, "sites": sites},
        forms=forms,
        refused=forms.refused,
        actions=[action.value for action in sorted(detail["actions"], key=ORDER.index)],
        others=[action.value for action in others],
        parties=service.parties(actor, case),
        spoken_for={
            action.value: case.host.code if Party.HOST in STEPS[action].parties else case.firm.code
            for action in others
        },
        known=catalogue.profile_names(session),
        attributes=requirements.attributes(session),
        typed=requirements.typed,
        **case_parts.beside(session, actor, detail, refused),
        papers=papers.offered(actor, case, KINDS),
        home=home_of(actor.role),
        **talk_parts.parts(session, actor, case),
        waits=waiting.of_cases(session, [detail])[case.id] if detail["state"] == CaseState.APPROVED else [],
        done=(done := request.query_params.get("done", "")),
        following=finding.following(session, actor, case) if done in LEADING_ON else None,
        changes=[rescheduling.present(actor, case, change) for change in wishes],
        may_propose=rescheduling.may_propose(actor, case, wishes),
        sites=[
            (site.code, pick(site.name_ko, site.name_en)) for site in rooms.sites(session, case.testbed_id)
        ],
    )


@router.get("/cases/{number}", name="web.case")
def show_case(request: Request, session: ReadSession, actor: CurrentActor, number: str) -> Response:
    """Show a case."""
    return case_page(request, session, actor, number)


def _take(
    request: Request,
    session: Session,
    actor: Actor,
    number: str,
    form: Form,
    schema: type[S],
    step: Callable[[Session, Actor, str, S], Case],
) -> Response:
    """Take one step with what was typed and lead back to the case."""
    form.values["action"] = [request.url.path.rpartition("/")[2].replace("-", "_")]
    shown_again(request, form, lambda session, refused: case_page(request, session, actor, number, refused))
    step(session, actor, number, read(schema, form))
    return see(f"/cases/{number}?done={form.text('action')}")


@router.post("/cases/{number}/resubmit", name="web.cases.resubmit")
def resubmit(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Send a returned request again."""
    return _take(request, session, actor, number, form, CaseResubmit, steps.resubmit)


@router.post("/cases/{number}/return", name="web.cases.return")
def return_case(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Send a request back to be completed."""
    return _take(request, session, actor, number, form, CaseReturn, steps.return_case)


@router.post("/cases/{number}/consult", name="web.cases.consult")
def consult(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Talk before answering."""
    return _take(request, session, actor, number, form, CaseConsult, steps.consult)


@router.post("/cases/{number}/review", name="web.cases.review")
def review(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Answer as the host, or put one of the host's texts into the answer first."""
    if form.text("do") == "insert":
        typed = case_parts.with_text(session, actor, form)
        return case_page(request, session, actor, number, typed)
    return _take(request, session, actor, number, form, CaseReview, steps.review)


@router.post("/cases/{number}/accept-terms", name="web.cases.accept_terms")
def accept_terms(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Accept the host's conditions and days."""
    return _take(request, session, actor, number, form, CaseAccept, steps.accept_terms)


@router.post("/cases/{number}/approve", name="web.cases.approve")
def approve(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Confirm the match and book the days."""
    return _take(request, session, actor, number, form, CaseApprove, steps.approve)


@router.post("/cases/{number}/reject", name="web.cases.reject")
def reject(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Reject the match."""
    return _take(request, session, actor, number, form, CaseReject, steps.reject)


@router.post("/cases/{number}/withdraw", name="web.cases.withdraw")
def withdraw(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Take a request back."""
    return _take(request, session, actor, number, form, CaseWithdraw, steps.withdraw)


@router.post("/cases/{number}/undo", name="web.cases.undo")
def undo(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Take a coordinator's decision back."""
    return _take(request, session, actor, number, form, CaseUndo, steps.undo)
