"""How people come in: sign-up, mailed links, invitations and wishes to join.

No answer tells whether an address is known: what differs is only in the mail.
"""

import secrets
import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import passwords, people, profile, service
from app.accounts.links import LinkSpent
from app.accounts.models import (
    JoinRequest,
    JoinStatus,
    LinkPurpose,
    MailedLink,
    NumberStatus,
    Organization,
    OrganizationKind,
    User,
)
from app.accounts.schemas import Invite, LinkUse, SignUp
from app.actor import Actor, Grant, Role
from app.database import Database
from app.errors import Conflict, Forbidden, NotFound, invalid
from app.i18n import gettext as _
from app.notices import inbox
from app.notices import service as notices
from app.notices.inbox import Event
from app.notices.models import NoticeKind
from app.settings import get_settings

LINK_LIFETIME = {LinkPurpose.CONFIRM: 24, LinkPurpose.RESET: 1, LinkPurpose.INVITE: 24 * 7}
ROLE_OF_KIND = {
    OrganizationKind.STARTUP: Role.STARTUP,
    OrganizationKind.RESEARCH: Role.STARTUP,
    OrganizationKind.PUBLIC: Role.STARTUP,
    OrganizationKind.OPERATOR: Role.OPERATOR,
    OrganizationKind.COORDINATOR: Role.COORDINATOR,
}


def _send_link(
    session: Session, purpose: LinkPurpose, email: str, payload: dict[str, Any], subject: str, text: str
) -> MailedLink:
    token = secrets.token_urlsafe(32)
    hours = LINK_LIFETIME[purpose]
    link = MailedLink(
        purpose=purpose,
        token_digest=service.token_digest(token),
        email=email,
        payload=payload,
        expires_at=clock.now() + timedelta(hours=hours),
    )
    session.add(link)
    session.flush()
    address = f"{get_settings().base_url.rstrip('/')}/links/{token}"
    until = _("링크는 %(hours)s시간 동안 한 번만 쓸 수 있습니다.", hours=hours)
    notices.send(session, email, subject, f"{text}\n\n{address}\n\n{until}", key=f"link:{link.id}")
    return link


def sign_up(database: Database, actor: Actor, data: SignUp) -> None:
    """Mail a link that makes the account; nothing exists before it is followed."""
    payload = {
        "name": data.name,
        "organization_name": data.organization_name,
        "business_number": data.business_number,
        "kind": data.kind,
        "country": data.country,
        "registration_number": data.registration_number,
        "password_hash": passwords.hash_password(data.password.get_secret_value()),
    }
    with database.write() as session:
        if session.scalar(sa.select(User.id).where(User.email == data.email)):
            notices.send(
                session,
                data.email,
                _("[대전 실증이음] 이미 가입된 주소입니다"),
                _(
                    "이 주소로 가입 신청이 들어왔습니다. 이미 계정이 있습니다. "
                    "로그인하거나 비밀번호를 다시 정해 주세요."
                ),
                key=f"known:{uuid.uuid4()}",
            )
            return
        link = _send_link(
            session,
            LinkPurpose.CONFIRM,
            data.email,
            payload,
            _("[대전 실증이음] 전자우편 주소를 확인해 주세요"),
            _("아래 링크를 열어 가입을 마쳐 주세요. 신청한 적이 없다면 이 메일을 지우셔도 됩니다."),
        )
        audit.record(actor, "sign_up.requested", link)


def request_reset(session: Session, actor: Actor, email: str) -> None:
    """Mail a link to set a new password, if there is such an account."""
    user = session.scalar(sa.select(User).where(User.email == email, User.is_service.is_(False)))
    if user is None:
        return
    link = _send_link(
        session,
        LinkPurpose.RESET,
        email,
        {},
        _("[대전 실증이음] 비밀번호 다시 정하기"),
        _("아래 링크에서 새 비밀번호를 정해 주세요. 신청한 적이 없다면 이 메일을 지우셔도 됩니다."),
    )
    audit.record(actor, "password_reset.requested", link)


def invite(session: Session, actor: Actor, data: Invite) -> None:
    """Invite somebody: members into their own organization and role, coordinators anywhere.

    Raises Forbidden where the actor may not give that role.
    """
    organization = (
        service.get_organization(session, data.organization)
        if data.organization
        else session.get_one(Organization, actor.organization_id)
    )
    own = organization.id == actor.organization_id and data.role == actor.role
    given_by_desk = actor.is_coordinator and (data.role != Role.ADMIN or actor.role == Role.ADMIN)
    if not own and not given_by_desk:
        raise Forbidden(_("이 기관의 이 역할에는 초대할 수 없습니다."))
    people.check_role(organization, data.role)
    people.check_unit(session, organization.id, data.unit_id)
    grants = frozenset(data.grants or people.usual_grants(actor, data.role))
    if data.role in people.DESK:
        people.check_given(actor, grants)
    elif grants - {Grant.READ}:
        raise invalid("grants", "not-of-role", _("이 역할에는 '보기만'만 정할 수 있습니다."))
    payload = {
        "organization_id": str(organization.id),
        "role": data.role,
        "unit_id": str(data.unit_id) if data.unit_id else None,
        "grants": sorted(grants),
    }
    link = send_invitation(session, organization, data.email, payload)
    audit.record(actor, "member.invited", link, role=data.role, grants=sorted(grants))


def send_invitation(
    session: Session, organization: Organization, email: str, payload: dict[str, Any]
) -> MailedLink:
    """Mail a link into an organization."""
    return _send_link(
        session,
        LinkPurpose.INVITE,
        email,
        payload,
        _("[대전 실증이음] %(organization)s에서 초대했습니다", organization=organization.name_ko),
        _("아래 링크를 열어 초대를 받아 주세요."),
    )


def peek(session: Session, token: str) -> MailedLink:
    """Return an unused link without using it: opening a link changes nothing, since scanners open links.

    Raises LinkSpent.
    """
    query = sa.select(MailedLink).where(MailedLink.token_digest == service.token_digest(token))
    link = session.scalar(query)
    if link is None or link.used_at or link.expires_at < clock.now():
        raise LinkSpent
    return link


def needs_password(session: Session, link: MailedLink) -> bool:
    """Tell whether a password has to be set to use the link."""
    if link.purpose == LinkPurpose.INVITE:
        return session.scalar(sa.select(User.id).where(User.email == link.email)) is None
    return link.purpose == LinkPurpose.RESET


def use_link(database: Database, actor: Actor, token: str, data: LinkUse) -> LinkPurpose:
    """Do what the link is for, once. Raises LinkSpent, Invalid where a password is missing."""
    with database.read() as session:
        link = peek(session, token)
        if needs_password(session, link) and data.password is None:
            raise invalid("password", "missing", _("새 비밀번호를 적어 주세요."))
    hashed = passwords.hash_password(data.password.get_secret_value()) if data.password else ""
    with database.write() as session:
        link = peek(session, token)
        link.used_at = clock.now()
        # Two people who open the same link at once: the row's lock lets one of them through.
        taken = sa.update(MailedLink).where(MailedLink.id == link.id, MailedLink.used_at.is_(None))
        if session.connection().execute(taken.values(used_at=link.used_at)).rowcount != 1:
            raise LinkSpent
        USE[link.purpose](session, link, hashed, data.name)
        audit.record(actor, "link.used", link)
        return link.purpose


def _confirm(session: Session, link: MailedLink, hashed: str, name: str) -> None:
    payload = link.payload
    if session.scalar(sa.select(User.id).where(User.email == link.email)):
        raise LinkSpent
    user = User(
        email=link.email,
        name=payload["name"],
        password_hash=payload["password_hash"],
        confirmed_at=clock.now(),
    )
    session.add(user)
    session.flush()
    number, country = payload["business_number"], payload.get("country", "KR")
    registration = payload.get("registration_number")
    if known := profile.known(session, number, country, registration):
        _ask_to_join(session, user, known)
        return
    organization = service.add_organization(
        session,
        code=f"FIRM-{secrets.token_hex(4).upper()}",
        name_ko=payload["organization_name"],
        kind=OrganizationKind(payload.get("kind", OrganizationKind.STARTUP)),
        business_number=number,
    )
    organization.country, organization.registration_number = country, registration
    organization.provenance = service.SIGNED_UP
    if registration:
        organization.number_status = NumberStatus.UNVERIFIED
    service.add_membership(session, user, organization, Role.STARTUP)


def _ask_to_join(session: Session, user: User, organization: Organization) -> None:
    request = JoinRequest(user_id=user.id, organization_id=organization.id)
    session.add(request)
    session.flush()
    # Where nobody is left who could decide, the desk does.
    told = service.members(session, organization_id=organization.id) or service.members(
        session, role=Role.COORDINATOR
    )
    event = Event(
        kind=NoticeKind.ACCOUNT,
        key=f"join:{request.id}",
        text="같은 번호로 소속 가입 신청이 있습니다. 승인하거나 거절해 주세요",
        name_ko=organization.name_ko,
        name_en=organization.name_en,
        path=f"/organizations/{organization.code}/people",
        topic=f"join:{request.id}",
        is_call=True,
    )
    inbox.tell(session, told, event)


def _reset(session: Session, link: MailedLink, hashed: str, name: str) -> None:
    user = session.scalars(sa.select(User).where(User.email == link.email)).one()
    user.password_hash = hashed
    service.revoke_all(session, user.id)


def _accept_invitation(session: Session, link: MailedLink, hashed: str, name: str) -> None:
    user = session.scalar(sa.select(User).where(User.email == link.email))
    if user is None:
        user = User(email=link.email, name=name, password_hash=hashed, confirmed_at=clock.now())
        session.add(user)
        session.flush()
    organization = session.get_one(Organization, uuid.UUID(link.payload["organization_id"]))
    membership = service.add_membership(session, user, organization, Role(link.payload["role"]))
    if grants := link.payload.get("grants"):
        membership.grants = grants
    if unit_id := link.payload.get("unit_id"):
        membership.unit_id = uuid.UUID(unit_id)


USE = {LinkPurpose.CONFIRM: _confirm, LinkPurpose.RESET: _reset, LinkPurpose.INVITE: _accept_invitation}


def list_join_requests(actor: Actor) -> sa.Select[Any]:
    """Return the query of open wishes to join that the actor may decide."""
    query = (
        sa.select(JoinRequest)
        .where(JoinRequest.status == JoinStatus.OPEN)
        .options(joinedload(JoinRequest.user), joinedload(JoinRequest.organization))
        .order_by(JoinRequest.created_at)
    )
    return (
        query if actor.is_coordinator else query.where(JoinRequest.organization_id == actor.organization_id)
    )


def decide_join(session: Session, actor: Actor, request_id: uuid.UUID, *, accept: bool) -> JoinRequest:
    """Let somebody in, or not. Raises NotFound, Conflict where it was decided before."""
    query = (
        sa.select(JoinRequest)
        .where(JoinRequest.id == request_id)
        .options(joinedload(JoinRequest.user), joinedload(JoinRequest.organization))
        .with_for_update(of=JoinRequest)
    )
    request = session.scalar(query)
    if request is None or not (actor.is_coordinator or actor.organization_id in request.party_ids):
        raise NotFound
    if request.status != JoinStatus.OPEN:
        raise Conflict(code="wrong-state")
    request.status = JoinStatus.ACCEPTED if accept else JoinStatus.REFUSED
    request.decided_by, request.decided_at = actor.user_id, clock.now()
    if accept:
        service.add_membership(
            session, request.user, request.organization, ROLE_OF_KIND[request.organization.kind]
        )
    inbox.move_on(session, f"join:{request.id}")
    accepted, declined = (
        "가입 신청이 승인되었습니다. 이제 로그인할 수 있습니다",
        "가입 신청이 받아들여지지 않았습니다",
    )
    event = Event(
        kind=NoticeKind.ACCOUNT, key=f"joined:{request.id}", text=accepted if accept else declined, path="/"
    )
    inbox.tell(session, [request.user], event)
    audit.record(actor, "join_request.decided", request, accept=accept)
    return request
