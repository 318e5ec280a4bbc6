"""Links by which a host without an account answers one case."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.cases.models import Case
from app.database import Base


class CaseLink(Base):
    """A link that was mailed to an address, or printed (no address), and what came of it.

    `event_seq` is the step of the case that its last answer became.
    """

    __tablename__ = "case_links"
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    made_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    address: Mapped[str] = mapped_column(sa.String(254), default="")
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    event_seq: Mapped[int | None]
    person: Mapped[str] = mapped_column(sa.String(100), default="")
    department: Mapped[str] = mapped_column(sa.String(200), default="")
    position: Mapped[str] = mapped_column(sa.String(100), default="")
    case: Mapped[Case] = relationship(lazy="raise")
    maker: Mapped[User | None] = relationship(lazy="raise")
