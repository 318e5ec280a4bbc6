"""A listing in its host's hands: where it stands, who may take which step, what was said of it."""

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.testbeds import custody
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
    return render(
        request,
        "listings/show.html",
        form=form or Form(),
        testbed=TestbedRead.model_validate(testbed),
        steps=custody.actions(actor, testbed),
        history=custody.history(session, testbed),
    )


@router.get("/testbeds/{code}/manage", name="web.listing")
def show_listing(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show a listing to its host and to coordinators."""
    return listing_page(request, session, actor, code)


@router.post("/testbeds/{code}/manage/{action}", name="web.listing.custody")
def take_step(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, action: Action, form: CurrentForm
) -> Response:
    """Take a step of the listing's custody."""
    named = form.named(f"{action}-")
    shown_again(request, named, lambda session, refused: listing_page(request, session, actor, code, refused))
    schema = OptOut if action == Action.OPT_OUT else CustodyStep
    custody.take(session, actor, code, action, read(schema, form))
    return see(f"/testbeds/{code}/manage")
