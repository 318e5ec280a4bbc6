"""Entries made for others, over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from sqlalchemy.orm import Session

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.entries import service
from app.entries.models import Answer, Entry
from app.entries.schemas import EntryConfirm, EntryObject, EntryRead
from app.files.deps import ANSWER, BODY, CurrentFile, give
from app.pagination import CurrentPaging, Page

router = APIRouter(prefix="/entries", tags=["entries"])
Shown = dict[str, Any]


def _one(session: Session, entry: Entry) -> Shown:
    return service.present(session, [entry])[0]


@router.get("", name="api.entries.list", response_model=Page[EntryRead])
def list_entries(
    session: ReadSession,
    actor: CurrentActor,
    paging: CurrentPaging,
    answer: Annotated[list[Literal["open", "confirmed", "objected"]] | None, Query()] = None,
) -> Shown:
    """List what coordinators entered for the caller's organization; for coordinators everything."""
    page = pagination.paginate(session, service.find(actor, answer or []), paging)
    return {**page, "items": service.present(session, page["items"])}


@router.get("/{key}", name="api.entries.read", response_model=EntryRead)
def read_entry(session: ReadSession, actor: CurrentActor, key: UUID) -> Shown:
    """Show one entry."""
    return _one(session, service.get(session, actor, key))


@router.post("/{key}/confirm", name="api.entries.confirm", response_model=EntryRead)
def confirm(session: WriteSession, actor: CurrentActor, key: UUID, data: EntryConfirm | None = None) -> Shown:
    """Say that it is as it was entered."""
    text = data.note if data else ""
    return _one(session, service.answer(session, actor, key, Answer.CONFIRMED, text))


@router.post("/{key}/object", name="api.entries.object", response_model=EntryRead)
def object_to(session: WriteSession, actor: CurrentActor, key: UUID, data: EntryObject) -> Shown:
    """Say that it is not as it was entered."""
    return _one(session, service.answer(session, actor, key, Answer.OBJECTED, data.note))


@router.post(
    "/{key}/evidence",
    name="api.entries.attach",
    response_model=EntryRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def attach(session: WriteSession, actor: CurrentActor, key: UUID, file: CurrentFile) -> Shown:
    """Keep the file that is the body as the evidence of an entry."""
    return _one(session, service.attach(session, actor, key, file))


@router.get("/{key}/evidence/{file_id}", name="api.entries.file", responses=ANSWER, response_class=Response)
def get_file(session: ReadSession, actor: CurrentActor, key: UUID, file_id: UUID) -> Response:
    """Give the evidence of an entry, to be saved."""
    return give(service.find_file(session, actor, key, file_id))
