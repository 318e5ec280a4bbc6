"""Runs of the matching, kept so that they can be repeated; judgements, and the versions learnt from them."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base


class MatchingRun(Base):
    """One ranking of the catalogue for one version of a demand.

    `inputs` names what the ranking read (versions, catalogue revision, day, digests), so that the same
    inputs give the same result; `result` is the answer as it was given. `first_five` repeats the codes of
    its first five testbeds, so that exposure can be counted without reading whole answers.
    """

    __tablename__ = "matching_runs"
    demand_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demands.id"), index=True)
    demand_version: Mapped[int]
    model_version: Mapped[str] = mapped_column(sa.String(64))
    best_fit: Mapped[str] = mapped_column(sa.String(8))
    first_five: Mapped[list[str]] = mapped_column(default=list)
    inputs: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))


class Judgement(Base):
    """What a host or a coordinator decided about a demand at a testbed: material to learn from."""

    __tablename__ = "judgements"
    __table_args__ = (sa.Index("ix_judgements_pair", "demand_id", "testbed_id"),)
    demand_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demands.id"))
    demand_version: Mapped[int]
    testbed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("testbeds.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[str | None] = mapped_column(sa.String(32))
    judged_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))


class ModelVersion(Base):
    """A version of the ranking's learnt numbers, never changed once it is kept.

    `document` is the model as JSON and `sha256` its digest; `material` maps what it learnt from to digests,
    `material_sha256` is the digest of that; `figures` were measured when it was made.
    """

    __tablename__ = "model_versions"
    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    document: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    material: Mapped[dict[str, Any]]
    material_sha256: Mapped[str] = mapped_column(sa.String(64))
    figures: Mapped[dict[str, Any]]


class ModelAdoption(Base):
    """That a person put a version to use; ended when it was rolled back.

    The one in use is the unended one with the highest number, the packaged model where there is none.
    """

    __tablename__ = "model_adoptions"
    number: Mapped[int] = mapped_column(unique=True)
    version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("model_versions.id"), index=True)
    adopted_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    person: Mapped[str] = mapped_column(sa.String(254))
    reason: Mapped[str] = mapped_column(sa.Text)
    even_so: Mapped[bool]
    ended_at: Mapped[datetime | None]
    version: Mapped[ModelVersion] = relationship(lazy="raise")


class ComparisonState(StrEnum):
    """Where a comparison stands."""

    ASKED = "asked"
    RUNNING = "running"
    MADE = "made"
    FAILED = "failed"


class ModelComparison(Base):
    """A replay of two versions, made once and read often.

    `report` is what was found, `inputs` the digests of what was replayed: both models, the judged files,
    the words and the listings. `is_better` is None until it is made.
    """

    __tablename__ = "model_comparisons"
    __table_args__ = (sa.Index("ix_model_comparisons_pair", "first", "second"),)
    first: Mapped[str] = mapped_column(sa.String(64))
    second: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[ComparisonState] = mapped_column(default=ComparisonState.ASKED)
    is_better: Mapped[bool | None]
    inputs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    made_at: Mapped[datetime | None]


class DemandAlert(Base):
    """That a firm wants to be told once something fits a demand better than what it knew last.

    That is `best_fit` of the whole ranking and the probability of its `first` place (0 without one).
    """

    __tablename__ = "demand_alerts"
    demand_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demands.id"), unique=True)
    best_fit: Mapped[str] = mapped_column(sa.String(8))
    first: Mapped[float]
    told_on: Mapped[date | None]
    stopped_at: Mapped[datetime | None]
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
