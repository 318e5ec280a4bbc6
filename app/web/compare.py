"""Up to four testbeds side by side."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app import clock
from app.accounts.deps import CurrentActor
from app.bookings import service as bookings
from app.database import ReadSession
from app.errors import NotFound
from app.taxonomies import models
from app.testbeds import service
from app.testbeds.models import ListingStatus, Testbed
from app.testbeds.schemas import TestbedRead
from app.web import catalogue
from app.web.address import Address
from app.web.base import page_router
from app.web.templating import render

router = page_router()
MOST = 4
AHEAD_DAYS = 90
FREE_SPANS = 3


def chosen(session: Session, actor: CurrentActor, codes: list[str]) -> list[Testbed]:
    """Return the first four of the named testbeds that the actor may see; others are passed over."""
    found = []
    for code in dict.fromkeys(codes):
        try:
            found.append(service.get_visible(session, actor, code))
        except NotFound:
            continue
    return found[:MOST]


def _free(session: Session, testbed: Testbed) -> dict[str, Any] | None:
    if testbed.status != ListingStatus.PUBLISHED:
        return None
    today = clock.today()
    return bookings.availability(session, testbed.code, today, today + timedelta(days=AHEAD_DAYS))


@router.get("/compare", name="web.compare")
def show_comparison(
    request: Request,
    session: ReadSession,
    actor: CurrentActor,
    t: Annotated[list[str] | None, Query(max_length=20)] = None,
) -> Response:
    """Show up to four testbeds in columns: what each offers, asks for, and has not said."""
    found = chosen(session, actor, t or [])
    names = catalogue.all_names(session)
    attributes = catalogue.names(session, models.RequirementAttribute)
    offered = [{each["attribute"]: each for each in testbed.capabilities} for testbed in found]
    shared = set.intersection(*(set(testbed.conditions) for testbed in found)) if len(found) > 1 else set()
    return render(
        request,
        "testbeds/compare.html",
        testbeds=[TestbedRead.model_validate(testbed) for testbed in found],
        conditions=[
            sorted(testbed.conditions, key=lambda code: -testbed.conditions[code]["strength"])
            for testbed in found
        ],
        shared=shared,
        offered=offered,
        attributes=[code for code in attributes if any(code in row for row in offered)],
        attribute_names=attributes,
        free=[_free(session, testbed) for testbed in found],
        free_spans=FREE_SPANS,
        names=names,
        name=catalogue.name,
        districts=catalogue.names(session, models.District),
        address=Address.of(request),
    )
