"""What is known of a stored file; its content stands under its digest outside of the database."""

import uuid
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class FileKind(StrEnum):
    """What a file is, as its content says."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    DOCX = "docx"
    XLSX = "xlsx"
    HWPX = "hwpx"
    HWP = "hwp"
    CSV = "csv"
    TXT = "txt"


class StoredFile(Base):
    """One version of a file of a thing: `noun` and `noun_id` say whose, and who may read that may read it."""

    __tablename__ = "files"
    __table_args__ = (
        sa.UniqueConstraint("noun", "noun_id", "name", "version"),
        sa.CheckConstraint("version >= 1", name="version"),
    )
    noun: Mapped[str] = mapped_column(sa.String(32))
    noun_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(sa.String(200))
    version: Mapped[int]
    kind: Mapped[FileKind]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    stored_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    organization_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
