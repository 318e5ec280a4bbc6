"""Units of an organization, and whom to ask there."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit
from app.accounts import people
from app.accounts.models import Contact, Organization, Unit
from app.accounts.people_schemas import ContactCreate, UnitChange, UnitCreate
from app.actor import Actor
from app.errors import Conflict, NotFound
from app.i18n import gettext as _


def of(organization_id: uuid.UUID) -> sa.Select[Any]:
    """Return the query of an organization's units, closed ones last."""
    return (
        sa.select(Unit)
        .where(Unit.organization_id == organization_id)
        .order_by(Unit.is_active.desc(), Unit.name_ko)
    )


def _check_name(session: Session, organization_id: uuid.UUID, name: str, but: uuid.UUID | None) -> None:
    same = sa.select(Unit.id).where(Unit.organization_id == organization_id, Unit.name_ko == name)
    if session.scalar(same.where(Unit.id != but) if but else same):
        raise Conflict(_("같은 이름의 부서가 있습니다."), code="unit-exists")


def create(session: Session, actor: Actor, id_or_code: str, data: UnitCreate) -> Unit:
    """Make a unit. Raises NotFound, Conflict where there is one of that name."""
    organization = people.organization_of(session, actor, id_or_code)
    _check_name(session, organization.id, data.name_ko, None)
    unit = Unit(organization_id=organization.id, **data.model_dump())
    session.add(unit)
    session.flush()
    audit.record(actor, "unit.created", unit, name_ko=unit.name_ko)
    return unit


def change(session: Session, actor: Actor, unit_id: uuid.UUID, data: UnitChange) -> Unit:
    """Rename a unit, close it or open it again; people and places stay in it. Raises NotFound, Conflict."""
    unit = session.get(Unit, unit_id)
    if unit is None or not (actor.is_coordinator or actor.organization_id in unit.party_ids):
        raise NotFound
    given = {name: getattr(data, name) for name in data.model_fields_set}
    if "name_ko" in given:
        _check_name(session, unit.organization_id, given["name_ko"], unit.id)
    for field, value in given.items():
        setattr(unit, field, value)
    audit.record(actor, "unit.changed", unit, **given)
    return unit


def contacts(session: Session, actor: Actor, organization: Organization) -> list[Contact]:
    """Return whom to ask at an organization. Personal data: the look is noted."""
    query = (
        sa.select(Contact)
        .where(Contact.organization_id == organization.id)
        .options(joinedload(Contact.unit))
        .order_by(Contact.role, Contact.name, Contact.id)
    )
    audit.record_access(session, actor, organization, "contacts")
    return list(session.scalars(query))


def get_contact(session: Session, actor: Actor, contact_id: uuid.UUID) -> Contact:
    """Return a contact that the actor looks after. Raises NotFound."""
    query = sa.select(Contact).where(Contact.id == contact_id).options(joinedload(Contact.unit))
    contact = session.scalar(query)
    if contact is None or not (actor.is_coordinator or actor.organization_id in contact.party_ids):
        raise NotFound
    return contact


def create_contact(session: Session, actor: Actor, id_or_code: str, data: ContactCreate) -> Contact:
    """Note whom to ask. Raises NotFound, Invalid for a unit of elsewhere."""
    organization = people.organization_of(session, actor, id_or_code)
    people.check_unit(session, organization.id, data.unit_id)
    contact = Contact(organization_id=organization.id, **{**data.model_dump(), "email": data.email or ""})
    session.add(contact)
    session.flush()
    # Only that it was done: what a contact is, is personal and may have to be erased.
    audit.record(actor, "contact.created", contact, role=contact.role)
    return get_contact(session, actor, contact.id)


def change_contact(session: Session, actor: Actor, contact_id: uuid.UUID, data: ContactCreate) -> Contact:
    """Correct a contact as a whole. Raises NotFound, Invalid."""
    contact = get_contact(session, actor, contact_id)
    people.check_unit(session, contact.organization_id, data.unit_id)
    given = {**data.model_dump(), "email": data.email or ""}
    changed = sorted(field for field, value in given.items() if getattr(contact, field) != value)
    for field, value in given.items():
        setattr(contact, field, value)
    session.flush()
    audit.record(actor, "contact.changed", contact, fields=changed)
    session.expire(contact, ["unit"])
    return get_contact(session, actor, contact.id)


def delete_contact(session: Session, actor: Actor, contact_id: uuid.UUID) -> None:
    """Erase a contact. Raises NotFound."""
    contact = get_contact(session, actor, contact_id)
    audit.record(actor, "contact.deleted", contact)
    session.delete(contact)
