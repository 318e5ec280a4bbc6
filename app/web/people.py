"""An organization's people: who is in it, who is invited, who wants to join; one person's page."""

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import audit
from app.accounts import absences, invitations, joining, people, units
from app.accounts.deps import CurrentActor
from app.accounts.people_schemas import AbsenceCreate, MemberChange
from app.accounts.schemas import Invite, JoinDecision
from app.accounts.standing import holds
from app.actor import Actor, Grant
from app.cases import handover
from app.cases.people_schemas import Handover, Leave
from app.database import ReadSession, WriteSession
from app.web import words
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
LIST_LIMIT = 200


def people_page(
    request: Request, session: Session, actor: Actor, code: str, refused: Form | None = None
) -> HTMLResponse:
    """Show the people of an organization, with the forms to bring somebody in."""
    organization = people.organization_of(session, actor, code)
    if organization.id != actor.organization_id:
        audit.record_access(session, actor, organization, "members")
    members = session.scalars(people.members(organization.id).limit(LIST_LIMIT)).all()
    wishes = session.scalars(joining.list_join_requests(actor)).all()
    roles = sorted(people.ROLES_OF_KIND[organization.kind])
    is_own = organization.id == actor.organization_id
    invitable = [role for role in roles if actor.is_coordinator or (is_own and role == actor.role)]
    return render(
        request,
        "people/list.html",
        form=refused or Form({"role": [str(actor.role)]}),
        organization=organization,
        members=[people.present(each) for each in members],
        invited=invitations.open_of(session, organization),
        wishes=[each for each in wishes if each.organization_id == organization.id],
        roles=words.options("role", *invitable) if invitable else [],
        units=_units(session, organization.id),
        grants=grant_options(frozenset(invitable) & people.DESK),
        done=request.query_params.get("done", ""),
    )


def _units(session: Session, organization_id: UUID) -> list[tuple[str, str]]:
    return [
        (str(unit.id), unit.name_ko) for unit in session.scalars(units.of(organization_id)) if unit.is_active
    ]


def grant_options(desk: object) -> list[tuple[str, str]]:
    """Return the grants to choose from: all for coordinators, else only to look."""
    return words.options("grant") if desk else words.options("grant", Grant.READ)


@router.get("/organizations/{code}/people", name="web.people")
def show_people(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show the people of an organization."""
    return people_page(request, session, actor, code)


@router.post("/organizations/{code}/people", name="web.people.invite")
def invite(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Invite somebody by mail."""
    shown_again(request, form, lambda session, refused: people_page(request, session, actor, code, refused))
    organization = people.organization_of(session, actor, code)
    joining.invite(session, actor, read(Invite, form, organization=str(organization.id)))
    return see(f"/organizations/{code}/people?done=invited")


@router.post("/organizations/{code}/people/invitations/{link_id}", name="web.people.invitation")
def change_invitation(
    session: WriteSession, actor: CurrentActor, code: str, link_id: UUID, form: CurrentForm
) -> Response:
    """Send an invitation again, or take it back."""
    if form.text("do") == "cancel":
        invitations.cancel(session, actor, link_id)
        return see(f"/organizations/{code}/people?done=cancelled")
    invitations.resend(session, actor, link_id)
    return see(f"/organizations/{code}/people?done=invited")


@router.post("/organizations/{code}/people/joins/{request_id}", name="web.people.join")
def decide_join(
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    code: str,
    request_id: UUID,
    form: CurrentForm,
) -> Response:
    """Let somebody in, or not."""
    shown_again(request, form, lambda session, refused: people_page(request, session, actor, code, refused))
    joining.decide_join(session, actor, request_id, accept=read(JoinDecision, form).accept)
    return see(f"/organizations/{code}/people?done=decided")


def member_page(
    request: Request, session: Session, actor: Actor, membership_id: UUID, refused: Form | None = None
) -> HTMLResponse:
    """Show one member: rights and days, absence, handover, leaving."""
    membership = people.get(session, actor, membership_id)
    member = people.present(membership)
    if membership.organization_id != actor.organization_id:
        audit.record_access(session, actor, membership.organization, "members")
    peers = [
        each
        for each in session.scalars(people.members(membership.organization_id))
        if each.id != membership.id and each.role == membership.role and holds(each)
    ]
    forms = {
        "change": Form.of({key: member[key] for key in MemberChange.model_fields}),
        "absence": Form(),
        "handover": Form(),
        "end": Form(),
    }
    if refused:
        forms[refused.text("do")] = refused
    away = session.scalars(absences.coming(membership.organization_id)).all()
    return render(
        request,
        "people/member.html",
        member=member,
        forms={name: form.named(f"{name}-") for name, form in forms.items()},
        refused=refused.named(f"{refused.text('do')}-") if refused else None,
        roles=words.options("role", *sorted(people.ROLES_OF_KIND[membership.organization.kind])),
        units=_units(session, membership.organization_id),
        grants=grant_options(membership.role in people.DESK),
        peers=[(str(each.id), each.user.name or each.user.email) for each in peers],
        held=handover.preview(session, actor, membership_id),
        absences=[each for each in away if each.membership_id == membership.id],
        is_self=membership.user_id == actor.user_id,
        done=request.query_params.get("done", ""),
    )


@router.get("/members/{membership_id}", name="web.members")
def show_member(request: Request, session: ReadSession, actor: CurrentActor, membership_id: UUID) -> Response:
    """Show one member."""
    return member_page(request, session, actor, membership_id)


def _again(request: Request, actor: Actor, membership_id: UUID, form: Form, do: str) -> None:
    form.values["do"] = [do]
    shown_again(
        request, form, lambda session, refused: member_page(request, session, actor, membership_id, refused)
    )


@router.post("/members/{membership_id}", name="web.members.change")
def change_member(
    request: Request, session: WriteSession, actor: CurrentActor, membership_id: UUID, form: CurrentForm
) -> Response:
    """Change a member."""
    _again(request, actor, membership_id, form, "change")
    people.change(session, actor, membership_id, read(MemberChange, form))
    return see(f"/members/{membership_id}?done=changed")


@router.post("/members/{membership_id}/absence", name="web.members.absence")
def create_absence(
    request: Request, session: WriteSession, actor: CurrentActor, membership_id: UUID, form: CurrentForm
) -> Response:
    """Say that somebody is away and who stands in."""
    _again(request, actor, membership_id, form, "absence")
    absences.create(session, actor, read(AbsenceCreate, form, membership_id=membership_id))
    return see(f"/members/{membership_id}?done=away")


@router.post("/members/{membership_id}/absence/{absence_id}", name="web.members.absence.delete")
def delete_absence(
    session: WriteSession, actor: CurrentActor, membership_id: UUID, absence_id: UUID
) -> Response:
    """Take an absence back."""
    absences.delete(session, actor, absence_id)
    return see(f"/members/{membership_id}?done=back")


@router.post("/members/{membership_id}/handover", name="web.members.handover")
def hand_over(
    request: Request, session: WriteSession, actor: CurrentActor, membership_id: UUID, form: CurrentForm
) -> Response:
    """Put everything that somebody is in charge of into another's hands."""
    _again(request, actor, membership_id, form, "handover")
    handover.hand_over(session, actor, membership_id, read(Handover, form).successor_id)
    return see(f"/members/{membership_id}?done=handed_over")


@router.post("/members/{membership_id}/end", name="web.members.end")
def end(
    request: Request, session: WriteSession, actor: CurrentActor, membership_id: UUID, form: CurrentForm
) -> Response:
    """End a membership at once."""
    _again(request, actor, membership_id, form, "end")
    membership, _counts = handover.leave(session, actor, membership_id, read(Leave, form).successor_id)
    if membership.user_id == actor.user_id:
        return see("/")
    return see(f"/organizations/{membership.organization.code}/people?done=ended")
