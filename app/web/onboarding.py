"""The board of hosts, the sheet behind a mailed link, and what the public asks to be corrected."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import tables
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.files.deps import attachment
from app.i18n import gettext as _
from app.onboarding import board, corrections, sheets, workbook
from app.onboarding.models import CorrectionState, FactSheet
from app.onboarding.routes import XLSX
from app.onboarding.schemas import CorrectionDecision, CorrectionIn, SheetAnswer
from app.pagination import CurrentPaging, Paging, paginate
from app.testbeds import service as testbeds
from app.web.address import Address
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, read, see, shown_again
from app.web.templating import render

router = page_router()
PREFIX, VALUE = "answers.", ".value"


def board_page(
    request: Request, session: Session, paging: Paging, state: str, q: str, form: Form | None = None
) -> HTMLResponse:
    """Show where every listing stands."""
    page = board.show(session, state if state in board.STATES else "", q, paging)
    return render(
        request,
        "onboarding/board.html",
        page=page,
        state=state,
        q=q.strip(),
        form=form or Form(),
        states=board.STATES,
        address=Address.of(request),
        entered=request.query_params.get("entered", ""),
    )


@router.get("/desk/onboarding", name="web.onboarding")
def show_board(
    request: Request, session: ReadSession, paging: CurrentPaging, state: str = "", q: str = ""
) -> Response:
    """Show coordinators where every listing stands on its way into its host's hands."""
    return board_page(request, session, paging, state, q)


def _file(form: Form) -> bytes:
    uploads = form.uploads("file")
    if not uploads:
        raise tables.refuse("missing", _("파일을 골라 주세요."))
    return uploads[0].content


@router.post("/desk/onboarding/enter", name="web.onboarding.enter")
def enter_sheet(request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm) -> Response:
    """Enter a sheet that a host sent back by mail."""
    shown_again(
        request, form, lambda session, refused: board_page(request, session, Paging(), "", "", refused)
    )
    code, data = workbook.read(_file(form))
    sheets.answer_for(session, actor, code, data)
    return see(f"/desk/onboarding?entered={code}")


def sheet_page(request: Request, session: Session, token: str, form: Form | None = None) -> HTMLResponse:
    """Show the facts of a listing to be confirmed."""
    sheet = sheets.by_link(session, token)
    return render(
        request,
        "onboarding/sheet.html",
        form=form or _begun(sheet),
        sheet=sheet,
        token=token,
        facts=sheets.shown(session, sheet),
        done=request.query_params.get("done", ""),
    )


def _begun(sheet: FactSheet) -> Form:
    names = {"name": sheet.answerer or sheet.person, "unit": sheet.answerer_unit or sheet.unit}
    return Form({key: [text] for key, text in {**names, "position": sheet.answerer_position}.items()})


@router.get("/sheets/{token}", name="web.sheet")
def show_sheet(request: Request, session: ReadSession, token: str) -> Response:
    """Show what is asked. Opening changes nothing: mail scanners open links, too."""
    return sheet_page(request, session, token)


def _answers(form: Form) -> dict[str, Any]:
    """Return the ticks and values of a form: `answers.capacity` and `answers.capacity.value`."""
    found: dict[str, Any] = {}
    for code in dict.fromkeys(
        name.removeprefix(PREFIX).removesuffix(VALUE) for name in form.values if name.startswith(PREFIX)
    ):
        tick, value = form.text(f"{PREFIX}{code}"), form.text(f"{PREFIX}{code}{VALUE}")
        # A value without a tick is a correction, as in the workbook.
        if tick or value.strip():
            found[code] = {"verdict": tick or "fix", "value": value}
    return found


@router.post("/sheets/{token}", name="web.sheet.answer")
def answer_sheet(
    request: Request, session: WriteSession, actor: CurrentActor, token: str, form: CurrentForm
) -> Response:
    """Confirm or correct the facts without an account."""
    shown_again(request, form, lambda session, refused: sheet_page(request, session, token, refused))
    who = {name: form.text(name) for name in ("name", "unit", "position")}
    sheets.answer_by_link(
        session, actor, token, check(SheetAnswer, {**who, "answers": _answers(form)}), "link"
    )
    return see(f"/sheets/{token}?done=answered")


@router.get("/sheets/{token}/file.xlsx", name="web.sheet.workbook")
def download_sheet(session: ReadSession, token: str) -> Response:
    """Give the sheet as XLSX, to be filled in and sent back."""
    sheet = sheets.by_link(session, token)
    content = workbook.write(sheet.testbed, sheets.shown(session, sheet))
    return attachment(content, f"{sheet.testbed.code}.xlsx", XLSX)


@router.post("/sheets/{token}/file", name="web.sheet.upload")
def upload_sheet(
    request: Request, session: WriteSession, actor: CurrentActor, token: str, form: CurrentForm
) -> Response:
    """Take the filled-in workbook instead of the form."""
    shown_again(request, form, lambda session, refused: sheet_page(request, session, token, refused))
    code, data = workbook.read(_file(form))
    if code != sheets.by_link(session, token).testbed.code:
        raise tables.refuse("not-a-sheet", _("다른 시설의 확인표입니다."))
    sheets.answer_by_link(session, actor, token, data, "xlsx")
    return see(f"/sheets/{token}?done=answered")


def correction_page(request: Request, session: Session, actor: Actor, code: str, form: Form) -> HTMLResponse:
    """Show the form by which anybody asks for a correction."""
    return render(
        request,
        "onboarding/correction.html",
        form=form,
        testbed=testbeds.get_visible(session, actor, code),
        done=request.query_params.get("done", ""),
    )


@router.get("/testbeds/{code}/correction", name="web.correction")
def show_correction(
    request: Request, session: ReadSession, actor: CurrentActor, code: str, kind: str = "correct"
) -> Response:
    """Ask what is wrong, or why the listing should end."""
    return correction_page(request, session, actor, code, Form({"kind": [kind]}))


@router.post("/testbeds/{code}/correction", name="web.correction.ask")
def ask_correction(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Keep what somebody asks as a task for coordinators."""
    shown_again(
        request, form, lambda session, refused: correction_page(request, session, actor, code, refused)
    )
    corrections.ask(session, actor, code, read(CorrectionIn, form))
    return see(f"/testbeds/{code}/correction?done=asked")


def corrections_page(
    request: Request, session: Session, paging: Paging, state: str, form: Form | None = None
) -> HTMLResponse:
    """Show what the public asks."""
    states = [CorrectionState(state)] if state in list(CorrectionState) else []
    return render(
        request,
        "onboarding/corrections.html",
        page=paginate(session, corrections.find(states), paging),
        state=state,
        form=form or Form(),
        address=Address.of(request),
    )


@router.get("/desk/corrections", name="web.corrections")
def show_corrections(
    request: Request, session: ReadSession, paging: CurrentPaging, state: str = "open"
) -> Response:
    """Show coordinators what the public asks, oldest first."""
    return corrections_page(request, session, paging, state)


@router.post("/desk/corrections/{correction_id}", name="web.corrections.decide")
def decide_correction(
    request: Request, session: WriteSession, actor: CurrentActor, correction_id: UUID, form: CurrentForm
) -> Response:
    """Close a task with an answer."""
    named = form.named(f"{correction_id}-")
    shown_again(
        request, named, lambda session, refused: corrections_page(request, session, Paging(), "open", refused)
    )
    corrections.decide(session, actor, correction_id, read(CorrectionDecision, form))
    return see("/desk/corrections")
