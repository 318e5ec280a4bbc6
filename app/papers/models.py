"""Templates of institutions."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class PaperTemplate(Base):
    """One version of an organization's own DOCX template for a kind of paper.

    The active one is used; where none is, papers have our own layout. The content stands in the row: it is
    small, and must never be missing where a paper is asked for.
    """

    __tablename__ = "paper_templates"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "kind", "version"),
        sa.CheckConstraint("version >= 1", name="version"),
    )
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True, deferred_raiseload=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    uploaded_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def party_ids(self) -> frozenset[uuid.UUID]:
        """The organization whose template it is."""
        return frozenset({self.organization_id})
