"""Questions over HTTP: asked, shown to everybody without the asker, answered, watched."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.pagination import CurrentPaging, Page
from app.questions import service
from app.questions.models import QuestionState
from app.questions.schemas import LinkAnswer, LinkSend, QuestionAnswer, QuestionCreate, QuestionRead
from app.testbeds import service as testbeds

router = APIRouter(tags=["questions"])
Told = dict[str, Any]


@router.post(
    "/questions", name="api.questions.ask", response_model=QuestionRead, status_code=status.HTTP_201_CREATED
)
def ask(session: WriteSession, actor: CurrentActor, data: QuestionCreate, response: Response) -> Told:
    """Ask a host what is unknown, in one bundle; one open bundle per firm and testbed."""
    question = service.ask(session, actor, data)
    response.headers["Location"] = f"/api/v1/questions/{question.id}"
    return service.present(session, actor, question)


@router.get("/questions", name="api.questions.list", response_model=Page[QuestionRead])
def list_questions(
    session: ReadSession,
    actor: CurrentActor,
    paging: CurrentPaging,
    testbed: str = "",
    state: Annotated[list[QuestionState] | None, Query()] = None,
    mine: bool = False,
) -> Told:
    """List bundles, newest first, never saying who asked; `mine`: those one asked, or has to answer."""
    testbed_id = testbeds.get_visible(session, actor, testbed).id if testbed else None
    page = pagination.paginate(session, service.find(actor, testbed_id, state or [], mine=mine), paging)
    return page | {"items": [service.present(session, actor, each) for each in page["items"]]}


@router.get("/questions/{question_id}", name="api.questions.read", response_model=QuestionRead)
def read(session: ReadSession, actor: CurrentActor, question_id: UUID) -> Told:
    """Show a bundle."""
    return service.present(session, actor, service.load(session, question_id))


@router.post("/questions/{question_id}/answer", name="api.questions.answer", response_model=QuestionRead)
def answer(session: WriteSession, actor: CurrentActor, question_id: UUID, data: QuestionAnswer) -> Told:
    """Answer for the host; the answers become facts of the listing."""
    return service.present(session, actor, service.answer(session, actor, question_id, data))


@router.post("/questions/{question_id}/withdraw", name="api.questions.withdraw", response_model=QuestionRead)
def withdraw(session: WriteSession, actor: CurrentActor, question_id: UUID) -> Told:
    """Take a bundle back."""
    return service.present(session, actor, service.withdraw(session, actor, question_id))


@router.post("/questions/{question_id}/link", name="api.questions.link", response_model=QuestionRead)
def send_link(session: WriteSession, actor: CurrentActor, question_id: UUID, data: LinkSend) -> Told:
    """Mail a host the link by which it answers without an account."""
    return service.present(session, actor, service.send_link(session, actor, question_id, data))


@router.get("/question-links/{token}", name="api.question_links.read", response_model=QuestionRead)
def read_link(session: ReadSession, actor: CurrentActor, token: str) -> Told:
    """Show what a link asks; nothing changes by opening it."""
    return service.present(session, actor, service.by_link(session, token))


@router.post("/question-links/{token}", name="api.question_links.answer", response_model=QuestionRead)
def answer_link(session: WriteSession, actor: CurrentActor, token: str, data: LinkAnswer) -> Told:
    """Answer without an account."""
    return service.present(session, actor, service.answer_by_link(session, actor, token, data))


@router.post(
    "/testbeds/{id_or_code}/watch", name="api.testbeds.watch", status_code=status.HTTP_204_NO_CONTENT
)
def watch(session: WriteSession, actor: CurrentActor, id_or_code: str) -> None:
    """Be told of a testbed's answers."""
    service.watch(session, actor, id_or_code)


@router.delete(
    "/testbeds/{id_or_code}/watch", name="api.testbeds.unwatch", status_code=status.HTTP_204_NO_CONTENT
)
def unwatch(session: WriteSession, actor: CurrentActor, id_or_code: str) -> None:
    """Not be told any more."""
    service.unwatch(session, actor, id_or_code)
