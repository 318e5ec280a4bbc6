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


class Grant(StrEnum):
    """What a person may do within a role. Firms and hosts may do everything, unless they have READ alone."""

    COORDINATE = "coordinate"
    CONFIRM = "confirm"
    READ = "read"
    REVIEW = "review"


# What a coordinator may do where nobody has said otherwise.
USUAL_GRANTS = frozenset({Grant.COORDINATE, Grant.CONFIRM})


@dataclass(frozen=True, slots=True)
class Actor:
    """One person acting for one organization, perhaps on behalf of another."""

    user_id: UUID | None = None
    organization_id: UUID | None = None
    unit_id: UUID | None = None
    role: Role | None = None
    session_id: UUID | None = None
    membership_id: UUID | None = None
    grants: frozenset[Grant] = frozenset()
    on_behalf_of: dict[str, Any] | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody has signed in."""
        return self.user_id is None

    @property
    def is_coordinator(self) -> bool:
        """Whether the actor works for the matching desk."""
        return self.role in (Role.COORDINATOR, Role.ADMIN)

    @property
    def may_read(self) -> bool:
        """Whether the actor sees what its role sees; somebody who only reviews does not."""
        return not self.is_coordinator or bool(self.grants - {Grant.REVIEW})

    @property
    def may_change(self) -> bool:
        """Whether the actor may do more than read."""
        if self.is_coordinator:
            return Grant.COORDINATE in self.grants
        return Grant.READ not in self.grants


ANONYMOUS = Actor()
SYSTEM = Actor()
