"""Templates of institutions over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status

from app import idempotency
from app.accounts.deps import CurrentActor
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.files.deps import BODY, CurrentFile, attachment
from app.idempotency import RawBody
from app.papers import formats, service
from app.papers.formats import ANSWER, MEDIA, Format
from app.papers.models import PaperTemplate
from app.papers.schemas import TemplateList, TemplateRead

router = APIRouter(prefix="/paper-templates", tags=["papers"])


@router.get("", name="api.paper_templates.list", response_model=TemplateList)
def list_templates(session: ReadSession, actor: CurrentActor) -> dict[str, Any]:
    """List the kinds of papers with the organization's own templates, and what a template may ask for."""
    return service.present(session, actor)


@router.post(
    "/{kind}",
    name="api.paper_templates.keep",
    response_model=TemplateRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def keep(
    request: Request,
    response: Response,
    file: CurrentFile,
    database: CurrentDatabase,
    actor: CurrentActor,
    body: RawBody,
    kind: str,
) -> PaperTemplate:
    """Hand in a DOCX template as the next version of a kind; it is tried out before it is kept."""
    # Tried out before anything is written: nobody waits for the write lock while it is filled.
    service.check(kind, file)
    with database.write() as session, idempotency.carrying(session, actor, request, response, body):
        row = service.keep(session, actor, kind, file)
        response.headers["Location"] = f"/api/v1/paper-templates/{row.id}"
        return row


@router.get("/{template_id}", name="api.paper_templates.read", response_model=TemplateRead)
def read(session: ReadSession, actor: CurrentActor, template_id: str) -> PaperTemplate:
    """Show a version of a template."""
    return service.get(session, actor, template_id)


@router.post("/{kind}/built-in", name="api.paper_templates.built_in", response_model=TemplateList)
def use_built_in(session: WriteSession, actor: CurrentActor, kind: str) -> dict[str, Any]:
    """Use the built-in layout of a kind again; the versions stay."""
    service.use_built_in(session, actor, kind)
    return service.present(session, actor)


@router.post("/{template_id}/use", name="api.paper_templates.use", response_model=TemplateRead)
def use(session: WriteSession, actor: CurrentActor, template_id: str) -> PaperTemplate:
    """Use an earlier version again."""
    return service.use(session, actor, template_id)


@router.get("/{kind}/preview", name="api.paper_templates.preview", response_class=Response, responses=ANSWER)
def preview(
    session: ReadSession, actor: CurrentActor, kind: str, template: Annotated[str, Query(max_length=36)] = ""
) -> Response:
    """Give a sample paper of a kind as DOCX, in the version that is named or used now."""
    content = service.preview(session, actor, kind, template)
    return formats.send(content, f"{kind}-sample", Format.DOCX)


@router.get("/{template_id}/file", name="api.paper_templates.file", response_class=Response, responses=ANSWER)
def give(session: ReadSession, actor: CurrentActor, template_id: str) -> Response:
    """Give a version as it was handed in."""
    row = service.get(session, actor, template_id, with_content=True)
    return attachment(row.content, row.name, MEDIA[Format.DOCX])
