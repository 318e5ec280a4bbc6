"""Imports: what was read, what is wrong with it, what will be done, and whether it was done."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Kind(StrEnum):
    """What a table is a list of."""

    ORGANIZATIONS = "organizations"
    UNITS = "units"
    CONTACTS = "contacts"
    LISTINGS = "listings"


class ImportState(StrEnum):
    """Where an import stands."""

    PREVIEWED = "previewed"
    QUEUED = "queued"
    APPLIED = "applied"
    FAILED = "failed"


class Import(Base):
    """One file: every row is either in the plan or in the report. Applied as a whole or not at all.

    `digest` stands for the plan that was shown; the plan, which may hold personal data, goes once it is done.
    """

    __tablename__ = "imports"
    kind: Mapped[Kind]
    file_name: Mapped[str] = mapped_column(sa.String(200), default="")
    encoding: Mapped[str] = mapped_column(sa.String(16), default="")
    notices: Mapped[list[str]] = mapped_column(default=list)
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int]
    accepted: Mapped[int]
    reported: Mapped[int]
    report: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    plan: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    digest: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[ImportState] = mapped_column(default=ImportState.PREVIEWED)
    failure: Mapped[str] = mapped_column(sa.String(500), default="")
    created_by: Mapped[uuid.UUID | None]
    organization_id: Mapped[uuid.UUID | None]
    applied_at: Mapped[datetime | None]
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)


class ExternalId(Base):
    """By what another system calls an institution or a listing, so that its next table finds it again."""

    __tablename__ = "external_ids"
    __table_args__ = (sa.UniqueConstraint("kind", "value"),)
    kind: Mapped[Kind]
    value: Mapped[str] = mapped_column(sa.String(200))
    object_id: Mapped[uuid.UUID]
