"""Onboarding over HTTP: the board, sheets and their links, verifications, corrections."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.files.deps import BODY, CurrentFile, attachment
from app.onboarding import board, corrections, sheets, verifications, workbook
from app.onboarding.models import Correction, CorrectionState, FactSheet, Verification
from app.onboarding.schemas import (
    BoardPage,
    BoardState,
    CorrectionDecision,
    CorrectionIn,
    CorrectionRead,
    CorrectionReceipt,
    LinkRead,
    SheetAnswer,
    SheetInvite,
    SheetRead,
    VerificationIn,
    VerificationRead,
)
from app.pagination import CurrentPaging, Page, Paging
from app.testbeds import custody, facts
from app.testbeds import service as testbeds

router = APIRouter(tags=["onboarding"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/onboarding", name="api.onboarding.list", response_model=BoardPage)
def read_board(
    session: ReadSession,
    paging: CurrentPaging,
    state: BoardState | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
) -> dict[str, Any]:
    """List where every listing stands: not invited, invited, answered, confirmed, due again, opted out."""
    return board.show(session, state or "", q, paging)


@router.post(
    "/fact-sheets",
    name="api.fact_sheets.send",
    response_model=Page[SheetRead],
    status_code=status.HTTP_201_CREATED,
)
def send_sheets(
    session: WriteSession, actor: CurrentActor, data: SheetInvite, response: Response
) -> dict[str, Any]:
    """Ask a host by mail to confirm the facts of its listings."""
    sent = sheets.invite(session, actor, data)
    keys = [sheet.id for sheet in sent]
    response.headers["Location"] = "/api/v1/fact-sheets?" + "&".join(f"id={key}" for key in keys)
    return pagination.paginate(session, sheets.select_sheets(keys), Paging(1, len(keys)))


@router.get("/fact-sheets", name="api.fact_sheets.list", response_model=Page[SheetRead])
def list_sheets(
    session: ReadSession,
    paging: CurrentPaging,
    key: Annotated[list[UUID] | None, Query(alias="id", max_length=50)] = None,
    testbed: str = "",
) -> dict[str, Any]:
    """List sheets, newest first."""
    testbed_id = testbeds.get(session, testbed).id if testbed else None
    return pagination.paginate(session, sheets.select_sheets(key or [], testbed_id), paging)


@router.get("/testbeds/{id_or_code}/fact-sheet.xlsx", name="api.fact_sheets.workbook")
def download_sheet(session: ReadSession, actor: CurrentActor, id_or_code: str) -> Response:
    """Give the sheet of a listing as XLSX, to be mailed and sent back."""
    testbed = custody.get_kept(session, actor, id_or_code)
    return attachment(workbook.write(testbed, facts.of(session, testbed)), f"{testbed.code}.xlsx", XLSX)


@router.post(
    "/fact-sheets/answers",
    name="api.fact_sheets.enter",
    response_model=SheetRead,
    status_code=status.HTTP_201_CREATED,
    openapi_extra=BODY,
)
def enter_sheet(
    session: WriteSession, actor: CurrentActor, file: CurrentFile, response: Response
) -> FactSheet:
    """Enter a sheet that came back as XLSX."""
    code, data = workbook.read(file.content)
    sheet = sheets.answer_for(session, actor, code, data)
    response.headers["Location"] = f"/api/v1/fact-sheets?id={sheet.id}"
    return sheet


@router.get("/sheet-links/{token}", name="api.sheet_links.read", response_model=LinkRead)
def read_link(session: ReadSession, token: str) -> dict[str, Any]:
    """Show what a link asks; nothing changes by opening it."""
    sheet = sheets.by_link(session, token)
    return {
        "testbed": sheet.testbed,
        "expires_at": sheet.expires_at,
        "answered_at": sheet.answered_at,
        "facts": sheets.shown(session, sheet),
    }


@router.post("/sheet-links/{token}", name="api.sheet_links.answer", response_model=LinkRead)
def answer_link(session: WriteSession, actor: CurrentActor, token: str, data: SheetAnswer) -> dict[str, Any]:
    """Confirm or correct the facts of a listing without an account."""
    sheets.answer_by_link(session, actor, token, data, "link")
    return read_link(session, token)


@router.post(
    "/testbeds/{id_or_code}/verifications",
    name="api.verifications.record",
    response_model=VerificationRead,
    status_code=status.HTTP_201_CREATED,
)
def record_verification(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: VerificationIn, response: Response
) -> Verification:
    """Keep that somebody made sure of a listing."""
    row = verifications.record(session, actor, id_or_code, data)
    response.headers["Location"] = f"/api/v1/testbeds/{id_or_code}/verifications"
    return row


@router.get(
    "/testbeds/{id_or_code}/verifications",
    name="api.verifications.list",
    response_model=list[VerificationRead],
)
def list_verifications(session: ReadSession, actor: CurrentActor, id_or_code: str) -> list[Verification]:
    """List the verifications of a listing, newest first."""
    return verifications.of(session, custody.get_kept(session, actor, id_or_code).id)


@router.post(
    "/testbeds/{id_or_code}/corrections",
    name="api.corrections.ask",
    response_model=CorrectionReceipt,
    status_code=status.HTTP_201_CREATED,
)
def ask_correction(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: CorrectionIn
) -> Correction:
    """Ask for a correction or an end of the listing, without an account."""
    return corrections.ask(session, actor, id_or_code, data)


@router.get("/corrections", name="api.corrections.list", response_model=Page[CorrectionRead])
def list_corrections(
    session: ReadSession,
    paging: CurrentPaging,
    state: Annotated[list[CorrectionState] | None, Query()] = None,
) -> dict[str, Any]:
    """List what was asked, oldest first."""
    return pagination.paginate(session, corrections.find(state or []), paging)


@router.post(
    "/corrections/{correction_id}/decide", name="api.corrections.decide", response_model=CorrectionRead
)
def decide_correction(
    session: WriteSession, actor: CurrentActor, correction_id: UUID, data: CorrectionDecision
) -> Correction:
    """Close a task with an answer."""
    return corrections.decide(session, actor, correction_id, data)
