"""What every page depends on."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession
from app.notices import inbox


def who(session: Session, actor: Actor) -> dict[str, Any]:
    """Return who is shown in the header, and how much they have not read."""
    return accounts.me(session, actor) | {"unread": inbox.count_unread(session, actor)}


def introduce(request: Request, session: ReadSession, actor: CurrentActor) -> None:
    """Note who is shown in the header. Only for reading: a write session must not be opened for it."""
    if request.method in ("GET", "HEAD") and not actor.is_anonymous:
        request.state.who = who(session, actor)


def is_fragment(request: Request) -> bool:
    """Tell whether a script asks for a part of a page, to be put into the one that is open."""
    return request.headers.get("hx-request") == "true"


def page_router() -> APIRouter:
    """Return a router for pages."""
    return APIRouter(include_in_schema=False, dependencies=[Depends(introduce)])
