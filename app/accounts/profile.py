"""What an organization says of itself: number, size, seat. For prefilled forms and fair comparison."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.accounts import people
from app.accounts.models import NumberStatus, Organization
from app.accounts.people_schemas import ProfileChange
from app.actor import Actor
from app.errors import Conflict
from app.i18n import gettext as _

NUMBERS = ("business_number", "registration_number", "country")


def known(
    session: Session, business_number: str | None, country: str, registration_number: str | None
) -> Organization | None:
    """Return the organization that has the number, here or in its country."""
    query = sa.select(Organization)
    if business_number:
        return session.scalar(query.where(Organization.business_number == business_number))
    if registration_number:
        same = query.where(
            Organization.country == country, Organization.registration_number == registration_number
        )
        return session.scalar(same)
    return None


def change(session: Session, actor: Actor, id_or_code: str, data: ProfileChange) -> Organization:
    """Change what is said of an organization. A founder-to-be enters the number once there is one.

    Raises NotFound, Conflict where the number is verified or another's.
    """
    organization = people.organization_of(session, actor, id_or_code)
    given = {name: getattr(data, name) for name in data.model_fields_set}
    changed = {field: value for field, value in given.items() if getattr(organization, field) != value}
    if changed.keys() & set(NUMBERS):
        _check_number(
            session, organization, {name: given.get(name, getattr(organization, name)) for name in NUMBERS}
        )
    for field, value in changed.items():
        setattr(organization, field, value)
    if changed.keys() & set(NUMBERS):
        has_number = organization.business_number or organization.registration_number
        organization.number_status = NumberStatus.UNVERIFIED if has_number else NumberStatus.NONE
    session.flush()
    if changed:
        audit.record(actor, "organization.changed", organization, **changed)
    return organization


def _check_number(session: Session, organization: Organization, numbers: dict[str, str | None]) -> None:
    if organization.number_status == NumberStatus.VERIFIED:
        raise Conflict(_("확인된 번호는 매칭 데스크에 알려 바꿉니다."), code="number-verified")
    country = numbers["country"] or "KR"
    for pair in ((numbers["business_number"], None), (None, numbers["registration_number"])):
        other = known(session, pair[0], country, pair[1])
        if other is not None and other.id != organization.id:
            raise Conflict(_("이미 등록된 기관·기업입니다."), code="organization-exists")
