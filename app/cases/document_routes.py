"""Papers of cases over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status
from sqlalchemy.orm import Session

from app.accounts.deps import CurrentActor
from app.cases import documents
from app.cases.document_models import CaseDocument
from app.cases.document_schemas import DocumentRead, DocumentReturn, DocumentStep
from app.database import ReadSession, WriteSession
from app.files.deps import ANSWER, BODY, CurrentFile, give
from app.testbeds.hosting_schemas import DocumentAsked

router = APIRouter(prefix="/cases/{case_id}/documents", tags=["cases"])
Shown = dict[str, Any]


def _one(session: Session, document: CaseDocument) -> Shown:
    return documents.present(session, [document])[0]


@router.get("", name="api.cases.documents.list", response_model=list[DocumentRead])
def list_documents(session: ReadSession, actor: CurrentActor, case_id: str) -> list[Shown]:
    """List the papers that the host asks for, and where each stands."""
    return documents.of_case(session, actor, case_id)


@router.post(
    "", name="api.cases.documents.ask", response_model=DocumentRead, status_code=status.HTTP_201_CREATED
)
def ask(session: WriteSession, actor: CurrentActor, case_id: str, data: DocumentAsked) -> Shown:
    """Ask for one more paper."""
    return _one(session, documents.ask(session, actor, case_id, data))


@router.post("/{document_id}/submit", name="api.cases.documents.submit", response_model=DocumentRead)
def submit(
    session: WriteSession,
    actor: CurrentActor,
    case_id: str,
    document_id: UUID,
    data: DocumentStep | None = None,
) -> Shown:
    """Say that a paper was handed in, by post for example."""
    remark = data.remark if data else ""
    return _one(session, documents.step(session, actor, case_id, document_id, "submit", remark))


@router.post(
    "/{document_id}/files",
    name="api.cases.documents.upload",
    response_model=DocumentRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def upload(
    session: WriteSession, actor: CurrentActor, case_id: str, document_id: UUID, file: CurrentFile
) -> Shown:
    """Hand a paper in as the file that is the body."""
    return _one(session, documents.step(session, actor, case_id, document_id, "submit", "", file))


@router.get(
    "/{document_id}/files/{file_id}",
    name="api.cases.documents.file",
    responses=ANSWER,
    response_class=Response,
)
def get_file(
    session: ReadSession, actor: CurrentActor, case_id: str, document_id: UUID, file_id: UUID
) -> Response:
    """Give a file of a paper, to be saved."""
    return give(documents.find_file(session, actor, case_id, document_id, file_id))


@router.post("/{document_id}/accept", name="api.cases.documents.accept", response_model=DocumentRead)
def accept(
    session: WriteSession,
    actor: CurrentActor,
    case_id: str,
    document_id: UUID,
    data: DocumentStep | None = None,
) -> Shown:
    """Accept a paper."""
    remark = data.remark if data else ""
    return _one(session, documents.step(session, actor, case_id, document_id, "accept", remark))


@router.post("/{document_id}/return", name="api.cases.documents.return", response_model=DocumentRead)
def return_document(
    session: WriteSession, actor: CurrentActor, case_id: str, document_id: UUID, data: DocumentReturn
) -> Shown:
    """Send a paper back."""
    return _one(session, documents.step(session, actor, case_id, document_id, "return", data.remark))
