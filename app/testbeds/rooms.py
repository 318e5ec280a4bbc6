"""Sites and bands of a testbed: chosen by their code, and changed by its host."""

from collections.abc import Sequence
from datetime import time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import invalid
from app.i18n import gettext as _
from app.taxonomies import service as taxonomies
from app.taxonomies.models import District
from app.testbeds.models import Testbed
from app.testbeds.part_schemas import BandIn, SubSiteIn
from app.testbeds.parts import Band, SiteStatus, SubSite

MINUTES = 24 * 60


def sites(session: Session, testbed_id: UUID) -> list[SubSite]:
    """Return the sites of a testbed that work, in order."""
    query = sa.select(SubSite).where(SubSite.testbed_id == testbed_id, SubSite.status == SiteStatus.OPERATING)
    return list(session.scalars(query.order_by(SubSite.position)))


def bands(session: Session, testbed_id: UUID) -> list[Band]:
    """Return the bands of a testbed that can be booked, in order."""
    query = sa.select(Band).where(Band.testbed_id == testbed_id, Band.is_open)
    return list(session.scalars(query.order_by(Band.position)))


def site_of(session: Session, testbed: Testbed, code: str | None, field: str = "sub_site") -> SubSite | None:
    """Return the site of a code, None for none. Raises Invalid where it cannot be used."""
    if not code:
        return None
    for site in sites(session, testbed.id):
        if site.code == code:
            return site
    raise invalid(field, "unknown-code", _("이 테스트베드에서 고를 수 있는 세부 장소가 아닙니다."))


def band_of(session: Session, testbed: Testbed, code: str | None, field: str = "band") -> Band | None:
    """Return the band of a code, None for the whole day. Raises Invalid where it cannot be booked."""
    if not code:
        return None
    for band in bands(session, testbed.id):
        if band.code == code:
            return band
    raise invalid(field, "unknown-code", _("이 테스트베드에서 고를 수 있는 시간대가 아닙니다."))


def replace_sites(session: Session, testbed: Testbed, given: Sequence[SubSiteIn]) -> bool:
    """Bring the sites to what is given, known by their code; tell whether anything differs.

    A site that is not given any more is closed, since bookings may still speak of it.
    """
    codes = [each.district for each in given if each.district]
    if unknown := taxonomies.unknown_codes(session, District, codes, "sub_sites"):
        raise invalid("sub_sites", "unknown-code", unknown[0]["message"])
    wanted: dict[str, dict[str, Any]] = {
        each.code: each.model_dump() | {"position": at} for at, each in enumerate(given, 1)
    }
    return _bring(testbed.sub_sites, wanted, SubSite, {"status": SiteStatus.CLOSED})


def replace_bands(testbed: Testbed, given: Sequence[BandIn]) -> bool:
    """Bring the bands to what is given; one that is not given any more is closed. Raises Invalid."""
    _check_apart(given)
    wanted: dict[str, dict[str, Any]] = {
        each.code: each.model_dump() | {"position": at, "is_open": True} for at, each in enumerate(given, 1)
    }
    return _bring(testbed.bands, wanted, Band, {"is_open": False})


def _bring(rows: list[Any], wanted: dict[str, dict[str, Any]], kind: type[Any], gone: dict[str, Any]) -> bool:
    known = {row.code: row for row in rows}
    changed = False
    for code, row in known.items():
        for key, value in wanted.get(code, gone).items():
            if getattr(row, key) != value:
                setattr(row, key, value)
                changed = True
    new = [kind(**values) for code, values in wanted.items() if code not in known]
    rows.extend(new)
    return changed or bool(new)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _check_apart(bands: Sequence[BandIn]) -> None:
    """Refuse bands that overlap on the round of a day, also across midnight. Raises Invalid."""
    taken: set[int] = set()
    for band in bands:
        first = _minutes(band.starts_at)
        length = (_minutes(band.ends_at) - first) % MINUTES
        minutes = {(first + offset) % MINUTES for offset in range(length)}
        if minutes & taken:
            raise invalid("bands", "overlap", _("시간대가 서로 겹칩니다."))
        taken |= minutes
