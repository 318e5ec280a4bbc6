"""Which days are free, for everybody."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query

from app import clock
from app.bookings import service
from app.bookings.schemas import AvailabilityRead
from app.database import ReadSession
from app.fields import Day

router = APIRouter(tags=["bookings"])
DEFAULT_WINDOW = timedelta(days=89)


@router.get(
    "/testbeds/{id_or_code}/availability", name="api.bookings.availability", response_model=AvailabilityRead
)
def availability(
    session: ReadSession,
    id_or_code: str,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    sub_site: Annotated[str, Query(max_length=64)] = "",
    band: Annotated[str, Query(max_length=64)] = "",
) -> dict[str, Any]:
    """Show the free days of a testbed, or of one site or band of it; without dates the next ninety."""
    first = first or clock.today()
    return service.availability(session, id_or_code, first, last or first + DEFAULT_WINDOW, sub_site, band)
