"""Organizations, their units and people, and the proofs of who acts."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.actor import Grant, Role
from app.database import Base


class OrganizationKind(StrEnum):
    """What an organization is in this service."""

    STARTUP = "startup"
    OPERATOR = "operator"
    COORDINATOR = "coordinator"
    RESEARCH = "research"
    PUBLIC = "public"


class NumberStatus(StrEnum):
    """How far a 사업자등록번호 is known to be the organization's own."""

    NONE = "none"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"


class CompanySize(StrEnum):
    """How large a firm is, as the Framework Act on SMEs sorts them."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    MID_SIZED = "mid_sized"
    LARGE = "large"


class Organization(Base):
    """A firm, a host, an institute or the desk; known by its 사업자등록번호 where it has one.

    A firm of another country is known by its registration there; a founder-to-be has no number yet.
    """

    __tablename__ = "organizations"
    __table_args__ = (sa.UniqueConstraint("country", "registration_number"),)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[OrganizationKind]
    category: Mapped[str] = mapped_column(sa.String(32), default="")
    name_ko: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")
    aliases: Mapped[list[str]] = mapped_column(default=list)
    business_number: Mapped[str | None] = mapped_column(sa.String(10), unique=True)
    number_status: Mapped[NumberStatus] = mapped_column(default=NumberStatus.NONE)
    country: Mapped[str] = mapped_column(sa.String(2), default="KR", server_default="KR")
    registration_number: Mapped[str | None] = mapped_column(sa.String(64))
    size: Mapped[CompanySize | None]
    founded_on: Mapped[date | None]
    district: Mapped[str | None] = mapped_column(sa.String(5))
    homepage: Mapped[str] = mapped_column(sa.String(300), default="")
    provenance: Mapped[str] = mapped_column(sa.String(500), default="")
    confidence: Mapped[str] = mapped_column(sa.String(8), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organizations this row belongs to."""
        return frozenset({self.id})


class Unit(Base):
    """A department of an organization (부서)."""

    __tablename__ = "units"
    __table_args__ = (sa.UniqueConstraint("organization_id", "name_ko"),)
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    name_ko: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization it is a part of."""
        return frozenset({self.organization_id})


class User(Base):
    """A person, or a service that holds a token."""

    __tablename__ = "users"
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    confirmed_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(sa.String(2), default="ko")
    is_service: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Membership(Base):
    """What a person may do for an organization, and while when; both days included.

    `ended_at` is set where somebody left: access ends at that instant, whatever the days say.
    """

    __tablename__ = "memberships"
    __table_args__ = (sa.UniqueConstraint("user_id", "organization_id", "role"),)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    unit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("units.id"))
    role: Mapped[Role]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    grants: Mapped[list[str]] = mapped_column(default=list, server_default=sa.text("'[]'"))
    position: Mapped[str] = mapped_column(sa.String(100), default="", server_default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    user: Mapped[User] = relationship(lazy="raise")
    organization: Mapped[Organization] = relationship(lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization it is in."""
        return frozenset({self.organization_id})

    @property
    def granted(self) -> frozenset[Grant]:
        """What it lets its holder do, as values of their own."""
        return frozenset(Grant(code) for code in self.grants)


class Absence(Base):
    """Days on which somebody is away and another one of the organization stands in; both included."""

    __tablename__ = "absences"
    __table_args__ = (
        sa.CheckConstraint("starts_on <= ends_on", name="days"),
        sa.CheckConstraint("membership_id <> deputy_id", name="deputy"),
    )
    membership_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("memberships.id"), index=True)
    deputy_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("memberships.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    membership: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[membership_id])
    deputy: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[deputy_id])


class ContactRole(StrEnum):
    """What a contact is asked about: 실무, 결재, 안전, 보안."""

    PRACTICE = "practice"
    APPROVAL = "approval"
    SAFETY = "safety"
    SECURITY = "security"


class Contact(Base):
    """Whom to ask at an institution or one of its units; needs no account. Personal data."""

    __tablename__ = "contacts"
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    unit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("units.id"))
    role: Mapped[ContactRole]
    name: Mapped[str] = mapped_column(sa.String(100))
    position: Mapped[str] = mapped_column(sa.String(100), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    source: Mapped[str] = mapped_column(sa.String(300), default="")
    known_on: Mapped[date | None]
    organization: Mapped[Organization] = relationship(lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization whose contact it is."""
        return frozenset({self.organization_id})


class Credential(Base):
    """A session of a browser or a bearer token; only the digest of its secret is kept."""

    __tablename__ = "credentials"
    membership_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("memberships.id"), index=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    is_token: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    membership: Mapped[Membership] = relationship(lazy="raise")


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    INVITE = "invite"


class MailedLink(Base):
    """A single-use link sent by mail; only the digest of its secret is kept."""

    __tablename__ = "mailed_links"
    purpose: Mapped[LinkPurpose]
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A wrong password, remembered although the request was refused."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (sa.Index("ix_sign_in_failures_account", "account", "network", "created_at"),)
    account: Mapped[str] = mapped_column(sa.String(64))
    network: Mapped[str] = mapped_column(sa.String(64))


class JoinStatus(StrEnum):
    """Where a wish to join stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class JoinRequest(Base):
    """Somebody signed up with a number that is registered; a member or a coordinator decides."""

    __tablename__ = "join_requests"
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    status: Mapped[JoinStatus] = mapped_column(default=JoinStatus.OPEN)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])
    organization: Mapped[Organization] = relationship(lazy="raise")

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization that may decide."""
        return frozenset({self.organization_id})
