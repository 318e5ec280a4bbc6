"""Places: look them up, enter new ones, correct what is known of them."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app import audit, clock, policy
from app.accounts import people
from app.accounts import service as accounts
from app.accounts.models import Organization, Unit
from app.actor import Actor
from app.errors import Conflict, NotFound, invalid
from app.i18n import gettext as _
from app.taxonomies import service as taxonomies
from app.taxonomies.models import District, Town
from app.testbeds import versions
from app.testbeds.models import Facility, FacilityStatus, GeometryKind, Testbed
from app.testbeds.schemas import FacilityCreate, FacilityUpdate, Place

UNPINNED = (GeometryKind.UNLOCATED, GeometryKind.WITHHELD)
PARTIES = (
    joinedload(Facility.operator),
    joinedload(Facility.owner),
    joinedload(Facility.unit),
    joinedload(Facility.consent),
)


class CodeTaken(Conflict):
    """Another row has this code."""

    code = "code-taken"
    title = "이미 쓰이는 코드입니다."


def get(session: Session, id_or_code: str | uuid.UUID, *, lock: bool = False) -> Facility:
    """Return the facility with its parties. Raises NotFound."""
    parsed = accounts.as_uuid(id_or_code)
    query = sa.select(Facility).where(Facility.id == parsed if parsed else Facility.code == str(id_or_code))
    if lock:
        query = query.with_for_update(of=Facility).execution_options(populate_existing=True)
    if facility := session.scalar(query.options(*PARTIES)):
        return facility
    raise NotFound


def select_facilities(
    session: Session, districts: Iterable[str], towns: Iterable[str], statuses: Iterable[FacilityStatus]
) -> sa.Select[Facility]:
    """Return the query of facilities with any of the codes. Raises Invalid for unknown codes."""
    query = sa.select(Facility).options(*PARTIES).order_by(Facility.name_ko, Facility.code)
    if chosen := [code for code in districts if code]:
        taxonomies.check_filter(session, District, chosen, "district")
        query = query.where(Facility.district.in_(chosen))
    if chosen := [code for code in towns if code]:
        taxonomies.check_filter(session, Town, chosen, "town")
        query = query.where(Facility.town.in_(chosen))
    if wanted := list(statuses):
        query = query.where(Facility.status.in_(wanted))
    return query


def new_code(prefix: str) -> str:
    """Return a code nobody has chosen."""
    return f"{prefix}-{uuid.uuid4().hex[:8].upper()}"


def _organization(session: Session, field: str, code: str) -> Organization:
    try:
        return accounts.get_organization(session, code)
    except NotFound:
        raise invalid(field, "unknown-code", _("알 수 없는 코드입니다.")) from None


def _unit(session: Session, organization_id: uuid.UUID, name: str) -> Unit:
    query = sa.select(Unit).where(Unit.organization_id == organization_id, Unit.name_ko == name)
    if unit := session.scalar(query):
        return unit
    unit = Unit(organization_id=organization_id, name_ko=name)
    session.add(unit)
    session.flush()
    return unit


def _resolve(session: Session, data: Place, operator_id: uuid.UUID | None) -> dict[str, Any]:
    """Return the given fields as columns; codes become ids. Raises Invalid."""
    given = data.model_dump(exclude_unset=True, exclude={"code"})
    for field, kind in (("district", District), ("town", Town)):
        if given.get(field):
            taxonomies.check_filter(session, kind, [given[field]], field)
    if given.get("operator") is None:
        given.pop("operator", None)
    for field in ("operator", "owner", "consent"):
        if field in given:
            code = given.pop(field)
            given[f"{field}_id"] = _organization(session, field, code).id if code else None
    if "unit" in given:
        name, owner = given.pop("unit"), given.get("operator_id") or operator_id
        given["unit_id"] = _unit(session, owner, name).id if name and owner else None
    if owner := given.get("operator_id") or operator_id:
        people.check_person(session, owner, given.get("person_id"))
    return given


def _check_place(facility: Facility) -> None:
    has_point = facility.latitude is not None and facility.longitude is not None
    if facility.geometry_kind in UNPINNED and (
        facility.latitude is not None or facility.longitude is not None
    ):
        raise invalid("latitude", "unpinned", _("위치를 표시하지 않는 곳에는 좌표를 적지 않습니다."))
    if facility.geometry_kind not in UNPINNED and not has_point:
        raise invalid("latitude", "missing", _("위도와 경도를 함께 적어 주세요."))


def create(session: Session, actor: Actor, data: FacilityCreate) -> Facility:
    """Enter a new place. An operator enters its own places, a coordinator anybody's.

    Raises Invalid, CodeTaken.
    """
    given = _resolve(session, data, actor.organization_id)
    if not actor.is_coordinator or "operator_id" not in given:
        given["operator_id"] = actor.organization_id
    has_point = given.get("latitude") is not None
    given.setdefault("geometry_kind", GeometryKind.POINT if has_point else GeometryKind.UNLOCATED)
    code = data.code or new_code("F")
    if session.scalar(sa.select(Facility.id).where(Facility.code == code)):
        raise CodeTaken
    facility = Facility(
        code=code, **given, edited_at=clock.now(), provenance_kind=str(actor.role), confidence="high"
    )
    _check_place(facility)
    session.add(facility)
    session.flush()
    audit.record(actor, "facility.created", facility, code=code)
    return get(session, facility.id)


def update(session: Session, actor: Actor, id_or_code: str, data: FacilityUpdate) -> Facility:
    """Correct a place; its testbeds get new versions where that changes them.

    Raises NotFound for a place of others, Invalid.
    """
    facility = get(session, id_or_code, lock=True)
    policy.authorize(actor, facility)
    return change(session, actor, facility, data)


def change(session: Session, actor: Actor, facility: Facility, data: FacilityUpdate) -> Facility:
    """Correct a locked place for whoever may. Raises Invalid."""
    given = _resolve(session, data, facility.operator_id)
    if not actor.is_coordinator:
        given.pop("operator_id", None)
    if "operator_id" in given:
        facility.operator_in_doubt = False
    changed = {field: value for field, value in given.items() if getattr(facility, field) != value}
    for field, value in changed.items():
        setattr(facility, field, value)
    _check_place(facility)
    if changed:
        facility.edited_at = clock.now()
        audit.record(actor, "facility.updated", facility, **changed)
        session.flush()
        _keep_testbeds(session, facility, actor)
    return get(session, facility.id)


def _keep_testbeds(session: Session, facility: Facility, actor: Actor) -> None:
    query = (
        sa.select(Testbed)
        .where(Testbed.facility_id == facility.id)
        .order_by(Testbed.id)
        .with_for_update(of=Testbed)
        .options(*versions.WHOLE, selectinload(Testbed.blackouts))
        .execution_options(populate_existing=True)
    )
    testbeds = list(session.scalars(query))
    kept = versions.keep(session, testbeds, actor.user_id)
    for testbed in testbeds:
        # What lists show of a place is more than what a version keeps of it.
        if testbed not in kept:
            testbed.content_version += 1
    session.flush()
