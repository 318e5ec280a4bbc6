"""What belongs to the talk before the yes: visits and calls with their minutes, and a second look at a no."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.states import Party
from app.database import Base


class MeetingKind(StrEnum):
    """Where people talk: 현장 방문, 회의, 통화."""

    VISIT = "visit"
    MEETING = "meeting"
    CALL = "call"


class MeetingStatus(StrEnum):
    """Where a meeting stands."""

    PROPOSED = "proposed"
    FIXED = "fixed"
    DONE = "done"
    CALLED_OFF = "called_off"


class Meeting(Base):
    """A visit, meeting or call of a case; both parties and the desk see it."""

    __tablename__ = "meetings"
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    kind: Mapped[MeetingKind]
    status: Mapped[MeetingStatus]
    held_on: Mapped[date]
    starts_at: Mapped[str] = mapped_column(sa.String(5), default="")
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    attendees: Mapped[str] = mapped_column(sa.String(500), default="")
    minutes: Mapped[str] = mapped_column(sa.Text, default="")
    proposed_by: Mapped[Party]
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))


class AppealOutcome(StrEnum):
    """What became of an appeal."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Appeal(Base):
    """A firm's objection to a no, once per case, looked at by another person than who said it."""

    __tablename__ = "appeals"
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), unique=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    made_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    outcome: Mapped[AppealOutcome | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
