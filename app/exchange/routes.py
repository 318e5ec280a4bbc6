"""Imports and exports over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from fastapi.responses import Response as Answer

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.exchange import columns, export, service
from app.exchange.models import Import, Kind
from app.exchange.schemas import Format, ImportApply, ImportRead
from app.fields import Text
from app.files.deps import BODY, attachment
from app.files.schemas import Upload
from app.idempotency import RawBody
from app.pagination import CurrentPaging, Page

router = APIRouter(tags=["exchange"])
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
FileName = Annotated[Text, Query(max_length=200)]


@router.post(
    "/imports/{kind}",
    name="api.imports.preview",
    response_model=ImportRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def preview_import(
    database: CurrentDatabase,
    session: WriteSession,
    actor: CurrentActor,
    kind: Kind,
    body: RawBody,
    response: Response,
    name: FileName = "",
) -> Import:
    """Read a table and say row by row what would be done; nothing is changed yet."""
    row = service.preview(database, session, actor, kind, Upload(name, body))
    response.headers["Location"] = f"/api/v1/imports/{row.id}"
    return row


@router.get("/imports", name="api.imports.list", response_model=Page[ImportRead])
def list_imports(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List imports, newest first."""
    return pagination.paginate(session, service.select_imports(), paging)


@router.get("/imports/{import_id}", name="api.imports.read", response_model=ImportRead)
def read_import(session: ReadSession, import_id: UUID) -> Import:
    """Show an import and how far it is."""
    return service.get(session, import_id)


@router.post("/imports/{import_id}/apply", name="api.imports.apply", response_model=ImportRead)
def apply_import(session: WriteSession, actor: CurrentActor, import_id: UUID, data: ImportApply) -> Import:
    """Carry out exactly what was previewed, as a whole or not at all."""
    return service.apply(session, actor, import_id, data)


@router.get("/exports/{kind}", name="api.exports.current")
def export_current(session: ReadSession, actor: CurrentActor, kind: Kind, form: Format = "xlsx") -> Answer:
    """Give what stands now as a table that can be changed and imported again."""
    content = export.write(kind, export.current(session, actor, kind), form)
    return attachment(content, f"{kind}.{form}", MEDIA[form])


@router.get("/templates/{kind}", name="api.exports.template")
def give_template(kind: Kind, form: Format = "xlsx") -> Answer:
    """Give an empty table with its heading."""
    content = export.write(kind, [list(columns.heading(kind))], form)
    return attachment(content, f"{kind}-template.{form}", MEDIA[form])
