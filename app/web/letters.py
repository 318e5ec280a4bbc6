"""Official letters on the page of a case."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from app.accounts.deps import CurrentActor
from app.cases import official as letters
from app.cases.letter_schemas import LetterRecord
from app.database import ReadSession, WriteSession
from app.files import service as files
from app.files.deps import give
from app.web.base import page_router
from app.web.cases import case_page
from app.web.forms import CurrentForm, read, see, shown_again

router = page_router()


@router.post("/cases/{number}/letters", name="web.cases.letters.record")
def record(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Note a letter with its scan."""
    form.values["action"] = ["letter"]
    shown_again(request, form, lambda session, refused: case_page(request, session, actor, number, refused))
    scans = [files.check(upload) for upload in form.uploads("file")]
    letters.record(session, actor, number, read(LetterRecord, form), *scans)
    return see(f"/cases/{number}#letters")


@router.get("/cases/{number}/letters/{letter_id}/files/{file_id}", name="web.cases.letters.file")
def get_file(
    session: ReadSession, actor: CurrentActor, number: str, letter_id: UUID, file_id: UUID
) -> Response:
    """Give a scan, to be saved."""
    return give(letters.find_file(session, actor, number, letter_id, file_id))
