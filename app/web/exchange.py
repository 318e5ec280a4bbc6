"""Tables in and out, on pages: a file is read and shown first, then carried out as a whole."""

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import tables
from app.accounts.deps import CurrentActor
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.exchange import columns, export, service
from app.exchange.models import ImportState, Kind
from app.exchange.routes import MEDIA
from app.exchange.schemas import Format, ImportApply
from app.files.deps import attachment
from app.i18n import gettext as _
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
SHOWN = 200
LATEST = 10


def imports_page(request: Request, session: Session, form: Form | None = None) -> HTMLResponse:
    """Show the form, what to write and the latest imports."""
    return render(
        request,
        "exchange/start.html",
        form=form or Form({"kind": [Kind.LISTINGS]}),
        kinds=list(Kind),
        latest=session.scalars(service.select_imports().limit(LATEST)).all(),
    )


@router.get("/desk/import", name="web.imports")
def show_imports(request: Request, session: ReadSession) -> Response:
    """Ask for a table."""
    return imports_page(request, session)


@router.post("/desk/import", name="web.imports.preview")
def preview(
    request: Request, database: CurrentDatabase, session: WriteSession, actor: CurrentActor, form: CurrentForm
) -> Response:
    """Read a table and lead to what would be done with it."""
    shown_again(request, form, lambda session, refused: imports_page(request, session, refused))
    uploads = form.uploads("file")
    if not uploads:
        raise tables.refuse("missing", _("파일을 골라 주세요."))
    kind = Kind(form.text("kind")) if form.text("kind") in list(Kind) else Kind.LISTINGS
    row = service.preview(database, session, actor, kind, uploads[0])
    return see(f"/desk/import/{row.id}")


def import_page(request: Request, session: Session, key: UUID, form: Form | None = None) -> HTMLResponse:
    """Show what was read, what is wrong with it and what will be done."""
    row = service.get(session, key)
    return render(
        request,
        "exchange/show.html",
        form=form or Form(),
        row=row,
        labels=columns.labels(row.kind),
        report=row.report[:SHOWN],
        plan=row.plan[:SHOWN],
        is_waiting=row.state == ImportState.QUEUED,
    )


@router.get("/desk/import/{import_id}", name="web.import")
def show_import(request: Request, session: ReadSession, import_id: UUID) -> Response:
    """Show one import; one that is being carried out asks again by itself."""
    return import_page(request, session, import_id)


@router.post("/desk/import/{import_id}", name="web.imports.apply")
def apply(
    request: Request, session: WriteSession, actor: CurrentActor, import_id: UUID, form: CurrentForm
) -> Response:
    """Carry out what was shown."""
    shown_again(request, form, lambda session, refused: import_page(request, session, import_id, refused))
    service.apply(session, actor, import_id, read(ImportApply, form))
    return see(f"/desk/import/{import_id}")


@router.get("/desk/export/{kind}", name="web.exports")
def export_table(
    session: ReadSession, actor: CurrentActor, kind: Kind, form: Format = "xlsx", empty: bool = False
) -> Response:
    """Give a table: what stands now, or an empty one."""
    rows = [list(columns.heading(kind))] if empty else export.current(session, actor, kind)
    return attachment(export.write(kind, rows, form), f"{kind}.{form}", MEDIA[form])
