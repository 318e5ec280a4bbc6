"""Who people are: sign-in, sessions and tokens, organizations and memberships."""

import hashlib
import re
import secrets
import time
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import passwords, tax_office
from app.accounts.models import (
    Credential,
    Membership,
    NumberStatus,
    Organization,
    OrganizationKind,
    SignInFailure,
    User,
)
from app.accounts.schemas import SignIn
from app.accounts.standing import deputies, holds, is_active
from app.actor import ANONYMOUS, USUAL_GRANTS, Actor, Grant, Role
from app.database import Database
from app.errors import Conflict, Forbidden, NotFound, TooMany, Unauthorized
from app.i18n import gettext as _
from app.settings import get_settings

FAILURE_WINDOW = timedelta(minutes=15)
MAX_FAILURES = 10
SLOW_AFTER = 20
# The provenance of an organization that somebody signed up: nobody else has vouched for it yet.
SIGNED_UP = "sign-up"
SEEN_EVERY = timedelta(minutes=5)


class WrongCredentials(Unauthorized):
    """The mail or the password is wrong; the failure is remembered."""

    code = "wrong-credentials"
    title = "전자우편 또는 비밀번호가 맞지 않습니다."
    keep = True


class NoMembership(Forbidden):
    """The person is known but acts for no organization yet."""

    code = "no-membership"
    title = "아직 소속이 없습니다. 가입 신청이 승인되면 전자우편으로 알려 드립니다."


def token_digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_organization(session: Session, id_or_code: str | uuid.UUID) -> Organization:
    """Return the organization. Raises NotFound."""
    column = Organization.code
    query = sa.select(Organization).where(column == str(id_or_code))
    if parsed := as_uuid(id_or_code):
        query = sa.select(Organization).where(Organization.id == parsed)
    if organization := session.scalar(query):
        return organization
    raise NotFound


def get_public_organization(session: Session, id_or_code: str) -> Organization:
    """Return an institution; a firm is not found, since firms are not public. Raises NotFound."""
    organization = get_organization(session, id_or_code)
    is_unproven = organization.provenance == SIGNED_UP and organization.number_status != NumberStatus.VERIFIED
    if organization.kind == OrganizationKind.STARTUP or is_unproven:
        raise NotFound
    return organization


def as_uuid(text: str | uuid.UUID) -> uuid.UUID | None:
    """Return the id that a text spells, None if it is a code."""
    if isinstance(text, uuid.UUID):
        return text
    return (
        uuid.UUID(text)
        if re.fullmatch(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", text)
        else None
    )


def search(text: str) -> sa.Select[Any]:
    """Return the query of every organization that bears a name or a code, for coordinators."""
    named = (Organization.name_ko, Organization.name_en, Organization.code)
    fits = sa.or_(*(column.icontains(text, autoescape=True) for column in named))
    return sa.select(Organization).where(fits).order_by(Organization.name_ko, Organization.code)


def list_organizations(kinds: list[OrganizationKind]) -> sa.Select[Any]:
    """Return the query of institutions; firms are not public, nor who merely says to be an institution."""
    is_vouched = sa.or_(
        Organization.provenance != SIGNED_UP, Organization.number_status == NumberStatus.VERIFIED
    )
    query = sa.select(Organization).where(Organization.kind != OrganizationKind.STARTUP, is_vouched)
    if kinds:
        query = query.where(Organization.kind.in_(kinds))
    return query.order_by(Organization.code)


def active_memberships(session: Session, user_id: uuid.UUID) -> list[Membership]:
    """Return what the person may act for today, oldest first."""
    query = (
        sa.select(Membership)
        .where(Membership.user_id == user_id, is_active())
        .options(joinedload(Membership.organization))
        .order_by(Membership.created_at, Membership.id)
    )
    return list(session.scalars(query))


def members(
    session: Session,
    *,
    organization_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    role: Role | None = None,
    user_id: uuid.UUID | None = None,
) -> list[User]:
    """Return the people of an organization, or everybody in a role, who are to be told of something.

    Where the unit in charge or the person in charge is named and can be reached, nobody else is told. Of
    coordinators those are told who coordinate. For somebody who is away the deputy is told.
    """
    query = (
        sa.select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(User.is_service.is_(False), is_active())
        .options(joinedload(Membership.user))
    )
    if organization_id:
        query = query.where(Membership.organization_id == organization_id)
    if role:
        query = query.where(Membership.role == role)
    found = list(session.scalars(query))
    if role == Role.COORDINATOR:
        found = [each for each in found if Grant.COORDINATE in each.granted]
    in_charge = [each for each in found if user_id and each.user_id == user_id]
    of_unit = [each for each in found if unit_id and each.unit_id == unit_id]
    told = in_charge or of_unit or found
    away = deputies(session, [each.id for each in told])
    users = {user.id: user for user in (away.get(each.id, each).user for each in told)}
    return sorted(users.values(), key=lambda user: user.email)


def member_addresses(session: Session, **whom: Any) -> list[str]:
    """Return the mail addresses of `members`; a demonstration account has no mailbox."""
    return [user.email for user in members(session, **whom) if not user.is_demo]


def _account_key(email: str) -> str:
    return audit.digest(email)


def _failures(session: Session, account: str, network: str | None) -> int:
    query = sa.select(sa.func.count()).select_from(SignInFailure).where(
        SignInFailure.account == account, SignInFailure.created_at > clock.now() - FAILURE_WINDOW
    )  # fmt: skip
    return (
        session.scalar(query.where(SignInFailure.network == network) if network is not None else query) or 0
    )


def check_password(database: Database, data: SignIn, network: str) -> User:
    """Return the person whose password it is.

    Hashing happens outside of any transaction. Raises TooMany after ten failures of this account from
    this network, WrongCredentials otherwise; both cost the same time whether the account exists or not.
    """
    account = _account_key(data.email)
    with database.read() as session:
        user = session.scalar(sa.select(User).where(User.email == data.email))
        here, everywhere = _failures(session, account, network), _failures(session, account, None)
    if here >= MAX_FAILURES:
        raise TooMany(headers={"Retry-After": str(int(FAILURE_WINDOW.total_seconds()))})
    if everywhere >= SLOW_AFTER:
        # Guessing from many networks is slowed, never locked: a lock would shut the owner out.
        time.sleep(1)
    right = passwords.matches(data.password.get_secret_value(), user.password_hash if user else "")
    demo_off = user is not None and user.is_demo and not get_settings().demo
    if user is None or not right or demo_off:
        with database.write() as session:
            session.add(SignInFailure(account=account, network=network))
            raise WrongCredentials
    return user


def sign_in(database: Database, data: SignIn, network: str) -> tuple[Credential, str, User]:
    """Start a session after checking the password; return it, its token (shown once) and the person."""
    user = check_password(database, data, network)
    lifetime = timedelta(hours=get_settings().session_hours)
    with database.write() as session:
        memberships = active_memberships(session, user.id)
        if data.organization:
            memberships = [each for each in memberships if each.organization.code == data.organization]
        if not memberships:
            raise NoMembership
        credential, token = issue(session, memberships[0], lifetime=lifetime, is_token=False)
        audit.record(_actor_of(credential, memberships[0]), "session.started", credential)
    return credential, token, user


def issue(
    session: Session, membership: Membership, *, lifetime: timedelta, is_token: bool
) -> tuple[Credential, str]:
    """Make a session or token for a membership; return it with its secret, which is not kept."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    credential = Credential(
        membership_id=membership.id,
        token_digest=token_digest(token),
        is_token=is_token,
        last_seen_at=moment,
        expires_at=moment + lifetime,
    )
    session.add(credential)
    session.flush()
    return credential, token


def switch(session: Session, actor: Actor, membership_id: uuid.UUID) -> tuple[Credential, str, User]:
    """Act for another of the own memberships: the old session ends, a new one with a new token begins.

    Raises NotFound for a membership of others or one that has ended, Conflict for a program's token.
    """
    held = active_memberships(session, actor.user_id) if actor.user_id else []
    membership = next((each for each in held if each.id == membership_id), None)
    if membership is None:
        raise NotFound
    old = session.get_one(Credential, actor.session_id)
    if old.is_token:
        raise Conflict(_("토큰은 한 소속에만 쓸 수 있습니다."), code="token-of-one-membership")
    old.revoked_at = clock.now()
    # The new session ends when the old one would have: switching must not keep anybody signed in for ever.
    credential, token = issue(session, membership, lifetime=old.expires_at - clock.now(), is_token=False)
    audit.record(_actor_of(credential, membership), "session.switched", credential)
    return credential, token, session.get_one(User, membership.user_id)


def _actor_of(credential: Credential, membership: Membership) -> Actor:
    return Actor(
        user_id=membership.user_id,
        organization_id=membership.organization_id,
        unit_id=membership.unit_id,
        role=membership.role,
        session_id=credential.id,
        membership_id=membership.id,
        grants=membership.granted,
    )


def _is_live(credential: Credential) -> bool:
    moment = clock.now()
    idle = timedelta(minutes=get_settings().session_idle_minutes)
    rested = not credential.is_token and credential.last_seen_at < moment - idle
    return credential.revoked_at is None and credential.expires_at > moment and not rested


def authenticate(database: Database, token: str) -> Actor:
    """Return who holds the token. Raises Unauthorized when it does not hold any more."""
    query = (
        sa.select(Credential)
        .where(Credential.token_digest == token_digest(token))
        .options(joinedload(Credential.membership))
    )
    with database.read() as session:
        credential = session.scalar(query)
    if credential is None or not _is_live(credential):
        raise Unauthorized(_("로그인이 끝났습니다. 다시 로그인해 주세요."))
    membership = credential.membership
    if not holds(membership):
        raise Unauthorized(_("로그인이 끝났습니다. 다시 로그인해 주세요."))
    if clock.now() - credential.last_seen_at > SEEN_EVERY:
        with database.write() as session:
            session.execute(
                sa.update(Credential).where(Credential.id == credential.id).values(last_seen_at=clock.now())
            )
    return _actor_of(credential, membership)


def sign_out(session: Session, actor: Actor) -> None:
    """End the session the actor came with."""
    credential = session.get_one(Credential, actor.session_id)
    credential.revoked_at = clock.now()
    audit.record(actor, "session.ended", credential)


def revoke_all(session: Session, user_id: uuid.UUID) -> None:
    """End every session and token of a person."""
    held = sa.select(Membership.id).where(Membership.user_id == user_id)
    session.execute(
        sa.update(Credential)
        .where(Credential.membership_id.in_(held), Credential.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def me(session: Session, actor: Actor) -> dict[str, Any]:
    """Return the person, the organization and the role of the actor."""
    user = session.get_one(User, actor.user_id)
    return {
        "user": user,
        "organization": session.get_one(Organization, actor.organization_id),
        "role": actor.role,
    }


def add_organization(
    session: Session, *, code: str, name_ko: str, kind: OrganizationKind, business_number: str | None = None
) -> Organization:
    """Register an organization. Raises Conflict where the code or the number is taken."""
    same = sa.or_(Organization.code == code, Organization.business_number == (business_number or code))
    if session.scalar(sa.select(Organization.id).where(same)):
        raise Conflict(_("이미 등록된 기관·기업입니다."), code="organization-exists")
    organization = Organization(
        code=code,
        name_ko=name_ko,
        kind=kind,
        business_number=business_number,
        number_status=NumberStatus.UNVERIFIED if business_number else NumberStatus.NONE,
    )
    session.add(organization)
    session.flush()
    return organization


def add_membership(session: Session, user: User, organization: Organization, role: Role) -> Membership:
    """Give a person a role in an organization, or return the one they have; one that ended begins anew."""
    query = sa.select(Membership).where(
        Membership.user_id == user.id, Membership.organization_id == organization.id, Membership.role == role
    )
    if known := session.scalar(query):
        if not holds(known):
            known.starts_on, known.ends_on, known.ended_at = None, None, None
        return known
    membership = Membership(user_id=user.id, organization_id=organization.id, role=role)
    if role in (Role.COORDINATOR, Role.ADMIN):
        membership.grants = sorted(USUAL_GRANTS)
    session.add(membership)
    session.flush()
    return membership


def service_token(
    session: Session, organization: Organization, role: Role, *, days: int, grants: Sequence[Grant] = ()
) -> str:
    """Return a token by which a program acts for the organization in the role, with no more than `grants`."""
    name = ".".join([organization.code.lower(), role, *sorted(grants)])
    email = f"service+{name}@service.invalid"
    user = session.scalar(sa.select(User).where(User.email == email))
    if user is None:
        user = User(
            email=email, name=f"{organization.name_ko} API", is_service=True, confirmed_at=clock.now()
        )
        session.add(user)
        session.flush()
    membership = add_membership(session, user, organization, role)
    if grants:
        membership.grants = sorted(grants)
    return membership_token(session, membership, days=days)


def membership_token(session: Session, membership: Membership, *, days: int) -> str:
    """Return a bearer token for a membership."""
    credential, token = issue(session, membership, lifetime=timedelta(days=days), is_token=True)
    audit.record(ANONYMOUS, "token.issued", credential)
    return token


def verify_number(database: Database, actor: Actor, id_or_code: str, method: str) -> Organization:
    """Mark an organization's number as verified, by documents or by the tax office.

    The office is asked between two transactions. Raises Conflict where there is no number, or where the
    office does not know it as in business.
    """
    with database.read() as session:
        organization = get_organization(session, id_or_code)
        number, registration = organization.business_number, organization.registration_number
    if not number and not (registration and method == "document"):
        raise Conflict(_("사업자등록번호가 없습니다."), code="no-business-number")
    if method == "tax-office" and not (number and tax_office.is_in_business(number)):
        raise Conflict(_("국세청에 계속사업자로 등록된 번호가 아닙니다."), code="not-in-business")
    with database.write() as session:
        organization = get_organization(session, id_or_code)
        organization.number_status = NumberStatus.VERIFIED
        audit.record(actor, "organization.verified", organization, method=method)
    return organization
