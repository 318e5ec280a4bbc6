"""The inbox over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.notices import inbox
from app.notices.schemas import Marked, NoticePage, NoticeRead, Preferences
from app.pagination import CurrentPaging

router = APIRouter(tags=["notices"])


@router.get("/notices", name="api.notices.list", response_model=NoticePage)
def list_notices(
    session: ReadSession, actor: CurrentActor, paging: CurrentPaging, unread: bool = False
) -> dict[str, Any]:
    """List what the caller was told, newest first."""
    page = pagination.paginate(session, inbox.find(actor, unread_only=unread), paging)
    items = [inbox.present(notice) for notice in page["items"]]
    return {**page, "items": items, "unread": inbox.count_unread(session, actor)}


@router.post("/notices/read", name="api.notices.read_all", response_model=Marked)
def mark_all_read(session: WriteSession, actor: CurrentActor) -> dict[str, int]:
    """Mark everything as read."""
    return {"count": inbox.mark_all_read(session, actor)}


@router.post("/notices/{notice_id}/read", name="api.notices.read", response_model=NoticeRead)
def mark_read(session: WriteSession, actor: CurrentActor, notice_id: UUID) -> dict[str, Any]:
    """Mark one notice as read."""
    return inbox.present(inbox.mark_read(session, actor, notice_id))


@router.get("/notice-preferences", name="api.notices.preferences", response_model=Preferences)
def read_preferences(session: ReadSession, actor: CurrentActor) -> Preferences:
    """Show how the caller wants to be told."""
    return inbox.preferences(session, actor)


@router.put("/notice-preferences", name="api.notices.choose", response_model=Preferences)
def choose(session: WriteSession, actor: CurrentActor, data: Preferences) -> Preferences:
    """Choose, per kind, how notices are mailed, and in which language."""
    return inbox.choose(session, actor, data)
