"""Parts of a testbed: the sites of a network or an area, and the bands of its days."""

import uuid
from datetime import time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class SiteStatus(StrEnum):
    """Whether a site can be used."""

    OPERATING = "operating"
    PLANNED = "planned"
    CLOSED = "closed"


class UseMode(StrEnum):
    """How a testbed is used: on days, or by handing over samples for a commissioned test."""

    DAYS = "days"
    COMMISSION = "commission"


class Sharing(StrEnum):
    """Whether several use it at once, one alone, or as each of them asks."""

    SHARED = "shared"
    EXCLUSIVE = "exclusive"
    EITHER = "either"


class SubSite(Base):
    """One place of a network or an area (역, 정류장, 구역); `capacity` NULL is unknown and counts as 1."""

    __tablename__ = "sub_sites"
    __table_args__ = (
        sa.UniqueConstraint("testbed_id", "code"),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity"),
    )
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"))
    code: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    name_ko: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")
    district: Mapped[str | None] = mapped_column(sa.ForeignKey("districts.code"))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    capacity: Mapped[int | None]
    status: Mapped[SiteStatus] = mapped_column(default=SiteStatus.OPERATING)
    provenance: Mapped[str] = mapped_column(sa.String(500), default="")
    confidence: Mapped[str] = mapped_column(sa.String(8), default="")


class Band(Base):
    """Hours of a day that are booked apart (운행 종료 뒤 01:00–04:00).

    A band across midnight belongs to the day on which it begins. The bands of a testbed never overlap, so
    two bookings of different bands do not collide.
    """

    __tablename__ = "bands"
    __table_args__ = (
        sa.UniqueConstraint("testbed_id", "code"),
        sa.CheckConstraint("starts_at <> ends_at", name="hours"),
    )
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"))
    code: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    name_ko: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    is_open: Mapped[bool] = mapped_column(default=True)
