"""What coordinators entered for others: shown to its owner to confirm, and to coordinators to put right."""

from typing import Literal
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import pagination
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.entries import service
from app.entries.models import Answer
from app.entries.schemas import EntryConfirm, EntryObject
from app.errors import invalid
from app.files import service as files
from app.files.deps import give
from app.i18n import gettext as _
from app.pagination import Paging, get_paging
from app.web.address import Address
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()


def entries_page(
    request: Request,
    session: Session,
    actor: Actor,
    paging: Paging,
    key: UUID | None = None,
    refused: Form | None = None,
) -> HTMLResponse:
    """Show the entries the actor may see; the refused form stays with its entry."""
    chosen = request.query_params.get("answer", "")
    chosen = chosen if chosen in ("open", "confirmed", "objected") else ""
    page = pagination.paginate(session, service.find(actor, [chosen] if chosen else []), paging)

    def form(entry_id: object) -> Form:
        prefix = f"{entry_id}-"
        return refused.named(prefix) if refused and entry_id == key else Form({}, prefix=prefix)

    return render(
        request,
        "entries.html",
        page=page,
        items=service.present(session, page["items"]),
        chosen=chosen,
        form_of=form,
        refused=form(key) if refused else None,
        address=Address.of(request),
    )


@router.get("/entries", name="web.entries")
def show_entries(request: Request, session: ReadSession, actor: CurrentActor, page: int = 1) -> Response:
    """Show what was entered for the organization."""
    return entries_page(request, session, actor, get_paging(max(page, 1)))


@router.post("/entries/{key}/{answer}", name="web.entries.answer")
def answer(
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    key: UUID,
    answer: Literal["confirm", "object"],
    form: CurrentForm,
) -> Response:
    """Confirm an entry, or object to it."""
    shown_again(
        request, form, lambda session, refused: entries_page(request, session, actor, Paging(), key, refused)
    )
    is_objection = answer == "object"
    note = read(EntryObject, form).note if is_objection else read(EntryConfirm, form).note
    service.answer(session, actor, key, Answer.OBJECTED if is_objection else Answer.CONFIRMED, note)
    return see("/entries")


@router.post("/entries/{key}/evidence/files", name="web.entries.attach")
def attach(
    request: Request, session: WriteSession, actor: CurrentActor, key: UUID, form: CurrentForm
) -> Response:
    """Keep a scan as the evidence of an entry."""
    shown_again(
        request, form, lambda session, refused: entries_page(request, session, actor, Paging(), key, refused)
    )
    if not form.uploads("file"):
        raise invalid("file", "missing", _("파일을 골라 주세요."))
    for upload in form.uploads("file"):
        service.attach(session, actor, key, files.check(upload))
    return see("/entries")


@router.get("/entries/{key}/evidence/{file_id}", name="web.entries.file")
def get_file(session: ReadSession, actor: CurrentActor, key: UUID, file_id: UUID) -> Response:
    """Give the evidence of an entry, to be saved."""
    return give(service.find_file(session, actor, key, file_id))
