"""The papers of a case on its page: asked for, handed in, accepted, sent back."""

from enum import StrEnum
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from app import policy
from app.accounts.deps import CurrentActor
from app.cases import documents
from app.cases.document_schemas import DocumentReturn, DocumentStep
from app.database import ReadSession, WriteSession
from app.errors import Forbidden
from app.files import service as files
from app.files.deps import give
from app.testbeds.hosting_schemas import DocumentAsked
from app.web.base import page_router
from app.web.cases import case_page
from app.web.forms import CurrentForm, read, see, shown_again

router = page_router()


class Step(StrEnum):
    """What may be done with a paper."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"


@router.post("/cases/{number}/documents", name="web.cases.documents.ask")
def ask(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Ask for one more paper."""
    form.values["action"] = ["document"]
    shown_again(request, form, lambda session, refused: case_page(request, session, actor, number, refused))
    documents.ask(session, actor, number, read(DocumentAsked, form))
    return see(f"/cases/{number}#documents")


@router.post("/cases/{number}/documents/{document_id}/{step}", name="web.cases.documents.step")
def take_step(
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    number: str,
    document_id: UUID,
    step: Step,
    form: CurrentForm,
) -> Response:
    """Hand a paper in, with files or without, accept it or send it back."""
    if actor.role not in policy.rule(f"api.cases.documents.{step}").roles:  # type: ignore[operator]
        raise Forbidden
    form.values["action"] = [str(document_id)]
    shown_again(request, form, lambda session, refused: case_page(request, session, actor, number, refused))
    # The host's two buttons share a form; only sending back needs a word.
    remark = read(DocumentReturn, form).remark if step == Step.RETURN else read(DocumentStep, form).remark
    given = [files.check(upload) for upload in form.uploads("file")] if step == Step.SUBMIT else []
    documents.step(session, actor, number, document_id, step, remark, *given)
    return see(f"/cases/{number}#documents")


@router.get("/cases/{number}/documents/{document_id}/files/{file_id}", name="web.cases.documents.file")
def get_file(
    session: ReadSession, actor: CurrentActor, number: str, document_id: UUID, file_id: UUID
) -> Response:
    """Give a file of a paper, to be saved."""
    return give(documents.find_file(session, actor, number, document_id, file_id))
