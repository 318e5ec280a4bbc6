"""Calendar feeds: their addresses, made, renewed and ended."""

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.calendars import service
from app.calendars.models import FeedKind
from app.calendars.schemas import FeedCreate
from app.database import ReadSession, WriteSession
from app.testbeds import service as testbeds
from app.testbeds.service import Filters
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()


def feeds_page(request: Request, session: Session, actor: Actor, form: Form) -> HTMLResponse:
    """Show the actor's feeds, and what can be made."""
    kinds = service.KINDS[actor.role] if actor.role else ()
    own = []
    if FeedKind.TESTBED in kinds and not actor.is_coordinator:
        entries = testbeds.find(session, actor, Filters()).entries
        own = [entry.item for entry in entries if entry.operator_id == actor.organization_id]
    return render(
        request,
        "calendars/feeds.html",
        feeds=[service.present(feed) for feed in session.scalars(service.find(actor))],
        kinds=[kind.value for kind in kinds],
        testbeds=own,
        form=form,
        done=request.query_params.get("done", ""),
    )


@router.get("/calendar-feeds", name="web.feeds")
def show_feeds(request: Request, session: ReadSession, actor: CurrentActor, testbed: str = "") -> Response:
    """Show the actor's feeds."""
    kinds = service.KINDS[actor.role] if actor.role else ()
    kind = FeedKind.TESTBED if testbed else next(iter(kinds), FeedKind.FIRM)
    return feeds_page(request, session, actor, Form({"kind": [kind.value], "testbed": [testbed]}))


@router.post("/calendar-feeds", name="web.feeds.create")
def create_feed(request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm) -> Response:
    """Make a feed."""
    shown_again(request, form, lambda session, refused: feeds_page(request, session, actor, refused))
    service.create(session, actor, read(FeedCreate, form))
    return see("/calendar-feeds?done=created")


@router.post("/calendar-feeds/{feed_id}/renew", name="web.feeds.renew")
def renew_feed(session: WriteSession, actor: CurrentActor, feed_id: UUID) -> Response:
    """Give a feed a new address."""
    service.renew(session, actor, feed_id)
    return see("/calendar-feeds?done=renewed")


@router.post("/calendar-feeds/{feed_id}/revoke", name="web.feeds.revoke")
def revoke_feed(session: WriteSession, actor: CurrentActor, feed_id: UUID) -> Response:
    """End a feed."""
    service.revoke(session, actor, feed_id)
    return see("/calendar-feeds?done=revoked")
