"""Listings as they stood: every change of a listing keeps a numbered copy."""

import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.errors import NotFound
from app.testbeds.models import Blackout, Facility, FacilityStatus, Testbed, TestbedVersion
from app.testbeds.parts import SiteStatus, SubSite

LISTING = (
    "code", "kind", "name_ko", "name_en", "description_ko", "description_en", "equipment", "equipment_en",
    "demonstration_types", "industries", "regulations", "conditions", "capabilities", "indoor_outdoor",
    "trl_min", "trl_max", "capacity", "lead_days", "min_days", "max_days", "terms_ko", "terms_en",
    "provenance", "provenance_kind", "confidence", "verified_on",
)  # fmt: skip
PLACE = (
    "code", "name_ko", "name_en", "address", "district", "town", "latitude", "longitude", "geometry_kind",
    "status", "operator_in_doubt", "needs_check", "provenance", "confidence",
)  # fmt: skip
USE = ("setup_days", "teardown_days", "sharing", "use_mode", "monthly_capacity", "booking_url")
SITE = (
    "code", "name_ko", "name_en", "district", "latitude", "longitude", "capacity", "status", "provenance",
    "confidence",
)  # fmt: skip
BAND = ("code", "name_ko", "name_en", "starts_at", "ends_at", "is_open")
WHOLE = (
    joinedload(Testbed.facility).options(
        joinedload(Facility.operator),
        joinedload(Facility.owner),
        joinedload(Facility.unit),
        joinedload(Facility.consent),
    ),
    selectinload(Testbed.blackouts).joinedload(Blackout.site),
    selectinload(Testbed.sub_sites),
    selectinload(Testbed.bands),
    selectinload(Testbed.example_uses),
    selectinload(Testbed.past_demonstrations),
)


def _plain(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def snapshot(testbed: Testbed) -> dict[str, Any]:
    """Return the listing with its place as plain JSON; the testbed must be loaded with WHOLE."""
    place = testbed.facility
    # What is unknown of the newer fields is left out, so that versions kept before them keep their digest.
    use = {name: value for name, value in _plain(testbed, USE).items() if value not in (None, "")}
    parts = {
        name: [_plain(each, fields) for each in getattr(testbed, name)]
        for name, fields in (("sub_sites", SITE), ("bands", BAND))
        if getattr(testbed, name)
    }
    content = (
        _plain(testbed, LISTING)
        | use
        | parts
        | {
            "facility": _plain(place, PLACE)
            | {
                "operator": place.operator.code,
                "owner": place.owner.code if place.owner else None,
                "unit": place.unit.name_ko if place.unit else None,
                "consent": place.consent.code if place.consent else None,
            },
            "blackouts": [
                _plain(each, ("starts_on", "ends_on", "reason"))
                | ({"sub_site": each.sub_site} if each.sub_site else {})
                for each in testbed.blackouts
            ],
            "example_uses": [_plain(each, ("text_ko", "text_en")) for each in testbed.example_uses],
        }
    )
    if testbed.sources:
        content["sources"] = testbed.sources
    plain: dict[str, Any] = json.loads(json.dumps(content, ensure_ascii=False, default=str))
    return plain


def digest(content: dict[str, Any]) -> str:
    """Return the sha256 of a snapshot's canonical JSON."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def latest_digests(session: Session, testbed_ids: list[UUID]) -> dict[UUID, str]:
    """Return the digest of each testbed's newest kept version."""
    newest = (
        sa.select(TestbedVersion.testbed_id, sa.func.max(TestbedVersion.number).label("number"))
        .where(TestbedVersion.testbed_id.in_(testbed_ids))
        .group_by(TestbedVersion.testbed_id)
        .subquery()
    )
    same = sa.and_(TestbedVersion.testbed_id == newest.c.testbed_id, TestbedVersion.number == newest.c.number)
    rows = session.execute(sa.select(TestbedVersion.testbed_id, TestbedVersion.digest).join(newest, same))
    return dict(rows.all())


def keep(session: Session, testbeds: list[Testbed], editor: UUID | None = None) -> list[Testbed]:
    """Keep a new version of every testbed whose content differs from its newest one; return those.

    A testbed without any version keeps its number; the others' `version` and `content_version` grow by one.
    """
    known = latest_digests(session, [testbed.id for testbed in testbeds])
    changed = []
    for testbed in testbeds:
        content = snapshot(testbed)
        fingerprint = digest(content)
        if known.get(testbed.id) == fingerprint:
            continue
        if testbed.id in known:
            testbed.version += 1
            testbed.content_version += 1
        session.add(
            TestbedVersion(
                testbed_id=testbed.id,
                number=testbed.version,
                content=content,
                digest=fingerprint,
                edited_by=editor,
            )
        )
        changed.append(testbed)
    return changed


def get_version(session: Session, testbed_id: UUID, number: int) -> TestbedVersion:
    """Return a listing as it stood under a number. Raises NotFound."""
    query = sa.select(TestbedVersion).where(
        TestbedVersion.testbed_id == testbed_id, TestbedVersion.number == number
    )
    if version := session.scalar(query):
        return version
    raise NotFound


def as_of(version: TestbedVersion) -> Testbed:
    """Return a listing as it stood, to be looked at: it belongs to no session and must not be added to one.

    What a version does not keep (past demonstrations, hours) is empty.
    """
    content = version.content
    known = {name: content[name] for name in (*LISTING, *USE) if name in content}
    known["verified_on"] = date.fromisoformat(known["verified_on"]) if known["verified_on"] else None
    place = {name: content["facility"][name] for name in PLACE}
    place["status"] = FacilityStatus(place["status"])
    return Testbed(
        **known,
        sources=content.get("sources", {}),
        version=version.number,
        facility=Facility(**place),
        sub_sites=[
            SubSite(**{**each, "status": SiteStatus(each["status"])}) for each in content.get("sub_sites", [])
        ],
        blackouts=[
            Blackout(
                starts_on=date.fromisoformat(each["starts_on"]),
                ends_on=date.fromisoformat(each["ends_on"]),
                reason=each["reason"],
            )
            for each in content["blackouts"]
            # Of a part alone: the rest of the place was open.
            if "sub_site" not in each
        ],
    )


def select_versions(testbed_id: UUID) -> sa.Select[TestbedVersion]:
    """Return the query of a testbed's versions, newest first."""
    return (
        sa.select(TestbedVersion)
        .where(TestbedVersion.testbed_id == testbed_id)
        .order_by(TestbedVersion.number.desc())
    )
