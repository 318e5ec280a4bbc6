"""Calendar feeds over HTTP: their addresses for people, their content for calendar programs."""

import hashlib
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from app import i18n, pagination
from app.accounts.deps import CurrentActor
from app.accounts.models import User
from app.calendars import ics, service
from app.calendars.schemas import FeedCreate, FeedRead
from app.database import ReadSession, WriteSession
from app.pagination import CurrentPaging, Page

router = APIRouter(tags=["calendars"])
content_router = APIRouter(include_in_schema=False)


@router.get("/calendar-feeds", name="api.calendar_feeds.list", response_model=Page[FeedRead])
def list_feeds(session: ReadSession, actor: CurrentActor, paging: CurrentPaging) -> dict[str, Any]:
    """List the caller's calendar feeds with their addresses."""
    page = pagination.paginate(session, service.find(actor), paging)
    return {**page, "items": [service.present(feed) for feed in page["items"]]}


@router.post(
    "/calendar-feeds",
    name="api.calendar_feeds.create",
    response_model=FeedRead,
    status_code=status.HTTP_201_CREATED,
)
def create_feed(
    session: WriteSession, actor: CurrentActor, data: FeedCreate, response: Response
) -> dict[str, Any]:
    """Make a calendar feed."""
    feed = service.create(session, actor, data)
    response.headers["Location"] = f"/api/v1/calendar-feeds/{feed.id}"
    return service.present(feed)


@router.get("/calendar-feeds/{feed_id}", name="api.calendar_feeds.read", response_model=FeedRead)
def read_feed(session: ReadSession, actor: CurrentActor, feed_id: UUID) -> dict[str, Any]:
    """Show one of the caller's feeds."""
    return service.present(service.get(session, actor, feed_id))


@router.post("/calendar-feeds/{feed_id}/renew", name="api.calendar_feeds.renew", response_model=FeedRead)
def renew_feed(session: WriteSession, actor: CurrentActor, feed_id: UUID) -> dict[str, Any]:
    """Give a feed a new address."""
    return service.present(service.renew(session, actor, feed_id))


@router.delete(
    "/calendar-feeds/{feed_id}", name="api.calendar_feeds.revoke", status_code=status.HTTP_204_NO_CONTENT
)
def revoke_feed(session: WriteSession, actor: CurrentActor, feed_id: UUID) -> None:
    """End a feed."""
    service.revoke(session, actor, feed_id)


@content_router.get("/calendar/{token}.ics", name="calendar.feed")
def read_calendar(request: Request, session: ReadSession, token: str) -> Response:
    """Give the feed of a secret address; 304 to a program that has it already."""
    feed = service.by_token(session, token)
    with i18n.speaking(session.get_one(User, feed.user_id).locale):
        content, changed = ics.write(session, feed)
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Last-Modified": format_datetime(changed, usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    # Compressing proxies mark an ETag as weak; the content is the same.
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if headers["ETag"] in known:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")
