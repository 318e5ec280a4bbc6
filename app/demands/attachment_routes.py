"""Files of demands over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.demands import attachments, service
from app.files.deps import ANSWER, BODY, CurrentFile, give
from app.files.models import StoredFile
from app.files.schemas import FileRead

router = APIRouter(prefix="/demands/{demand_id}/files", tags=["demands"])


@router.post(
    "",
    name="api.demands.files.attach",
    response_model=FileRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def attach(
    session: WriteSession, actor: CurrentActor, demand_id: str, file: CurrentFile, response: Response
) -> StoredFile:
    """Attach the file that is the body; the same name again is its next version."""
    (stored,) = attachments.attach(session, actor, demand_id, file)
    response.headers["Location"] = f"/api/v1/demands/{demand_id}/files/{stored.id}/about"
    return stored


@router.get("", name="api.demands.files.list", response_model=list[FileRead])
def list_files(session: ReadSession, actor: CurrentActor, demand_id: str) -> list[StoredFile]:
    """List the demand's files, by name, the newest version first."""
    return list(attachments.of(session, service.get(session, actor, demand_id)))


@router.get("/{file_id}/about", name="api.demands.files.read", response_model=FileRead)
def read(session: ReadSession, actor: CurrentActor, demand_id: str, file_id: UUID) -> StoredFile:
    """Show what a file is."""
    return attachments.find(session, actor, demand_id, file_id)


@router.get("/{file_id}", name="api.demands.files.get", responses=ANSWER, response_class=Response)
def get(session: ReadSession, actor: CurrentActor, demand_id: str, file_id: UUID) -> Response:
    """Give a file, to be saved."""
    return give(attachments.find(session, actor, demand_id, file_id))


@router.delete("/{file_id}", name="api.demands.files.detach", status_code=status.HTTP_204_NO_CONTENT)
def detach(session: WriteSession, actor: CurrentActor, demand_id: str, file_id: UUID) -> None:
    """Take a version of a file back."""
    attachments.detach(session, actor, demand_id, file_id)
