"""Official letters of cases over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from app.accounts.deps import CurrentActor
from app.cases import official as letters
from app.cases.letter_schemas import LetterRead, LetterRecord
from app.database import ReadSession, WriteSession
from app.files.deps import ANSWER, BODY, CurrentFile, give

router = APIRouter(prefix="/cases/{case_id}/letters", tags=["cases"])
Shown = dict[str, Any]


@router.get("", name="api.cases.letters.list", response_model=list[LetterRead])
def list_letters(session: ReadSession, actor: CurrentActor, case_id: str) -> list[Shown]:
    """List the letters by which something was decided."""
    return letters.of_case(session, actor, case_id)


@router.post(
    "", name="api.cases.letters.record", response_model=LetterRead, status_code=status.HTTP_201_CREATED
)
def record(session: WriteSession, actor: CurrentActor, case_id: str, data: LetterRecord) -> Shown:
    """Note the number and the day of a letter by which something was decided."""
    return letters.present(session, [letters.record(session, actor, case_id, data)])[0]


@router.post(
    "/{letter_id}/files",
    name="api.cases.letters.upload",
    response_model=LetterRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def upload(
    session: WriteSession, actor: CurrentActor, case_id: str, letter_id: UUID, file: CurrentFile
) -> Shown:
    """Keep the file that is the body as a scan of a letter."""
    return letters.present(session, [letters.attach(session, actor, case_id, letter_id, file)])[0]


@router.get(
    "/{letter_id}/files/{file_id}", name="api.cases.letters.file", responses=ANSWER, response_class=Response
)
def get_file(
    session: ReadSession, actor: CurrentActor, case_id: str, letter_id: UUID, file_id: UUID
) -> Response:
    """Give a scan, to be saved."""
    return give(letters.find_file(session, actor, case_id, letter_id, file_id))
