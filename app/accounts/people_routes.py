"""An organization's people, units, contacts and profile over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from app import audit, pagination
from app.accounts import absences, invitations, lookup, people, profile, service, units
from app.accounts.deps import CurrentActor
from app.accounts.models import Absence, Contact, Membership, Organization, Unit
from app.accounts.people_schemas import (
    AbsenceCreate,
    AbsenceRead,
    ContactCreate,
    ContactRead,
    Found,
    InvitationRead,
    MemberChange,
    MemberRead,
    MembershipOwn,
    ProfileChange,
    ProfileRead,
    Switch,
    UnitChange,
    UnitCreate,
    UnitRead,
)
from app.accounts.routes import set_session_cookie
from app.accounts.schemas import Accepted, SessionRead
from app.database import ReadSession, WriteSession
from app.i18n import gettext as _
from app.pagination import CurrentPaging, Page

router = APIRouter(tags=["accounts"])


@router.get("/memberships", name="api.memberships.mine", response_model=list[MembershipOwn])
def list_mine(session: ReadSession, actor: CurrentActor) -> list[Membership]:
    """List the caller's own memberships that hold today."""
    return people.mine(session, actor)


@router.post("/sessions/switch", name="api.sessions.switch", response_model=SessionRead)
def switch(session: WriteSession, actor: CurrentActor, response: Response, data: Switch) -> dict[str, Any]:
    """Act for another of the own memberships, with a new session; the old one is over."""
    credential, token, user = service.switch(session, actor, data.membership_id)
    set_session_cookie(response, token)
    return {"token": token, "expires_at": credential.expires_at, "user": user}


@router.get("/organizations/{id_or_code}/members", name="api.members.list", response_model=Page[MemberRead])
def list_members(
    session: ReadSession, actor: CurrentActor, id_or_code: str, paging: CurrentPaging
) -> dict[str, Any]:
    """List the people of an organization, to themselves and to coordinators."""
    organization = people.organization_of(session, actor, id_or_code)
    audit.record_access(session, actor, organization, "members")
    page = pagination.paginate(session, people.members(organization.id), paging)
    return {**page, "items": [people.present(each) for each in page["items"]]}


@router.get("/people", name="api.people.search", response_model=list[Found])
def search(
    session: ReadSession, actor: CurrentActor, q: Annotated[str, Query(max_length=100)] = ""
) -> list[dict[str, Any]]:
    """Find institutions and people by name, number, phone or address; each look is noted."""
    return lookup.search(session, actor, q)


@router.patch("/memberships/{membership_id}", name="api.memberships.change", response_model=MemberRead)
def change_member(
    session: WriteSession, actor: CurrentActor, membership_id: UUID, data: MemberChange
) -> dict[str, Any]:
    """Change role, unit, grants, days or card of a member."""
    return people.present(people.change(session, actor, membership_id, data))


@router.get(
    "/organizations/{id_or_code}/invitations",
    name="api.invitations.list",
    response_model=list[InvitationRead],
)
def list_invitations(session: ReadSession, actor: CurrentActor, id_or_code: str) -> list[dict[str, Any]]:
    """List the invitations into an organization that nobody has taken yet."""
    return invitations.open_of(session, people.organization_of(session, actor, id_or_code))


@router.post("/invitations/{link_id}/resend", name="api.invitations.resend", response_model=Accepted)
def resend(session: WriteSession, actor: CurrentActor, link_id: UUID) -> dict[str, str]:
    """Mail an invitation again, with a new link; the old link no longer works."""
    invitations.resend(session, actor, link_id)
    return {"message": _("초대 메일을 다시 보냈습니다.")}


@router.delete(
    "/invitations/{link_id}", name="api.invitations.cancel", status_code=status.HTTP_204_NO_CONTENT
)
def cancel(session: WriteSession, actor: CurrentActor, link_id: UUID) -> None:
    """Take an invitation back."""
    invitations.cancel(session, actor, link_id)


@router.get("/organizations/{id_or_code}/units", name="api.units.list", response_model=list[UnitRead])
def list_units(session: ReadSession, actor: CurrentActor, id_or_code: str) -> list[Unit]:
    """List the units of an organization, to itself and to coordinators."""
    organization = people.organization_of(session, actor, id_or_code)
    return list(session.scalars(units.of(organization.id)))


@router.post(
    "/organizations/{id_or_code}/units",
    name="api.units.create",
    response_model=UnitRead,
    status_code=status.HTTP_201_CREATED,
)
def create_unit(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: UnitCreate, response: Response
) -> Unit:
    """Make a unit."""
    unit = units.create(session, actor, id_or_code, data)
    response.headers["Location"] = f"/api/v1/organizations/{id_or_code}/units"
    return unit


@router.patch("/units/{unit_id}", name="api.units.change", response_model=UnitRead)
def change_unit(session: WriteSession, actor: CurrentActor, unit_id: UUID, data: UnitChange) -> Unit:
    """Rename a unit, close it or open it again."""
    return units.change(session, actor, unit_id, data)


@router.get(
    "/organizations/{id_or_code}/contacts", name="api.contacts.list", response_model=list[ContactRead]
)
def list_contacts(session: ReadSession, actor: CurrentActor, id_or_code: str) -> list[Contact]:
    """List whom to ask at an organization, to itself and to coordinators; the look is noted."""
    return units.contacts(session, actor, people.organization_of(session, actor, id_or_code))


@router.post(
    "/organizations/{id_or_code}/contacts",
    name="api.contacts.create",
    response_model=ContactRead,
    status_code=status.HTTP_201_CREATED,
)
def create_contact(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: ContactCreate, response: Response
) -> Contact:
    """Note whom to ask; no account is needed for that."""
    contact = units.create_contact(session, actor, id_or_code, data)
    response.headers["Location"] = f"/api/v1/organizations/{id_or_code}/contacts"
    return contact


@router.put("/contacts/{contact_id}", name="api.contacts.change", response_model=ContactRead)
def change_contact(
    session: WriteSession, actor: CurrentActor, contact_id: UUID, data: ContactCreate
) -> Contact:
    """Correct a contact as a whole."""
    return units.change_contact(session, actor, contact_id, data)


@router.delete("/contacts/{contact_id}", name="api.contacts.delete", status_code=status.HTTP_204_NO_CONTENT)
def delete_contact(session: WriteSession, actor: CurrentActor, contact_id: UUID) -> None:
    """Erase a contact."""
    units.delete_contact(session, actor, contact_id)


@router.get(
    "/organizations/{id_or_code}/absences", name="api.absences.list", response_model=list[AbsenceRead]
)
def list_absences(session: ReadSession, actor: CurrentActor, id_or_code: str) -> list[Absence]:
    """List who of an organization is or will be away."""
    organization = people.organization_of(session, actor, id_or_code)
    return list(session.scalars(absences.coming(organization.id)))


@router.post(
    "/absences",
    name="api.absences.create",
    response_model=AbsenceRead,
    status_code=status.HTTP_201_CREATED,
)
def create_absence(
    session: WriteSession, actor: CurrentActor, data: AbsenceCreate, response: Response
) -> Absence:
    """Say that somebody is away and who stands in."""
    absence = absences.create(session, actor, data)
    response.headers["Location"] = f"/api/v1/absences/{absence.id}"
    return absence


@router.delete("/absences/{absence_id}", name="api.absences.delete", status_code=status.HTTP_204_NO_CONTENT)
def delete_absence(session: WriteSession, actor: CurrentActor, absence_id: UUID) -> None:
    """Take an absence back."""
    absences.delete(session, actor, absence_id)


@router.get("/organizations/{id_or_code}/profile", name="api.profiles.read", response_model=ProfileRead)
def read_profile(session: ReadSession, actor: CurrentActor, id_or_code: str) -> Organization:
    """Show what an organization says of itself, to itself and to coordinators."""
    return people.organization_of(session, actor, id_or_code)


@router.patch("/organizations/{id_or_code}/profile", name="api.profiles.change", response_model=ProfileRead)
def change_profile(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: ProfileChange
) -> Organization:
    """Change what an organization says of itself."""
    return profile.change(session, actor, id_or_code, data)
