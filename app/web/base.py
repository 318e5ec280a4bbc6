"""What every page depends on."""

from fastapi import APIRouter, Depends, Request

from app.accounts import service as accounts
from app.accounts.deps import CurrentActor
from app.database import ReadSession


def introduce(request: Request, session: ReadSession, actor: CurrentActor) -> None:
    """Note who is shown in the header. Only for reading: a write session must not be opened for it."""
    if request.method in ("GET", "HEAD") and not actor.is_anonymous:
        request.state.who = accounts.me(session, actor)


def page_router() -> APIRouter:
    """Return a router for pages."""
    return APIRouter(include_in_schema=False, dependencies=[Depends(introduce)])
