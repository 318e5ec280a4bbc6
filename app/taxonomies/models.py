"""The tables of controlled words. Codes are stable; names, definitions and phrases may be corrected.

Each row says where it comes from and how far it is trusted. `position` is the order of the seed file.
"""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

Code = sa.String(64)


class Term:
    """What every controlled word has."""

    code: Mapped[str] = mapped_column(Code, unique=True)
    position: Mapped[int] = mapped_column(default=0)
    name_ko: Mapped[str] = mapped_column(sa.String(300))
    name_en: Mapped[str] = mapped_column(sa.String(300), default="")
    provenance: Mapped[str] = mapped_column(sa.String(500), default="")
    confidence: Mapped[str] = mapped_column(sa.String(8), default="medium")


class Defined(Term):
    """A controlled word with a definition."""

    definition_ko: Mapped[str] = mapped_column(sa.Text, default="")
    definition_en: Mapped[str] = mapped_column(sa.Text, default="")


class DemonstrationType(Defined, Base):
    """A 실증유형, on two levels."""

    __tablename__ = "demonstration_types"
    level: Mapped[int]
    parent: Mapped[str | None] = mapped_column(sa.ForeignKey("demonstration_types.code"), index=True)
    infrastructure: Mapped[list[str]] = mapped_column(default=list)
    synonyms: Mapped[list[str]] = mapped_column(default=list)
    sandboxes: Mapped[list[str]] = mapped_column(default=list)
    regulations: Mapped[list[str]] = mapped_column(default=list)


class Industry(Term, Base):
    """A 기술분야: strategic (of the plan) or convergence (of this project)."""

    __tablename__ = "industries"
    kind: Mapped[str] = mapped_column(sa.String(16))
    ksic: Mapped[list[str]] = mapped_column(default=list)
    national_technologies: Mapped[list[str]] = mapped_column(default=list)
    plan_task: Mapped[str | None] = mapped_column(Code)


class District(Term, Base):
    """An autonomous district (자치구); its code has five digits. Coordinates are WGS 84 degrees."""

    __tablename__ = "districts"
    latitude: Mapped[float]
    longitude: Mapped[float]
    office_latitude: Mapped[float]
    office_longitude: Mapped[float]
    area_km2: Mapped[float]


class Town(Term, Base):
    """One of the plan's five start-up towns, or the convergence zone."""

    __tablename__ = "towns"
    kind: Mapped[str] = mapped_column(sa.String(8))
    number: Mapped[int | None]
    place_ko: Mapped[str] = mapped_column(sa.String(200), default="")
    district: Mapped[str] = mapped_column(sa.ForeignKey("districts.code"))
    role_ko: Mapped[str] = mapped_column(sa.String(300), default="")
    partners: Mapped[list[str]] = mapped_column(default=list)
    latitude: Mapped[float]
    longitude: Mapped[float]
    note: Mapped[str] = mapped_column(sa.Text, default="")


class RequirementAttribute(Term, Base):
    """A quantity or quality that a demand may require and a testbed may offer.

    kind: number, range (a low and a high), choice (one of), set (several of) or boolean. `unit` is the
    base unit, `units` map each unit accepted to its size in base units. `choices` have a code, names and
    words; `cues` are words that announce the attribute in a text.
    """

    __tablename__ = "requirement_attributes"
    group: Mapped[str] = mapped_column(sa.String(32), default="")
    kind: Mapped[str] = mapped_column(sa.String(8))
    op: Mapped[str] = mapped_column(sa.String(8), default=">=")
    better: Mapped[str | None] = mapped_column(sa.String(8))
    unit: Mapped[str] = mapped_column(sa.String(32), default="")
    units: Mapped[dict[str, Any]] = mapped_column(default=dict)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    help_ko: Mapped[str] = mapped_column(sa.Text, default="")
    help_en: Mapped[str] = mapped_column(sa.Text, default="")
    example_ko: Mapped[str] = mapped_column(sa.String(200), default="")
    example_en: Mapped[str] = mapped_column(sa.String(200), default="")
    cues_ko: Mapped[list[str]] = mapped_column(default=list)
    cues_en: Mapped[list[str]] = mapped_column(default=list)


class Regulation(Term, Base):
    """A statute, permit or sandbox that a demonstration may need."""

    __tablename__ = "regulations"
    statute_ko: Mapped[str] = mapped_column(sa.Text, default="")
    authority_ko: Mapped[str] = mapped_column(sa.Text, default="")
    what_ko: Mapped[str] = mapped_column(sa.Text, default="")
    period_ko: Mapped[str] = mapped_column(sa.Text, default="")


class Scheme(Term, Base):
    """A support programme that exists outside this service."""

    __tablename__ = "schemes"
    what_ko: Mapped[str] = mapped_column(sa.Text, default="")
    period_ko: Mapped[str] = mapped_column(sa.Text, default="")


class PlanItem(Term, Base):
    """A strategy, focus task, testbed item or KPI of the city's plan; names are the plan's own phrases."""

    __tablename__ = "plan_items"
    kind: Mapped[str] = mapped_column(sa.String(8), index=True)
    parent: Mapped[str | None] = mapped_column(sa.ForeignKey("plan_items.code"), index=True)
    number: Mapped[int | None]
    is_home_task: Mapped[bool] = mapped_column(default=False)


class PlaceCondition(Defined, Base):
    """A condition that places give (환경 조건), with the words that speak of it."""

    __tablename__ = "place_conditions"
    group: Mapped[str] = mapped_column(sa.String(64), default="")
    group_ko: Mapped[str] = mapped_column(sa.String(100), default="")
    group_en: Mapped[str] = mapped_column(sa.String(100), default="")
    parent: Mapped[str | None] = mapped_column(Code)
    phrases_ko: Mapped[list[str]] = mapped_column(default=list)
    phrases_en: Mapped[list[str]] = mapped_column(default=list)
    revision: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None]


class LexiconGroup(Base):
    """Words that mean the same, in Korean and English."""

    __tablename__ = "lexicon_groups"
    code: Mapped[str] = mapped_column(Code, unique=True)
    position: Mapped[int] = mapped_column(default=0)
    domain: Mapped[str] = mapped_column(sa.String(64), default="")
    canonical_ko: Mapped[str] = mapped_column(sa.String(200))
    canonical_en: Mapped[str] = mapped_column(sa.String(200), default="")
    terms: Mapped[list[str]] = mapped_column(default=list)
    provenance: Mapped[str] = mapped_column(sa.String(500), default="")
    confidence: Mapped[str] = mapped_column(sa.String(8), default="medium")
    revision: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None]


class WordRevision(Base):
    """What a group of the lexicon or a place condition said under a revision number; never changed."""

    __tablename__ = "word_revisions"
    __table_args__ = (sa.UniqueConstraint("kind", "code", "number"),)
    kind: Mapped[str] = mapped_column(sa.String(16))
    code: Mapped[str] = mapped_column(Code)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    edited_by: Mapped[uuid.UUID | None]


class DistrictOutline(Base):
    """Where a district ends, as an installation imported it: a GeoJSON geometry in WGS 84 degrees."""

    __tablename__ = "district_outlines"
    district: Mapped[str] = mapped_column(sa.ForeignKey("districts.code"), unique=True)
    geometry: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(sa.String(300), default="")
