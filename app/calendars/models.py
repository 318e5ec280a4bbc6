"""Calendar feeds."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organization
from app.database import Base
from app.testbeds.models import Testbed


class FeedKind(StrEnum):
    """Whose confirmed days a feed holds."""

    TESTBED = "testbed"
    FIRM = "firm"
    HOST = "host"
    DESK = "desk"


class CalendarFeed(Base):
    """An address under which a calendar program reads confirmed days, as long as its maker is a member.

    No secret is kept: the address is signed with the key of the installation over id and `serial`, so a
    new serial makes the old address worthless.
    """

    __tablename__ = "calendar_feeds"
    kind: Mapped[FeedKind]
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"))
    testbed_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("testbeds.id"))
    busy_only: Mapped[bool] = mapped_column(default=False)
    serial: Mapped[int] = mapped_column(default=1)
    revoked_at: Mapped[datetime | None]
    organization: Mapped[Organization] = relationship(lazy="raise")
    testbed: Mapped[Testbed | None] = relationship(lazy="raise")

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization whose member made it."""
        return frozenset({self.organization_id})
