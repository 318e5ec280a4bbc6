"""Facilities (실증 장소) and the testbeds (테스트베드) that they offer.

NULL means unknown: nobody has said it yet. It is never read as yes or as a default.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organization, Unit
from app.database import Base
from app.testbeds.parts import Band, Sharing, SubSite, UseMode


class GeometryKind(StrEnum):
    """What the coordinates stand for; the last two are never pinned on a map."""

    POINT = "point"
    AREA = "area"
    NETWORK = "network"
    UNLOCATED = "unlocated"
    WITHHELD = "withheld"


class FacilityStatus(StrEnum):
    """Whether the place works already."""

    OPERATING = "operating"
    PLANNED = "planned"


class Kind(StrEnum):
    """What a testbed is made of: 시설, 장비, 인력, 기술, 데이터."""

    FACILITY = "facility"
    EQUIPMENT = "equipment"
    STAFF = "staff"
    TECHNOLOGY = "technology"
    DATA = "data"


class ListingStatus(StrEnum):
    """Where a listing stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Setting(StrEnum):
    """Under a roof, in the open, or both."""

    INDOOR = "indoor"
    OUTDOOR = "outdoor"
    BOTH = "both"


class Custody(StrEnum):
    """Whether the host has taken the listing into its own hands."""

    UNCLAIMED = "unclaimed"
    INVITED = "invited"
    CLAIMED = "claimed"
    OPTED_OUT = "opted_out"


class Access(StrEnum):
    """How a request reaches the host: straight, through a coordinator, or not at all."""

    OPEN = "open"
    DESK = "desk"
    CLOSED = "closed"


# Regulation of places under national security: nobody writes to their host before it has claimed the listing.
SECURED = "R-FACSEC"


class Facility(Base):
    """A place: who owns it, runs it, is in charge and must consent. Coordinates are WGS 84 degrees."""

    __tablename__ = "facilities"
    __table_args__ = (
        # A place that must not be pinned has no coordinates that could leak.
        sa.CheckConstraint(
            "geometry_kind NOT IN ('unlocated', 'withheld') OR (latitude IS NULL AND longitude IS NULL)",
            name="unpinned",
        ),
    )
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name_ko: Mapped[str] = mapped_column(sa.String(300))
    name_en: Mapped[str] = mapped_column(sa.String(300), default="")
    description_ko: Mapped[str] = mapped_column(sa.Text, default="")
    description_en: Mapped[str] = mapped_column(sa.Text, default="")
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    district: Mapped[str | None] = mapped_column(sa.ForeignKey("districts.code"), index=True)
    town: Mapped[str | None] = mapped_column(sa.ForeignKey("towns.code"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    geometry_kind: Mapped[GeometryKind] = mapped_column(default=GeometryKind.UNLOCATED)
    status: Mapped[FacilityStatus] = mapped_column(default=FacilityStatus.OPERATING)
    operator_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("units.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    consent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    operator_in_doubt: Mapped[bool] = mapped_column(default=False)
    regulatory_notes: Mapped[str] = mapped_column(sa.Text, default="")
    provenance: Mapped[str] = mapped_column(sa.String(500), default="")
    provenance_kind: Mapped[str] = mapped_column(sa.String(32), default="")
    confidence: Mapped[str] = mapped_column(sa.String(8), default="")
    coord_source: Mapped[str] = mapped_column(sa.String(500), default="")
    coord_confidence: Mapped[str] = mapped_column(sa.String(8), default="")
    nearest_anchor: Mapped[str] = mapped_column(sa.String(200), default="")
    nearest_anchor_m: Mapped[int | None]
    needs_check: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    edited_at: Mapped[datetime | None]

    operator: Mapped[Organization] = relationship(lazy="raise", foreign_keys=[operator_id])
    owner: Mapped[Organization | None] = relationship(lazy="raise", foreign_keys=[owner_id])
    unit: Mapped[Unit | None] = relationship(lazy="raise")
    consent: Mapped[Organization | None] = relationship(lazy="raise", foreign_keys=[consent_id])

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization that may change it."""
        return frozenset({self.operator_id})


class Testbed(Base):
    """What a facility offers for demonstrations.

    `version` counts the states of the listing; each is kept as a TestbedVersion. `content_version`
    also grows when past demonstrations or the status change, so that an index knows what to refresh;
    bookings change neither. Lists of codes keep their order: the first is the main one. `sources` says, per
    field that somebody entered, who did and when; `provenance` is that of the rest.
    """

    __test__ = False  # pytest must not collect it
    __tablename__ = "testbeds"
    __table_args__ = (
        sa.CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity"),
        sa.CheckConstraint("lead_days IS NULL OR lead_days >= 0", name="lead_days"),
        sa.CheckConstraint("min_days IS NULL OR min_days >= 1", name="min_days"),
        sa.CheckConstraint("max_days IS NULL OR min_days IS NULL OR max_days >= min_days", name="max_days"),
        sa.CheckConstraint(
            "(trl_min IS NULL OR trl_min BETWEEN 1 AND 9) AND (trl_max IS NULL OR trl_max BETWEEN 1 AND 9)",
            name="trl",
        ),
        sa.CheckConstraint(
            "(setup_days IS NULL OR setup_days >= 0) AND (teardown_days IS NULL OR teardown_days >= 0)",
            name="around",
        ),
        sa.CheckConstraint("monthly_capacity IS NULL OR monthly_capacity >= 1", name="monthly_capacity"),
    )
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    facility_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("facilities.id"), index=True)
    kind: Mapped[Kind] = mapped_column(default=Kind.FACILITY)
    status: Mapped[ListingStatus] = mapped_column(default=ListingStatus.DRAFT, index=True)
    custody: Mapped[Custody] = mapped_column(default=Custody.UNCLAIMED)
    name_ko: Mapped[str] = mapped_column(sa.String(300))
    name_en: Mapped[str] = mapped_column(sa.String(300), default="")
    description_ko: Mapped[str] = mapped_column(sa.Text, default="")
    description_en: Mapped[str] = mapped_column(sa.Text, default="")
    equipment: Mapped[list[str]] = mapped_column(default=list)
    equipment_en: Mapped[list[str]] = mapped_column(default=list)
    demonstration_types: Mapped[list[str]] = mapped_column(default=list)
    industries: Mapped[list[str]] = mapped_column(default=list)
    regulations: Mapped[list[str]] = mapped_column(default=list)
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    capabilities: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    indoor_outdoor: Mapped[Setting | None]
    trl_min: Mapped[int | None]
    trl_max: Mapped[int | None]
    capacity: Mapped[int | None]
    lead_days: Mapped[int | None]
    min_days: Mapped[int | None]
    max_days: Mapped[int | None]
    setup_days: Mapped[int | None]
    teardown_days: Mapped[int | None]
    sharing: Mapped[Sharing | None]
    use_mode: Mapped[UseMode | None]
    monthly_capacity: Mapped[int | None]
    booking_url: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    terms_ko: Mapped[str] = mapped_column(sa.Text, default="")
    terms_en: Mapped[str] = mapped_column(sa.Text, default="")
    provenance: Mapped[str] = mapped_column(sa.String(500), default="")
    provenance_kind: Mapped[str] = mapped_column(sa.String(32), default="")
    confidence: Mapped[str] = mapped_column(sa.String(8), default="")
    verified_on: Mapped[date | None]
    sources: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    content_version: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None]

    facility: Mapped[Facility] = relationship(lazy="raise")
    blackouts: Mapped[list["Blackout"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Blackout.starts_on, Blackout.ends_on"
    )
    sub_sites: Mapped[list[SubSite]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=SubSite.position
    )
    bands: Mapped[list[Band]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=Band.position
    )
    example_uses: Mapped[list["ExampleUse"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ExampleUse.position"
    )
    past_demonstrations: Mapped[list["PastDemonstration"]] = relationship(
        lazy="raise", order_by="PastDemonstration.ended_on, PastDemonstration.created_at"
    )

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization that may change it: the operator of its place."""
        return self.facility.party_ids

    @property
    def unknowns(self) -> list[str]:
        """What nobody has said yet, as codes: fields that are unknown here or at the place."""
        place = self.facility
        known: dict[str, object] = {
            "access": self.custody == Custody.CLAIMED,
            "operator": not place.operator_in_doubt,
            "owner": place.owner_id,
            "unit": place.unit_id,
            "consent": place.consent_id,
            "capacity": self.capacity,
            "lead_days": self.lead_days is not None,
            "min_days": self.min_days,
            "max_days": self.max_days,
            "around": self.setup_days is not None and self.teardown_days is not None,
            "sharing": self.sharing,
            "trl": self.trl_min or self.trl_max,
            "terms": self.terms_ko,
        }
        return [attribute for attribute, value in known.items() if not value]

    @property
    def access(self) -> Access:
        """How requests reach the host: what is secured goes through a coordinator until it is claimed.

        A secured place whose very location is withheld takes no requests before.
        """
        if SECURED not in self.regulations or self.custody == Custody.CLAIMED:
            return Access.OPEN
        is_withheld = self.facility.geometry_kind == GeometryKind.WITHHELD
        return Access.CLOSED if is_withheld else Access.DESK

    @property
    def is_requestable(self) -> bool:
        """Whether a firm may ask for it: published, of a place that works, not opted out, not closed."""
        return (
            self.status == ListingStatus.PUBLISHED
            and self.custody != Custody.OPTED_OUT
            and self.access != Access.CLOSED
            and self.facility.status == FacilityStatus.OPERATING
        )


class Blackout(Base):
    """Seoul days on which a testbed, or one site of it, cannot be used; both included."""

    __tablename__ = "blackouts"
    __table_args__ = (sa.CheckConstraint("starts_on <= ends_on", name="days"),)
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    sub_site_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("sub_sites.id"))
    site: Mapped[SubSite | None] = relationship(lazy="raise")

    @property
    def sub_site(self) -> str | None:
        """The code of the site that is closed, None where all of the testbed is."""
        return self.site.code if self.site else None


class ExampleUse(Base):
    """What could be demonstrated there: an illustration written for this service, not an offer."""

    __tablename__ = "example_uses"
    __table_args__ = (sa.UniqueConstraint("testbed_id", "position"),)
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"))
    position: Mapped[int]
    text_ko: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    is_illustration: Mapped[bool] = mapped_column(default=True)


class PastDemonstration(Base):
    """A demonstration that took place, as a finished case or a published source tells it.

    Of a case it is there only while its firm agrees. `kpis_met` of `kpis` promised indicators were reached;
    None where nobody has said. A fictional one is shown as such and teaches the ranking nothing.
    """

    __tablename__ = "past_demonstrations"
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    source_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    starts_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    provenance: Mapped[str] = mapped_column(sa.String(500), default="")
    kpis: Mapped[int | None]
    kpis_met: Mapped[int | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


class TestbedVersion(Base):
    """A listing as it stood under a version number; never changed, cases pin it."""

    __test__ = False
    __tablename__ = "testbed_versions"
    __table_args__ = (sa.UniqueConstraint("testbed_id", "number"),)
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))
    edited_by: Mapped[uuid.UUID | None]


class CustodyEvent(Base):
    """A step of a listing's custody: who took it, when, and why."""

    __tablename__ = "custody_events"
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(sa.String(16))
    from_state: Mapped[Custody]
    to_state: Mapped[Custody]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    actor_id: Mapped[uuid.UUID | None]
    organization_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    role: Mapped[str] = mapped_column(sa.String(16), default="")
    on_behalf_of: Mapped[dict[str, Any] | None]
    organization: Mapped[Organization | None] = relationship(lazy="raise")


class ImmutableRow(RuntimeError):
    """Somebody tried to change what is kept as it was."""


@event.listens_for(TestbedVersion, "before_update")
@event.listens_for(TestbedVersion, "before_delete")
def _refuse_change(mapper: Any, connection: Any, target: TestbedVersion) -> None:
    raise ImmutableRow(f"version {target.number} of {target.testbed_id}")
