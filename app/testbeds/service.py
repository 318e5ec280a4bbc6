"""Testbeds: find them, and tell what matching and cases need of them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.accounts import service as accounts
from app.actor import Actor
from app.errors import NotFound, invalid
from app.i18n import gettext as _
from app.pagination import Paging, slice_page
from app.settings import get_settings
from app.taxonomies import service as taxonomies
from app.taxonomies.models import DemonstrationType, District, Industry, Term, Town
from app.testbeds import catalogue, geography, versions
from app.testbeds.models import (
    Custody,
    Facility,
    FacilityStatus,
    Kind,
    ListingStatus,
    PastDemonstration,
    Setting,
    Testbed,
)

CODED: dict[str, type[Term]] = {
    "demonstration_type": DemonstrationType,
    "industry": Industry,
    "district": District,
    "town": Town,
}
LISTED: dict[str, frozenset[str]] = {
    "kind": frozenset(Kind),
    "indoor_outdoor": frozenset(Setting),
    "status": frozenset(ListingStatus) | frozenset(FacilityStatus),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list or a map is narrowed to; several codes of one kind mean any of them."""

    q: str = ""
    demonstration_type: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    town: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    indoor_outdoor: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    bbox: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: entries, best first, and the counts per facet."""

    entries: list[catalogue.Entry]
    facets: dict[str, dict[str, int]]


def find(session: Session, actor: Actor, filters: Filters) -> Found:
    """Return every listing that fits the filters. Raises Invalid naming the filter with an unknown code.

    Where no listing status is asked for, only published ones are found; drafts and archived ones are
    found by their own operator and by coordinators.
    """
    chosen = {facet: [code for code in getattr(filters, facet) if code] for facet in catalogue.FACETS}
    for facet, codes in chosen.items():
        if facet in CODED:
            taxonomies.check_filter(session, CODED[facet], codes, facet)
        elif not LISTED[facet].issuperset(codes):
            raise invalid(facet, "unknown-code", _("알 수 없는 코드입니다."))
    listed = catalogue.catalogue(session)
    visible = listed.visible(actor.organization_id, everything=actor.is_coordinator)
    masks = {facet: listed.chosen(facet, codes) for facet, codes in chosen.items() if codes}
    masks.setdefault("status", listed.status(ListingStatus.PUBLISHED))
    query = filters.q.strip()
    spoken_of, relevance = listed.find(query) if query else (visible, lambda row: 0)
    base = visible & spoken_of
    if areas := geography.areas(filters.bbox, filters.near):
        base &= listed.inside(areas)
    facets = listed.counts(masks, base)
    for mask in masks.values():
        base &= mask
    rows = sorted(listed.rows(base), key=relevance, reverse=True)
    return Found([listed.entries[row] for row in rows], facets)


def search(session: Session, actor: Actor, filters: Filters, paging: Paging) -> dict[str, Any]:
    """Return a page of what fits the filters, as TestbedPage."""
    found = find(session, actor, filters)
    page = slice_page(found.entries, paging)
    return page | {"items": [entry.item for entry in page["items"]], "facets": found.facets}


def geojson(session: Session, actor: Actor, filters: Filters, zoom: int | None = None) -> str:
    """Return a FeatureCollection of what fits the filters; geometry is null where there is no pin.

    Where a map names its zoom, more pins than it can hold come as clusters.
    """
    entries = find(session, actor, filters).entries
    pins = [entry.at for entry in entries if entry.at] if zoom is not None else []
    is_crowded = zoom is not None and len(pins) > get_settings().map_pins
    features = geography.clusters(pins, zoom or 0) if is_crowded else [entry.feature for entry in entries]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def get(session: Session, id_or_code: str | UUID, *, lock: bool = False) -> Testbed:
    """Return the whole testbed. Raises NotFound.

    `lock` makes rivals queue for it: whoever checks and then writes must lock before reading.
    """
    parsed = accounts.as_uuid(id_or_code)
    query = sa.select(Testbed).where(Testbed.id == parsed if parsed else Testbed.code == str(id_or_code))
    query = query.options(*versions.WHOLE)
    if lock:
        query = query.with_for_update(of=Testbed).execution_options(populate_existing=True)
    if testbed := session.scalar(query):
        return testbed
    raise NotFound


def get_published(session: Session, id_or_code: str | UUID) -> Testbed:
    """Return a testbed that is listed. Raises NotFound for drafts and archived ones, too."""
    testbed = get(session, id_or_code)
    if testbed.status != ListingStatus.PUBLISHED:
        raise NotFound
    return testbed


def get_visible(session: Session, actor: Actor, id_or_code: str | UUID) -> Testbed:
    """Return the testbed as the actor may see it; a draft is seen by its host and coordinators only."""
    testbed = get(session, id_or_code)
    if testbed.status == ListingStatus.DRAFT and not may_change(actor, testbed):
        raise NotFound
    return testbed


def may_change(actor: Actor, testbed: Testbed) -> bool:
    """Tell whether the listing is the actor's to change."""
    return actor.is_coordinator or actor.organization_id in testbed.party_ids


def select_published() -> sa.Select[Testbed]:
    """Return the query of what may be matched, whole: published and not opted out."""
    return (
        sa.select(Testbed)
        .where(Testbed.status == ListingStatus.PUBLISHED, Testbed.custody != Custody.OPTED_OUT)
        .options(*versions.WHOLE)
        .order_by(Testbed.code)
    )


def published(session: Session) -> list[Testbed]:
    """Return what may be matched, whole, in order of code."""
    return list(session.scalars(select_published()))


def of_operator(session: Session, organization_id: UUID) -> list[Testbed]:
    """Return the listings at an organization's places, whole, by code; archived ones are left out."""
    query = sa.select(Testbed).join(Facility, Facility.id == Testbed.facility_id).options(*versions.WHOLE)
    query = query.where(Facility.operator_id == organization_id, Testbed.status != ListingStatus.ARCHIVED)
    return list(session.scalars(query.order_by(Testbed.code)))


def content_versions(session: Session) -> dict[UUID, int]:
    """Return the content version of everything that may be matched: what an index compares to refresh."""
    query = sa.select(Testbed.id, Testbed.content_version).where(
        Testbed.status == ListingStatus.PUBLISHED, Testbed.custody != Custody.OPTED_OUT
    )
    return dict(session.execute(query).all())


def add_past_demonstration(
    session: Session, actor: Actor, testbed_id: UUID, *, source_key: str, title: str, **said: Any
) -> PastDemonstration:
    """Note a demonstration that took place, with what else is said of it; one `source_key` is noted once.

    Raises NotFound if there is no such testbed.
    """
    testbed = get(session, testbed_id, lock=True)
    if known := _past_demonstration(session, source_key):
        return known
    row = PastDemonstration(testbed_id=testbed.id, source_key=source_key, title=title, **said)
    session.add(row)
    testbed.content_version += 1
    session.flush()
    audit.record(actor, "testbed.demonstration_added", testbed, source_key=source_key)
    return row


def drop_past_demonstration(session: Session, actor: Actor, testbed_id: UUID, source_key: str) -> None:
    """Take away what was noted of a demonstration, if anything: pages and index forget it."""
    testbed = get(session, testbed_id, lock=True)
    if row := _past_demonstration(session, source_key):
        session.delete(row)
        testbed.content_version += 1
        session.flush()
        audit.record(actor, "testbed.demonstration_removed", testbed, source_key=source_key)


def _past_demonstration(session: Session, source_key: str) -> PastDemonstration | None:
    return session.scalar(sa.select(PastDemonstration).where(PastDemonstration.source_key == source_key))
