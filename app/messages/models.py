"""Messages of a case, their files, and how far somebody has read."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organization, User
from app.cases.states import Party
from app.database import Base
from app.files.models import StoredFile


class Message(Base):
    """One message; an internal one is a note of the desk that neither firm nor host ever sees."""

    __tablename__ = "messages"
    __table_args__ = (sa.Index("ix_messages_case", "case_id", "sent_at"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"))
    sent_at: Mapped[datetime]
    party: Mapped[Party]
    author_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    organization_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    body: Mapped[str] = mapped_column(sa.Text, default="")
    is_internal: Mapped[bool] = mapped_column(default=False)
    author: Mapped[User | None] = relationship(lazy="raise")
    organization: Mapped[Organization | None] = relationship(lazy="raise")
    files: Mapped[list[StoredFile]] = relationship(
        lazy="raise", secondary="message_files", order_by=StoredFile.name, viewonly=True
    )


class MessageFile(Base):
    """That a file came with a message."""

    __tablename__ = "message_files"
    message_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("messages.id"), index=True)
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("files.id", ondelete="CASCADE"), unique=True)


class MessagesSeen(Base):
    """That somebody saw the messages of a case up to an instant; written when there was something new."""

    __tablename__ = "messages_seen"
    __table_args__ = (sa.Index("ix_messages_seen_case", "case_id", "user_id"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    seen_at: Mapped[datetime]
