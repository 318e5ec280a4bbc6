"""Runs of the matching, kept so that they can be repeated, and judgements to learn from."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class MatchingRun(Base):
    """One ranking of the catalogue for one version of a demand.

    `inputs` names what the ranking read (versions, catalogue revision, day, digests), so that the same
    inputs give the same result; `result` is the answer as it was given.
    """

    __tablename__ = "matching_runs"
    demand_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("demands.id"), index=True)
    demand_version: Mapped[int]
    model_version: Mapped[str] = mapped_column(sa.String(64))
    best_fit: Mapped[str] = mapped_column(sa.String(8))
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
    judged_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
