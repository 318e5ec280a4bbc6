"""An organization's units, the places they are in charge of, whom to ask, and what it says of itself."""

from uuid import UUID

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts import people, profile, units
from app.accounts.countries import countries
from app.accounts.deps import CurrentActor
from app.accounts.people_schemas import ContactCreate, ProfileChange, UnitChange, UnitCreate
from app.accounts.standing import holds
from app.actor import Actor, Role
from app.database import ReadSession, WriteSession
from app.i18n import language
from app.taxonomies import models
from app.testbeds import facilities
from app.testbeds.models import Facility
from app.testbeds.schemas import FacilityUpdate
from app.web import catalogue
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, read, see, shown_again
from app.web.templating import render

router = page_router()
PLACE = ("unit", "person_id")


def units_page(
    request: Request, session: Session, actor: Actor, code: str, refused: Form | None = None
) -> HTMLResponse:
    """Show units, places and contacts of an organization."""
    organization = people.organization_of(session, actor, code)
    query = sa.select(Facility).where(Facility.operator_id == organization.id).order_by(Facility.name_ko)
    all_units = session.scalars(units.of(organization.id)).all()
    hosts = [
        each
        for each in session.scalars(people.members(organization.id))
        if each.role == Role.OPERATOR and holds(each)
    ]
    forms = {"unit": Form(), "contact": Form(), "place": Form()}
    if refused:
        forms[refused.text("do")] = refused
    return render(
        request,
        "people/units.html",
        organization=organization,
        units=all_units,
        choices=[(str(unit.id), unit.name_ko) for unit in all_units if unit.is_active],
        contacts=units.contacts(session, actor, organization),
        hosts=hosts,
        places=session.scalars(query).all(),
        forms={name: form.named(f"{name}-") for name, form in forms.items()},
        refused=refused.named(f"{refused.text('do')}-") if refused else None,
        done=request.query_params.get("done", ""),
    )


def _again(request: Request, actor: Actor, code: str, form: Form, do: str) -> None:
    form.values["do"] = [do]
    shown_again(request, form, lambda session, refused: units_page(request, session, actor, code, refused))


@router.get("/organizations/{code}/units", name="web.units")
def show_units(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show units, places and contacts of an organization."""
    return units_page(request, session, actor, code)


@router.post("/organizations/{code}/units", name="web.units.create")
def create_unit(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Make a unit."""
    _again(request, actor, code, form, "unit")
    units.create(session, actor, code, read(UnitCreate, form))
    return see(f"/organizations/{code}/units?done=unit")


@router.post("/organizations/{code}/units/{unit_id}", name="web.units.change")
def change_unit(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, unit_id: UUID, form: CurrentForm
) -> Response:
    """Rename a unit, close it or open it again."""
    _again(request, actor, code, form, "unit")
    units.change(session, actor, unit_id, read(UnitChange, form))
    return see(f"/organizations/{code}/units?done=unit")


@router.post("/organizations/{code}/places/{facility}", name="web.units.place")
def put_in_charge(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, facility: str, form: CurrentForm
) -> Response:
    """Put a unit and a person in charge of a place: requests there go to the unit's people first."""
    _again(request, actor, code, form, "place")
    facilities.update(session, actor, facility, check(FacilityUpdate, {key: form.text(key) for key in PLACE}))
    return see(f"/organizations/{code}/units?done=place")


@router.post("/organizations/{code}/contacts", name="web.contacts.create")
def create_contact(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Note whom to ask."""
    _again(request, actor, code, form, "contact")
    units.create_contact(session, actor, code, read(ContactCreate, form))
    return see(f"/organizations/{code}/units?done=contact")


@router.post("/organizations/{code}/contacts/{contact_id}", name="web.contacts.delete")
def delete_contact(session: WriteSession, actor: CurrentActor, code: str, contact_id: UUID) -> Response:
    """Erase a contact."""
    units.delete_contact(session, actor, contact_id)
    return see(f"/organizations/{code}/units?done=erased")


def profile_page(
    request: Request, session: Session, actor: Actor, code: str, refused: Form | None = None
) -> HTMLResponse:
    """Show what an organization says of itself, in a form."""
    organization = people.organization_of(session, actor, code)
    known = {name: getattr(organization, name) for name in ProfileChange.model_fields}
    return render(
        request,
        "people/profile.html",
        organization=organization,
        form=refused or Form.of(known),
        districts=catalogue.options(session, models.District),
        countries=list(countries(language()).items()),
        done=request.query_params.get("done", ""),
    )


@router.get("/organizations/{code}/profile", name="web.profile")
def show_profile(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show what an organization says of itself."""
    return profile_page(request, session, actor, code)


@router.post("/organizations/{code}/profile", name="web.profile.change")
def change_profile(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Change what an organization says of itself."""
    shown_again(request, form, lambda session, refused: profile_page(request, session, actor, code, refused))
    profile.change(session, actor, code, read(ProfileChange, form))
    return see(f"/organizations/{code}/profile?done=changed")
