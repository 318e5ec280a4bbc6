"""Finding institutions and people by what somebody on the phone says: a name, a number, an address."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit
from app.accounts.models import Contact, Membership, Organization, User
from app.accounts.standing import is_active
from app.actor import Actor

SEARCH_LIMIT = 50


def _bare(column: Any) -> Any:
    """Return a phone number in SQL as its digits, however it was written."""
    for mark in ("-", " ", ".", "(", ")"):
        column = sa.func.replace(column, mark, "")
    return column


def search(session: Session, actor: Actor, text: str) -> list[dict[str, Any]]:
    """Return the organizations that a name, number, phone or address leads to, with the people it named.

    Phones and business numbers are found however they are written. Each look at people is noted.
    """
    wanted = text.strip()
    if not wanted:
        return []
    digits = re.sub(r"[\s().-]", "", wanted)
    like, number = f"%{escaped(wanted)}%", f"%{digits}%" if digits.isdigit() and len(digits) > 3 else ""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    columns = (
        Organization.name_ko,
        Organization.name_en,
        Organization.code,
        Organization.registration_number,
    )
    query = sa.select(Organization).where(
        _any(columns, like, [Organization.business_number] if number else [], number)
    )
    for organization in session.scalars(query.order_by(Organization.name_ko).limit(SEARCH_LIMIT)):
        found[organization.id] = {"organization": organization, "people": []}
    named: list[Membership | Contact] = [*_members_like(session, like, number)]
    named += _contacts_like(session, like, number)
    for person in named:
        row = found.setdefault(person.organization_id, {"organization": person.organization, "people": []})
        row["people"].append(_card(person))
        audit.record_access(session, actor, person.organization, "search")
    return list(found.values())


def escaped(text: str) -> str:
    """Return a text as LIKE takes it literally."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def _any(columns: Iterable[Any], like: str, numbers: Iterable[Any], number: str) -> Any:
    tests = [column.ilike(like, escape="\\") for column in columns]
    return sa.or_(*tests, *(_bare(column).like(number) for column in numbers))


def _members_like(session: Session, like: str, number: str) -> list[Membership]:
    phones = [Membership.phone] if number else []
    query = (
        sa.select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(User.is_service.is_(False), is_active())
        .where(_any((User.name, User.email), like, phones, number))
        .options(joinedload(Membership.user), joinedload(Membership.organization))
        .order_by(User.name)
    )
    return list(session.scalars(query.limit(SEARCH_LIMIT)))


def _contacts_like(session: Session, like: str, number: str) -> list[Contact]:
    phones = [Contact.phone] if number else []
    query = (
        sa.select(Contact)
        .where(_any((Contact.name, Contact.email), like, phones, number))
        .options(joinedload(Contact.organization))
        .order_by(Contact.name)
    )
    return list(session.scalars(query.limit(SEARCH_LIMIT)))


def _card(person: Membership | Contact) -> dict[str, Any]:
    known = person.user if isinstance(person, Membership) else person
    return {
        "kind": "member" if isinstance(person, Membership) else "contact",
        "role": person.role,
        "name": known.name,
        "email": known.email,
        "position": person.position,
        "phone": person.phone,
    }
