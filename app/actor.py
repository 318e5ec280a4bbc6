"""Who acts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class Role(StrEnum):
    """What a membership lets its holder do."""

    STARTUP = "startup"
    OPERATOR = "operator"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """One person acting for one organization, perhaps on behalf of another."""

    user_id: UUID | None = None
    organization_id: UUID | None = None
    unit_id: UUID | None = None
    role: Role | None = None
    session_id: UUID | None = None
    on_behalf_of: dict[str, Any] | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody has signed in."""
        return self.user_id is None

    @property
    def is_coordinator(self) -> bool:
        """Whether the actor works for the matching desk."""
        return self.role in (Role.COORDINATOR, Role.ADMIN)


ANONYMOUS = Actor()
SYSTEM = Actor()
