"""The talk of a case on its page: every form leads back to the case."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import attachments, meetings, talk
from app.cases.schemas import (
    AppealCreate,
    AppealDecide,
    CaseDecide,
    CasePrefer,
    MeetingCallOff,
    MeetingCreate,
    MeetingFix,
    MeetingMinutes,
)
from app.database import ReadSession, WriteSession
from app.errors import NotFound
from app.files import service as files
from app.files.deps import give
from app.messages import service as messages
from app.messages.schemas import MessageCreate
from app.web.base import page_router
from app.web.cases import case_page
from app.web.forms import CurrentForm, Form, read, see, shown_again

router = page_router()
S = TypeVar("S", bound=BaseModel)
Take = Callable[[Session, Actor, str, S], Any]


def _again(request: Request, actor: Actor, number: str, form: Form, action: str) -> None:
    form.values["action"] = [action]
    shown_again(request, form, lambda session, refused: case_page(request, session, actor, number, refused))


def _take(
    request: Request,
    session: Session,
    actor: Actor,
    number: str,
    form: Form,
    action: str,
    schema: type[S],
    step: Take[S],
) -> Response:
    _again(request, actor, number, form, action)
    step(session, actor, number, read(schema, form))
    return see(f"/cases/{number}?done={action}")


@router.post("/cases/{number}/decide", name="web.cases.decide")
def decide(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Note whose approval the host waits for."""
    return _take(request, session, actor, number, form, "decide", CaseDecide, talk.decide)


@router.post("/cases/{number}/prefer", name="web.cases.prefer")
def prefer(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Give the request its place among those of the demand."""
    return _take(request, session, actor, number, form, "prefer", CasePrefer, talk.prefer)


@router.post("/cases/{number}/appeal", name="web.cases.appeal")
def appeal(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Object to a no."""
    return _take(request, session, actor, number, form, "appeal", AppealCreate, talk.appeal)


@router.post("/cases/{number}/answer-appeal", name="web.cases.answer_appeal")
def answer_appeal(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Judge an objection."""
    return _take(request, session, actor, number, form, "answer_appeal", AppealDecide, talk.answer_appeal)


@router.post("/cases/{number}/meetings", name="web.cases.meetings.propose")
def propose(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Propose a day to meet, or note a meeting that was held."""
    return _take(request, session, actor, number, form, "meetings", MeetingCreate, meetings.propose)


MEETING_STEPS: dict[str, tuple[type[Any], Callable[..., Any]]] = {
    "fix": (MeetingFix, meetings.fix),
    "minutes": (MeetingMinutes, meetings.minute),
    "call-off": (MeetingCallOff, meetings.call_off),
}


@router.post("/cases/{number}/meetings/{meeting_id}/{step}", name="web.cases.meetings.step")
def take_meeting_step(
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    number: str,
    meeting_id: UUID,
    step: str,
    form: CurrentForm,
) -> Response:
    """Fix a meeting, add its minutes or call it off."""
    if step not in MEETING_STEPS:
        raise NotFound
    _again(request, actor, number, form, f"{step}-{meeting_id}")
    schema, work = MEETING_STEPS[step]
    work(session, actor, number, meeting_id, read(schema, form))
    return see(f"/cases/{number}?done=meetings#meetings")


@router.post("/cases/{number}/messages", name="web.cases.messages.write")
def write_message(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Write to the other parties, or note something for the desk alone."""
    _again(request, actor, number, form, "messages")
    data = read(MessageCreate, form)
    checked = [files.check(upload) for upload in form.uploads("file")]
    messages.write(session, actor, number, data, checked)
    return see(f"/cases/{number}?done=messages#messages")


@router.get("/cases/{number}/files/{file_id}", name="web.cases.files.get")
def get_file(session: ReadSession, actor: CurrentActor, number: str, file_id: UUID) -> Response:
    """Give a file of the thread, to be saved."""
    return give(messages.find_file(session, actor, number, file_id))


@router.get("/cases/{number}/attachments/{file_id}", name="web.cases.attachments.get")
def get_attachment(session: ReadSession, actor: CurrentActor, number: str, file_id: UUID) -> Response:
    """Give a file of the demand, to be saved."""
    return give(attachments.find(session, actor, number, file_id))
