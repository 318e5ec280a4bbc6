"""What pages tell across testbeds: likeness, nearness, shared conditions, examples and figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import demo
from app.taxonomies import service as taxonomies
from app.taxonomies.models import PlaceCondition
from app.testbeds.catalogue import Entry, catalogue
from app.testbeds.geography import Point, distance_km
from app.testbeds.models import Custody, ExampleUse, ListingStatus, PastDemonstration, Testbed
from app.testbeds.schemas import TestbedItem


def _listed(session: Session) -> Iterable[Entry]:
    listed = catalogue(session)
    mask = listed.status(ListingStatus.PUBLISHED)
    return (listed.entries[row] for row in listed.rows(mask))


def similar(session: Session, code: str, count: int = 4) -> list[TestbedItem]:
    """Return the listings most like one, by conditions, types and industries."""
    return catalogue(session).like(code, count)


def nearby(session: Session, point: Point, radius_km: float) -> list[TestbedItem]:
    """Return the listings within a distance, nearest first."""
    found = [(distance_km(point, entry.at), entry) for entry in _listed(session) if entry.at]
    near = sorted((each for each in found if each[0] <= radius_km), key=lambda each: each[0])
    return [entry.item for _distance, entry in near]


def condition_counts(session: Session, ids: Sequence[UUID] | None = None) -> Counter[str]:
    """Return how many listings give each place condition, of all or of those named."""
    known = taxonomies.codes(session, PlaceCondition)
    wanted = None if ids is None else set(ids)
    return Counter(
        code
        for entry in _listed(session)
        if wanted is None or entry.item.id in wanted
        for code in entry.profile
        if code in known
    )


def example_uses(session: Session, ids: Sequence[UUID], count: int) -> list[ExampleUse]:
    """Return example uses of the named testbeds, the first of each before the second of any."""
    if not ids:
        return []
    query = sa.select(ExampleUse).where(ExampleUse.testbed_id.in_(ids))
    return list(session.scalars(query.order_by(ExampleUse.position, ExampleUse.testbed_id).limit(count)))


def figures(session: Session) -> dict[str, int]:
    """Return how many testbeds are listed, how many a host has confirmed, and demonstrations completed."""
    published = Testbed.status == ListingStatus.PUBLISHED
    confirmed = sa.and_(
        published, sa.or_(Testbed.custody == Custody.CLAIMED, Testbed.verified_on.is_not(None))
    )
    completed = (
        sa.select(sa.func.count())
        .select_from(PastDemonstration)
        .where(demo.counts(PastDemonstration.is_demo))
    )
    return {
        "listed": session.scalar(sa.select(sa.func.count()).select_from(Testbed).where(published)) or 0,
        "confirmed": session.scalar(sa.select(sa.func.count()).select_from(Testbed).where(confirmed)) or 0,
        "completed": session.scalar(completed) or 0,
    }
