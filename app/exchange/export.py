"""Tables to take away: empty ones with a guide, and what stands now, ready to be changed and read again."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, tables
from app.accounts.models import Contact, Organization, OrganizationKind, Unit
from app.actor import Actor
from app.exchange import columns
from app.exchange.models import ExternalId, Kind
from app.exchange.spoken import NO, WORDS, YES
from app.i18n import gettext as _
from app.testbeds.models import Facility, ListingStatus, Testbed

Values = dict[str, Any]
SPOKEN = {field: {code: word for word, code in reversed(words.items())} for field, words in WORDS.items()}


def _text(field: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return ", ".join(value)
    return SPOKEN.get(field, {}).get(str(value), str(value))


def _organizations(session: Session) -> Iterable[Values]:
    query = sa.select(Organization).where(Organization.kind != OrganizationKind.STARTUP)
    for each in session.scalars(query.order_by(Organization.code)):
        yield {**_plain(each, Kind.ORGANIZATIONS), "object": each.id}


def _plain(row: object, kind: Kind) -> Values:
    return {each.field: getattr(row, each.field, "") for each in columns.COLUMNS[kind]}


def _units(session: Session) -> Iterable[Values]:
    query = sa.select(Unit, Organization.code).join(Organization, Organization.id == Unit.organization_id)
    for unit, code in session.execute(query.order_by(Organization.code, Unit.name_ko)).tuples():
        yield {**_plain(unit, Kind.UNITS), "organization": code, "object": unit.id}


def _contacts(session: Session) -> Iterable[Values]:
    query = sa.select(Contact).options(joinedload(Contact.organization), joinedload(Contact.unit))
    for each in session.scalars(query.order_by(Contact.organization_id, Contact.name, Contact.id)):
        unit = each.unit.name_ko if each.unit else ""
        named = {"organization": each.organization.code, "unit": unit, "object": each.id}
        yield {**_plain(each, Kind.CONTACTS), **named}


def _listings(session: Session) -> Iterable[Values]:
    place = joinedload(Testbed.facility)
    query = sa.select(Testbed).options(place.joinedload(Facility.operator), place.joinedload(Facility.unit))
    for each in session.scalars(query.order_by(Testbed.code)):
        facility = each.facility
        yield {
            **_plain(each, Kind.LISTINGS),
            "organization": facility.operator.code,
            "unit": facility.unit.name_ko if facility.unit else "",
            "address": facility.address,
            "district": facility.district,
            "latitude": facility.latitude,
            "longitude": facility.longitude,
            "publish": each.status == ListingStatus.PUBLISHED,
            "object": each.id,
        }


ROWS: dict[Kind, Callable[[Session], Iterable[Values]]] = {
    Kind.ORGANIZATIONS: _organizations,
    Kind.UNITS: _units,
    Kind.CONTACTS: _contacts,
    Kind.LISTINGS: _listings,
}


def current(session: Session, actor: Actor, kind: Kind) -> list[list[str]]:
    """Return the table of what stands now, with its heading. Whose contacts were taken away is logged."""
    external = sa.select(ExternalId.object_id, ExternalId.value).where(ExternalId.kind == kind)
    known = dict(session.execute(external).tuples().all())
    rows = [list(columns.heading(kind))]
    for values in ROWS[kind](session):
        values["external_id"] = known.get(values["object"], "")
        rows.append([_text(each.field, values.get(each.field)) for each in columns.COLUMNS[kind]])
    if kind == Kind.CONTACTS:
        for contact in session.scalars(sa.select(Contact)):
            audit.record_access(session, actor, contact, "exported")
    return rows


def write(kind: Kind, rows: list[list[str]], form: str) -> bytes:
    """Return a table as a file; a workbook has a second sheet that says what to write."""
    if form == "csv":
        return tables.write_csv(rows)
    return tables.write_xlsx([(_(TITLES[kind]), rows), (_("쓰는 법"), columns.guide(kind))])


TITLES = {
    Kind.ORGANIZATIONS: "기관",
    Kind.UNITS: "부서",
    Kind.CONTACTS: "연락처",
    Kind.LISTINGS: "테스트베드",
}
