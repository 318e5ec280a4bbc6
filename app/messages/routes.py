"""Messages over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from app.accounts.deps import CurrentActor
from app.cases import service as cases
from app.database import ReadSession, WriteSession
from app.files.deps import ANSWER, BODY, CurrentFile, give
from app.messages import service
from app.messages.schemas import Body, MessageCreate, MessageRead, Unread

router = APIRouter(tags=["messages"])
Shown = dict[str, Any]


@router.get("/messages/unread", name="api.messages.unread", response_model=list[Unread])
def list_unread(session: ReadSession, actor: CurrentActor) -> list[Shown]:
    """List the cases with messages that the caller has not seen."""
    return service.unread_cases(session, actor)


@router.get("/cases/{case_id}/messages", name="api.messages.list", response_model=list[MessageRead])
def list_messages(session: ReadSession, actor: CurrentActor, case_id: str) -> list[Shown]:
    """Show the thread of a case, oldest first; what is shown counts as seen."""
    return service.thread(session, actor, cases.get(session, actor, case_id))


@router.post(
    "/cases/{case_id}/messages",
    name="api.messages.write",
    response_model=MessageRead,
    status_code=status.HTTP_201_CREATED,
)
def write(
    session: WriteSession, actor: CurrentActor, case_id: str, data: MessageCreate, response: Response
) -> Shown:
    """Write to the other parties of a case, or note something for the desk alone."""
    message = service.write(session, actor, case_id, data)
    response.headers["Location"] = f"/api/v1/cases/{case_id}/messages/{message.id}"
    return service.present(actor, message)


@router.get("/cases/{case_id}/messages/{message_id}", name="api.messages.read", response_model=MessageRead)
def read(session: ReadSession, actor: CurrentActor, case_id: str, message_id: UUID) -> Shown:
    """Show one message."""
    return service.present(actor, service.get(session, actor, case_id, message_id))


@router.post(
    "/cases/{case_id}/files",
    name="api.messages.send_file",
    response_model=MessageRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def send_file(
    session: WriteSession,
    actor: CurrentActor,
    case_id: str,
    file: CurrentFile,
    response: Response,
    body: Annotated[Body, Query()] = "",
    is_internal: bool = False,
) -> Shown:
    """Send the file that is the body, with a few words; the same name again is its next version."""
    data = MessageCreate(body=body, is_internal=is_internal)
    message = service.write(session, actor, case_id, data, [file])
    response.headers["Location"] = f"/api/v1/cases/{case_id}/messages/{message.id}"
    return service.present(actor, message)


@router.get(
    "/cases/{case_id}/files/{file_id}", name="api.messages.file", responses=ANSWER, response_class=Response
)
def get_file(session: ReadSession, actor: CurrentActor, case_id: str, file_id: UUID) -> Response:
    """Give a file of the thread, to be saved."""
    return give(service.find_file(session, actor, case_id, file_id))
