"""The inbox: what one was told, and how one wants to be told."""

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import pagination
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.notices import inbox
from app.notices.models import NoticeKind
from app.notices.schemas import Preferences
from app.pagination import CurrentPaging
from app.web.address import Address
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, see, shown_again
from app.web.templating import render

router = page_router()
# What protects the account cannot be put off.
CHOSEN = tuple(kind for kind in NoticeKind if kind != NoticeKind.SECURITY)


@router.get("/inbox", name="web.inbox")
def show_inbox(
    request: Request, session: ReadSession, actor: CurrentActor, paging: CurrentPaging, unread: bool = False
) -> Response:
    """Show what one was told, newest first."""
    page = pagination.paginate(session, inbox.find(actor, unread_only=unread), paging)
    return render(
        request,
        "inbox/list.html",
        page=page,
        notices=[inbox.present(notice) for notice in page["items"]],
        unread_only=unread,
        address=Address.of(request),
    )


@router.post("/inbox/read", name="web.inbox.read_all")
def mark_all_read(session: WriteSession, actor: CurrentActor) -> Response:
    """Mark everything as read."""
    inbox.mark_all_read(session, actor)
    return see("/inbox")


def settings_page(request: Request, session: Session, actor: Actor, form: Form) -> HTMLResponse:
    """Show how one is told, per kind."""
    kinds = [kind.value for kind in CHOSEN]
    return render(
        request, "inbox/settings.html", form=form, kinds=kinds, done=request.query_params.get("done")
    )


@router.get("/inbox/settings", name="web.inbox.settings")
def show_settings(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show how one is told."""
    known = inbox.preferences(session, actor).model_dump(mode="json")
    return settings_page(request, session, actor, Form.of({**known["deliveries"], "locale": known["locale"]}))


@router.post("/inbox/settings", name="web.inbox.choose")
def choose(request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm) -> Response:
    """Choose how one is told."""
    shown_again(request, form, lambda session, refused: settings_page(request, session, actor, refused))
    deliveries = {kind: form.text(kind) for kind in CHOSEN if form.text(kind)}
    inbox.choose(
        session, actor, check(Preferences, {"locale": form.text("locale"), "deliveries": deliveries})
    )
    return see("/inbox/settings?done=1")


@router.post("/inbox/{notice_id}", name="web.inbox.open")
def open_notice(session: WriteSession, actor: CurrentActor, notice_id: UUID) -> Response:
    """Mark a notice as read and lead to what it is about."""
    return see(inbox.mark_read(session, actor, notice_id).path or "/inbox")
