"""Templates as they are told."""

from uuid import UUID

from app.fields import Instant, ReadSchema


class TemplateRead(ReadSchema):
    """One version of a template."""

    id: UUID
    kind: str
    version: int
    name: str
    size: int
    sha256: str
    is_active: bool
    created_at: Instant


class KindRead(ReadSchema):
    """A kind of paper with the versions of the organization's own template, newest first.

    Where none is active papers have the built-in layout.
    """

    kind: str
    title: str
    active: TemplateRead | None
    versions: list[TemplateRead]


class TemplateList(ReadSchema):
    """Every kind of paper, and what a template may ask for by name."""

    items: list[KindRead]
    placeholders: dict[str, str]
    lists: dict[str, str]
