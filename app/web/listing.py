"""A listing in its host's hands: where it stands, who may take which step, what was said of it."""

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.errors import NotFound
from app.files import service as files
from app.files.deps import attachment, give
from app.onboarding import sheets, verifications, workbook
from app.onboarding.routes import XLSX
from app.onboarding.schemas import SheetInvite, VerificationIn
from app.testbeds import custody, facts
from app.testbeds.custody import Action
from app.testbeds.schemas import CustodyStep, OptOut, TestbedRead
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()


def listing_page(
    request: Request, session: Session, actor: Actor, code: str, form: Form | None = None
) -> HTMLResponse:
    """Show a listing to whoever keeps it."""
    testbed = custody.get_kept(session, actor, code)
    rows = verifications.of(session, testbed.id)
    kept = {row.id: files.of(session, verifications.NOUN, row.id) for row in rows}
    return render(
        request,
        "listings/show.html",
        form=form or Form(),
        done=request.query_params.get("done") == "saved",
        testbed=TestbedRead.model_validate(testbed),
        steps=custody.actions(actor, testbed),
        history=custody.history(session, testbed),
        sheets=session.scalars(sheets.select_sheets([], testbed.id)).all(),
        facts=facts.of(session, testbed),
        verifications=rows,
        evidence=kept,
        due_on=verifications.due_on(testbed.verified_on) if testbed.verified_on else None,
    )


@router.get("/testbeds/{code}/manage", name="web.listing")
def show_listing(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show a listing to its host and to coordinators."""
    return listing_page(request, session, actor, code)


@router.post("/testbeds/{code}/manage/custody/{action}", name="web.listing.custody")
def take_step(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, action: Action, form: CurrentForm
) -> Response:
    """Take a step of the listing's custody."""
    named = form.named(f"{action}-")
    shown_again(request, named, lambda session, refused: listing_page(request, session, actor, code, refused))
    schema = OptOut if action == Action.OPT_OUT else CustodyStep
    custody.take(session, actor, code, action, read(schema, form))
    return see(f"/testbeds/{code}/manage")


@router.post("/testbeds/{code}/manage/sheet", name="web.listing.sheet")
def send_sheet(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Mail the host a sheet of this listing."""
    named = form.named("sheet-")
    shown_again(request, named, lambda session, refused: listing_page(request, session, actor, code, refused))
    sheets.invite(session, actor, read(SheetInvite, form, testbeds=[code]))
    return see(f"/testbeds/{code}/manage#sheets")


@router.post("/testbeds/{code}/manage/verify", name="web.listing.verify")
def verify(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Keep that somebody made sure of the listing, with what shows it."""
    named = form.named("verify-")
    shown_again(request, named, lambda session, refused: listing_page(request, session, actor, code, refused))
    evidence = [files.check(upload) for upload in form.uploads("file")]
    verifications.record(session, actor, code, read(VerificationIn, form), *evidence)
    return see(f"/testbeds/{code}/manage#verifications")


@router.get("/testbeds/{code}/sheet.xlsx", name="web.listing.workbook")
def download_sheet(session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Give the sheet of a listing as XLSX."""
    testbed = custody.get_kept(session, actor, code)
    return attachment(workbook.write(testbed, facts.of(session, testbed)), f"{testbed.code}.xlsx", XLSX)


@router.get("/testbeds/{code}/evidence/{key}/{file_id}", name="web.listing.evidence")
def get_evidence(session: ReadSession, actor: CurrentActor, code: str, key: UUID, file_id: UUID) -> Response:
    """Give a file that shows a verification, to be saved."""
    testbed = custody.get_kept(session, actor, code)
    if key not in [row.id for row in verifications.of(session, testbed.id)]:
        raise NotFound
    return give(files.get(session, verifications.NOUN, key, file_id))
