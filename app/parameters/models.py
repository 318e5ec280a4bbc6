"""Versions of what coordinators set."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class ParameterSet(Base):
    """What was set, why and by whom; the one with the highest number counts.

    `values` holds only what differs from the installation's environment, which stays the default.
    """

    __tablename__ = "parameter_sets"
    number: Mapped[int] = mapped_column(unique=True)
    values: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(sa.Text)
    set_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
