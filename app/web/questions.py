"""확인 요청: the form that asks, what everybody sees of it, and the answer with or without an account."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.demands import service as demands
from app.matches import service as matches
from app.pagination import CurrentPaging, paginate
from app.questions import service
from app.questions.models import Question, QuestionState
from app.questions.schemas import LinkAnswer, LinkSend, QuestionAnswer, QuestionCreate
from app.testbeds import facts
from app.testbeds import service as testbeds
from app.testbeds.models import Testbed
from app.testbeds.schemas import TestbedRead
from app.web.address import Address
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, given, read, see, shown_again
from app.web.templating import render

router = page_router()
OWN_WORDS = 5
ITEM = "items."


def _missing(session: Session, actor: Actor, testbed: Testbed, demand: str) -> list[str]:
    """Return what the match of a demand lacks to know of the testbed."""
    if not demand:
        return []
    run = matches.latest_run(session, demands.get(session, actor, demand).id)
    told = matches.present(session, run)["matches"] if run else []
    return [
        unknown["attribute"]
        for match in told
        if match["testbed"]["code"] == testbed.code
        for unknown in match["unknowns"]
    ]


def ask_page(
    request: Request, session: Session, actor: Actor, code: str, demand: str, form: Form | None = None
) -> HTMLResponse:
    """Show what may be asked; what the firm's own match lacks is ticked."""
    testbed = testbeds.get_published(session, code)
    known = facts.attributes(session)
    missing = _missing(session, actor, testbed, demand)
    listed = TestbedRead.model_validate(testbed).unknowns
    choices: dict[str, str] = {}
    for attribute in missing:
        if named := service.code_of(attribute, known):
            choices[attribute] = facts.label(named, known)
    for each in listed:
        choices.setdefault(each.attribute, each.message.partition(":")[0])
    return render(
        request,
        "questions/ask.html",
        form=form or Form({"attribute": missing}),
        testbed=testbed,
        demand=demand,
        choices=list(choices.items()),
    )


@router.get("/testbeds/{code}/ask", name="web.questions.ask")
def show_ask(
    request: Request, session: ReadSession, actor: CurrentActor, code: str, demand: str = ""
) -> Response:
    """Ask which unknowns the firm needs to know."""
    return ask_page(request, session, actor, code, demand)


@router.post("/testbeds/{code}/ask", name="web.questions.ask.submit")
def ask(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Send the questions in one bundle."""
    shown_again(
        request,
        form,
        lambda session, refused: ask_page(request, session, actor, code, form.text("demand"), refused),
    )
    lines = [line.strip() for line in form.text("text").splitlines() if line.strip()][:OWN_WORDS]
    items: list[dict[str, Any]] = [{"attribute": each} for each in form.all("attribute")]
    items += [{"text": line} for line in lines]
    question = service.ask(session, actor, check(QuestionCreate, {"testbed": code, "items": items}))
    return see(f"/questions/{question.id}")


@router.get("/questions", name="web.questions")
def list_questions(
    request: Request, session: ReadSession, actor: CurrentActor, paging: CurrentPaging, state: str = ""
) -> Response:
    """Show the questions that one asked, or has to answer."""
    states = [QuestionState(state)] if state in list(QuestionState) else []
    page = paginate(session, service.find(actor, None, states, mine=True), paging)
    return render(
        request,
        "questions/list.html",
        page=page | {"items": [service.present(session, actor, each) for each in page["items"]]},
        state=state,
        address=Address.of(request),
    )


def question_page(
    request: Request, session: Session, actor: Actor, question: Question, form: Form | None, token: str = ""
) -> HTMLResponse:
    """Show a bundle, and what may be done with it."""
    is_open = question.state == QuestionState.OPEN
    return render(
        request,
        "questions/show.html",
        form=form or Form(),
        question=service.present(session, actor, question),
        token=token,
        is_open=is_open,
        may_answer=is_open and (bool(token) or service.may_answer(actor, question)),
    )


@router.get("/questions/{question_id}", name="web.question")
def show_question(request: Request, session: ReadSession, actor: CurrentActor, question_id: UUID) -> Response:
    """Show a bundle to anybody, without who asked."""
    return question_page(request, session, actor, service.load(session, question_id), None)


def _answers(form: Form) -> dict[str, Any]:
    """Return what was typed beside each item; a tick says that nobody knows."""
    values = given(QuestionAnswer, form)
    unknown = set(form.all("unknown"))
    keys = [name.removeprefix(ITEM) for name in form.values if name.startswith(ITEM)]
    values["items"] = {
        key: {"verdict": "unknown" if key in unknown else "answer", "value": form.text(f"{ITEM}{key}")}
        for key in keys
        if key in unknown or form.text(f"{ITEM}{key}").strip()
    }
    return values


@router.post("/questions/{question_id}/answer", name="web.questions.answer")
def answer(
    request: Request, session: WriteSession, actor: CurrentActor, question_id: UUID, form: CurrentForm
) -> Response:
    """Answer for the host."""
    _again(request, form, actor, question_id)
    service.answer(session, actor, question_id, check(QuestionAnswer, _answers(form)))
    return see(f"/questions/{question_id}")


def _again(request: Request, form: Form, actor: Actor, question_id: UUID) -> None:
    shown_again(
        request,
        form,
        lambda session, refused: question_page(
            request, session, actor, service.load(session, question_id), refused
        ),
    )


@router.post("/questions/{question_id}/link", name="web.questions.link")
def send_link(
    request: Request, session: WriteSession, actor: CurrentActor, question_id: UUID, form: CurrentForm
) -> Response:
    """Mail a host the link by which it answers."""
    _again(request, form, actor, question_id)
    service.send_link(session, actor, question_id, read(LinkSend, form))
    return see(f"/questions/{question_id}?sent=1")


@router.post("/questions/{question_id}/withdraw", name="web.questions.withdraw")
def withdraw(session: WriteSession, actor: CurrentActor, question_id: UUID) -> Response:
    """Take a bundle back."""
    service.withdraw(session, actor, question_id)
    return see(f"/questions/{question_id}")


@router.get("/question-links/{token}", name="web.question_link")
def show_link(request: Request, session: ReadSession, actor: CurrentActor, token: str) -> Response:
    """Show what a link asks. Opening changes nothing: mail scanners open links, too."""
    return question_page(request, session, actor, service.by_link(session, token), None, token)


@router.post("/question-links/{token}", name="web.question_link.answer")
def answer_link(
    request: Request, session: WriteSession, actor: CurrentActor, token: str, form: CurrentForm
) -> Response:
    """Answer without an account."""
    shown_again(
        request,
        form,
        lambda session, refused: question_page(
            request, session, actor, service.by_link(session, token), refused, token
        ),
    )
    values = {**_answers(form), **{name: form.text(name) for name in ("unit", "name", "position")}}
    service.answer_by_link(session, actor, token, check(LinkAnswer, values))
    return see(f"/question-links/{token}")


@router.post("/testbeds/{code}/watch", name="web.testbed.watch")
def watch(session: WriteSession, actor: CurrentActor, code: str) -> Response:
    """Be told of a testbed's answers."""
    service.watch(session, actor, code)
    return see(f"/testbeds/{code}#questions")


@router.post("/testbeds/{code}/unwatch", name="web.testbed.unwatch")
def unwatch(session: WriteSession, actor: CurrentActor, code: str) -> Response:
    """Not be told any more."""
    service.unwatch(session, actor, code)
    return see(f"/testbeds/{code}#questions")
