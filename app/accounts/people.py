"""The people of an organization: who they are, what they may do, when they come and go."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import service
from app.accounts.models import Credential, Membership, Organization, OrganizationKind, Unit, User
from app.accounts.people_schemas import MemberChange
from app.accounts.standing import holds, is_active
from app.actor import USUAL_GRANTS, Actor, Grant, Role
from app.errors import Conflict, Forbidden, NotFound, invalid
from app.i18n import gettext as _

Kind = OrganizationKind
DESK = frozenset({Role.COORDINATOR, Role.ADMIN})
# Institutions both host demonstrations and ask for them; who runs the desk may run places, too.
INSTITUTION = frozenset({Role.STARTUP, Role.OPERATOR})
ROLES_OF_KIND = {
    Kind.STARTUP: frozenset({Role.STARTUP}),
    Kind.OPERATOR: INSTITUTION,
    Kind.RESEARCH: INSTITUTION,
    Kind.PUBLIC: INSTITUTION,
    Kind.COORDINATOR: DESK | {Role.OPERATOR},
}
# May be given by whoever may give anything: they are less than what every coordinator has.
LESSER = frozenset({Grant.READ, Grant.REVIEW})


class NotYoursToGive(Forbidden):
    """Nobody gives what they do not have, and nobody changes what they themselves may do."""

    code = "not-yours-to-give"
    title = "이 권한은 관리자나 매칭 확정 담당이 다른 사람에게만 줄 수 있습니다."


def organization_of(session: Session, actor: Actor, id_or_code: str | uuid.UUID) -> Organization:
    """Return an organization whose people the actor looks after: the own one, any for a coordinator.

    Raises NotFound.
    """
    organization = service.get_organization(session, id_or_code)
    if not actor.is_coordinator and organization.id != actor.organization_id:
        raise NotFound
    return organization


def members(organization_id: uuid.UUID) -> sa.Select[Any]:
    """Return the query of an organization's memberships, those that hold first."""
    return (
        sa.select(Membership)
        .where(Membership.organization_id == organization_id)
        .join(User, User.id == Membership.user_id)
        .where(User.is_service.is_(False))
        .options(
            joinedload(Membership.user), joinedload(Membership.unit), joinedload(Membership.organization)
        )
        .order_by(sa.case((is_active(), 0), else_=1), User.name, Membership.id)
    )


def get(session: Session, actor: Actor, membership_id: uuid.UUID | None, *, lock: bool = False) -> Membership:
    """Return a membership that the actor looks after, with person, unit and organization. Raises NotFound."""
    query = (
        sa.select(Membership)
        .where(Membership.id == membership_id)
        .options(
            joinedload(Membership.user), joinedload(Membership.unit), joinedload(Membership.organization)
        )
    )
    if lock:
        query = query.with_for_update(of=Membership).execution_options(populate_existing=True)
    membership = session.scalar(query)
    if membership is None:
        raise NotFound
    if not actor.is_coordinator and actor.organization_id not in membership.party_ids:
        raise NotFound
    return membership


def present(membership: Membership) -> dict[str, Any]:
    """Return a membership with whether it holds today."""
    columns = {column.key: getattr(membership, column.key) for column in sa.inspect(Membership).column_attrs}
    return {
        **columns,
        "user": membership.user,
        "unit": membership.unit,
        "organization": membership.organization,
        "is_active": holds(membership),
    }


def check_given(actor: Actor, grants: Collection[Grant]) -> None:
    """Refuse a coordinator's grants that are not the actor's to give. Raises NotYoursToGive."""
    if actor.role == Role.ADMIN:
        return
    if Grant.CONFIRM not in actor.grants or frozenset(grants) - LESSER - actor.grants:
        raise NotYoursToGive


def usual_grants(actor: Actor, role: Role) -> frozenset[Grant]:
    """Return what somebody whom the actor brings in may do where nothing else is said."""
    if role not in DESK:
        return frozenset()
    return USUAL_GRANTS if actor.role == Role.ADMIN else USUAL_GRANTS & actor.grants


def check_role(organization: Organization, role: Role) -> None:
    """Refuse a role that this kind of organization does not have. Raises Invalid."""
    if role not in ROLES_OF_KIND[organization.kind]:
        raise invalid("role", "not-of-kind", _("이 기관에는 없는 역할입니다."))


def check_unit(session: Session, organization_id: uuid.UUID, unit_id: uuid.UUID | None) -> None:
    """Refuse a unit of another organization. Raises Invalid."""
    if unit_id is None:
        return
    unit = session.get(Unit, unit_id)
    if unit is None or unit.organization_id != organization_id or not unit.is_active:
        raise invalid("unit_id", "unknown-unit", _("이 기관의 부서를 골라 주세요."))


def check_person(session: Session, organization_id: uuid.UUID, user_id: uuid.UUID | None) -> None:
    """Refuse as in charge of a place who does not host for the organization today. Raises Invalid."""
    if user_id is None:
        return
    query = sa.select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.organization_id == organization_id,
        Membership.role == Role.OPERATOR,
        is_active(),
    )
    if session.scalar(query) is None:
        raise invalid("person_id", "unknown-person", _("이 기관에서 일하는 사람을 골라 주세요."))


def _check_grants(actor: Actor, membership: Membership, role: Role, grants: frozenset[Grant]) -> None:
    before = membership.granted if membership.role in DESK else frozenset()
    if role == membership.role and grants == membership.granted:
        return
    if membership.user_id == actor.user_id:
        raise NotYoursToGive
    if role not in DESK and grants - {Grant.READ}:
        raise invalid("grants", "not-of-role", _("이 역할에는 '보기만'만 정할 수 있습니다."))
    if role in DESK and not grants:
        raise invalid("grants", "missing", _("하나 이상 골라 주세요."))
    if role in DESK or membership.role in DESK:
        # Taking something away is as weighty as giving it.
        check_given(actor, grants ^ before)
    if Role.ADMIN in (role, membership.role) and role != membership.role and actor.role != Role.ADMIN:
        raise NotYoursToGive


def change(session: Session, actor: Actor, membership_id: uuid.UUID, data: MemberChange) -> Membership:
    """Change role, unit, grants, days or card of a member; other rights end the sessions that had the old.

    Raises NotFound, Invalid, NotYoursToGive, Conflict where that person has the role already.
    """
    membership = get(session, actor, membership_id, lock=True)
    given = {name: getattr(data, name) for name in data.model_fields_set}
    role = given.get("role") or membership.role
    given["role"] = role
    wanted = given.pop("grants", None)
    kept = membership.granted if role == membership.role else usual_grants(actor, role)
    grants = frozenset(wanted) if wanted is not None else kept
    check_role(membership.organization, role)
    check_unit(session, membership.organization_id, given.get("unit_id"))
    _check_grants(actor, membership, role, grants)
    is_own_unit = membership.user_id == actor.user_id and role in DESK and "unit_id" in given
    if is_own_unit and given["unit_id"] != membership.unit_id:
        # Who confirms for the own organization must be of another unit: nobody says so of themselves.
        raise NotYoursToGive
    _check_free(session, membership, role)
    first, last = given.get("starts_on", membership.starts_on), given.get("ends_on", membership.ends_on)
    if first and last and last < first:
        raise invalid("ends_on", "days", _("끝나는 날이 시작하는 날보다 빠릅니다."))
    given["grants"] = sorted(grants)
    changed = {field: value for field, value in given.items() if getattr(membership, field) != value}
    for field, value in changed.items():
        setattr(membership, field, value)
    if {"role", "grants"} & changed.keys():
        revoke(session, membership, tokens=False)
    session.flush()
    # Of a card only the names of its fields: what stands on it is personal.
    shown = {field: changed[field] for field in changed.keys() - {"phone", "position"}}
    audit.record(actor, "membership.changed", membership, fields=sorted(changed), **shown)
    session.expire(membership, ["unit"])
    return get(session, actor, membership.id)


def _check_free(session: Session, membership: Membership, role: Role) -> None:
    same = sa.select(Membership.id).where(
        Membership.user_id == membership.user_id,
        Membership.organization_id == membership.organization_id,
        Membership.role == role,
        Membership.id != membership.id,
    )
    if session.scalar(same):
        raise Conflict(_("이미 그 역할로 있는 사람입니다."), code="already-member")


def revoke(session: Session, membership: Membership, *, tokens: bool) -> None:
    """End the sessions of a membership, and its tokens where those are meant, too."""
    query = sa.update(Credential).where(
        Credential.membership_id == membership.id, Credential.revoked_at.is_(None)
    )
    if not tokens:
        query = query.where(Credential.is_token.is_(False))
    session.execute(query.values(revoked_at=clock.now()))


def end(session: Session, actor: Actor, membership_id: uuid.UUID) -> Membership:
    """End a membership at once, with every session and token of it. What it leaves open is for `cases`.

    Raises NotFound, Conflict where it has ended, NotYoursToGive for another coordinator's.
    """
    membership = get(session, actor, membership_id, lock=True)
    if membership.ended_at is not None:
        raise Conflict(_("이미 끝난 소속입니다."), code="wrong-state")
    if membership.role in DESK and membership.user_id != actor.user_id:
        check_given(actor, ())
    membership.ended_at = clock.now()
    revoke(session, membership, tokens=True)
    session.flush()
    audit.record(actor, "membership.ended", membership)
    return membership


def mine(session: Session, actor: Actor) -> list[Membership]:
    """Return the memberships among which the actor may switch."""
    if actor.user_id is None:
        return []
    return service.active_memberships(session, actor.user_id)
