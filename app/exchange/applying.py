"""Carrying out a plan: each row through the same rules as a hand that types it."""

import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import service as accounts
from app.accounts.models import Contact, NumberStatus, Organization, OrganizationKind, Unit
from app.actor import Actor
from app.database import Base
from app.errors import Conflict
from app.exchange.models import ExternalId, Kind
from app.i18n import gettext as _
from app.testbeds import facilities, listings
from app.testbeds import service as testbeds
from app.testbeds.models import Custody, Testbed
from app.testbeds.schemas import FacilityCreate, FacilityUpdate, TestbedCreate, TestbedUpdate

Values = dict[str, Any]
PLACE = ("address", "district", "latitude", "longitude", "unit")
NOT_OFFERED = {"code", "external_id", "organization", "publish", *PLACE}
# Whether a row made something, changed something, or found all as it is.
Outcome = str


def _by_external(session: Session, kind: Kind, value: str | None) -> uuid.UUID | None:
    query = sa.select(ExternalId.object_id).where(ExternalId.kind == kind, ExternalId.value == (value or ""))
    return session.scalar(query)


def _remember(session: Session, kind: Kind, value: str | None, key: uuid.UUID) -> None:
    if value and _by_external(session, kind, value) is None:
        session.add(ExternalId(kind=kind, value=value, object_id=key))


def _set(row: Base, values: Values) -> Values:
    """Set what differs, and return it."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return changed


def _organization(session: Session, actor: Actor, values: Values) -> Outcome:
    external = values.pop("external_id", None)
    key = _by_external(session, Kind.ORGANIZATIONS, external)
    wanted = [Organization.code == values.get("code", ""), Organization.id == key]
    if number := values.get("business_number"):
        wanted.append(Organization.business_number == number)
    row = session.scalar(sa.select(Organization).where(sa.or_(*wanted)))
    is_new = row is None
    if row is None:
        row = accounts.add_organization(
            session,
            code=values.get("code") or f"ORG-{uuid.uuid4().hex[:8].upper()}",
            name_ko=values["name_ko"],
            kind=OrganizationKind(values.get("kind", OrganizationKind.OPERATOR)),
            business_number=number,
        )
        row.provenance = _("표로 들여옴")
    elif number and row.business_number != number:
        row.number_status = NumberStatus.UNVERIFIED
    values.pop("code", None)
    if "kind" in values:
        values["kind"] = OrganizationKind(values["kind"])
    return _noted(session, actor, Kind.ORGANIZATIONS, row, _set(row, values), is_new, external)


def _noted(
    session: Session,
    actor: Actor,
    kind: Kind,
    row: Base,
    changed: Values,
    is_new: bool,
    external: str | None = None,
) -> Outcome:
    session.flush()
    _remember(session, kind, external, row.id)
    if is_new or changed:
        audit.record(actor, f"{kind}.imported", row, **changed)
    return "created" if is_new else "changed" if changed else ""


def _unit_of(session: Session, organization: Organization, name: str) -> tuple[Unit, bool]:
    query = sa.select(Unit).where(Unit.organization_id == organization.id, Unit.name_ko == name)
    if row := session.scalar(query):
        return row, False
    row = Unit(organization_id=organization.id, name_ko=name)
    session.add(row)
    session.flush()
    return row, True


def _unit(session: Session, actor: Actor, values: Values) -> Outcome:
    organization = accounts.get_organization(session, values["organization"])
    row, is_new = _unit_of(session, organization, values["name_ko"])
    given = {"name_en": values["name_en"]} if "name_en" in values else {}
    return _noted(session, actor, Kind.UNITS, row, _set(row, given), is_new)


def _contact(session: Session, actor: Actor, values: Values) -> Outcome:
    organization = accounts.get_organization(session, values.pop("organization"))
    same = Contact.email == values["email"] if values.get("email") else Contact.name == values["name"]
    query = sa.select(Contact).where(
        Contact.organization_id == organization.id, same, Contact.role == values["role"]
    )
    row = session.scalar(query)
    is_new = row is None
    if row is None:
        row = Contact(organization_id=organization.id, name=values["name"], role=values["role"])
        row.known_on = clock.today()
        session.add(row)
    if unit := values.pop("unit", ""):
        values["unit_id"] = _unit_of(session, organization, unit)[0].id
    return _noted(session, actor, Kind.CONTACTS, row, _set(row, values), is_new)


def _listing(session: Session, actor: Actor, values: Values) -> Outcome:
    external = values.get("external_id")
    key = _by_external(session, Kind.LISTINGS, external)
    query = sa.select(Testbed.id).where(sa.or_(Testbed.code == values.get("code", ""), Testbed.id == key))
    found = session.scalar(query)
    place = {name: values[name] for name in PLACE if name in values} | {"operator": values["organization"]}
    offered = {name: value for name, value in values.items() if name not in NOT_OFFERED}
    note = {"provenance": _("표로 들여옴")}
    if found is None:
        testbed = _new_listing(session, actor, values, place, offered)
        _remember(session, Kind.LISTINGS, external, testbed.id)
        return "created"
    testbed = testbeds.get(session, found, lock=True)
    if testbed.custody in (Custody.CLAIMED, Custody.OPTED_OUT):
        raise Conflict(_("운영기관이 직접 정한 곳이라 표로 바꾸지 않습니다."), code="in-hand")
    before = (testbed.version, testbed.content_version)
    facilities.change(
        session,
        actor,
        facilities.get(session, testbed.facility_id, lock=True),
        FacilityUpdate.model_validate(place | _pinned(place)),
    )
    testbed = testbeds.get(session, found, lock=True)
    listings.change(session, actor, testbed, TestbedUpdate.model_validate(offered | note))
    _remember(session, Kind.LISTINGS, external, testbed.id)
    return "changed" if (testbed.version, testbed.content_version) != before else ""


def _pinned(place: Values) -> Values:
    return {"geometry_kind": "point"} if "latitude" in place else {}


def _new_listing(session: Session, actor: Actor, values: Values, place: Values, offered: Values) -> Testbed:
    named = {name: values[name] for name in ("name_ko", "name_en", "code") if name in values}
    facility = facilities.create(session, actor, FacilityCreate.model_validate(named | place))
    data = {**offered, "facility": facility.code}
    if values.get("code"):
        data["code"] = values["code"]
    testbed = listings.create(session, actor, TestbedCreate.model_validate(data))
    if values.get("publish"):
        listings.publish(session, actor, testbed.code)
    return testbed


APPLY: dict[Kind, Callable[[Session, Actor, Values], Outcome]] = {
    Kind.ORGANIZATIONS: _organization,
    Kind.UNITS: _unit,
    Kind.CONTACTS: _contact,
    Kind.LISTINGS: _listing,
}
