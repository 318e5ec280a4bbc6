"""What a row of the policy says, and the words rows are written in."""

from dataclasses import dataclass
from enum import StrEnum

from app.actor import Grant, Role

STARTUP, OPERATOR = Role.STARTUP, Role.OPERATOR
DESK = frozenset({Role.COORDINATOR, Role.ADMIN})
MEMBER = frozenset(Role)
FIRM = frozenset({STARTUP}) | DESK
HOST = frozenset({OPERATOR}) | DESK


class Reach(StrEnum):
    """Whose objects the route works on."""

    PUBLIC = "public"
    OWN = "own"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: roles (None: everybody), reach, the verb of its audit event, rate class, idempotent or not.

    `carries` marks an idempotent route that computes first and remembers the key itself, with what it writes.
    `grant`: what a coordinator needs for it; None: any to read, COORDINATE to change. `personal`: about the
    actor's own sign-in, so that nothing has to be granted.
    `upload` lets a request be as large as a file.
    """

    roles: frozenset[Role] | None
    reach: Reach = Reach.OWN
    audit: str = ""
    rate: str = "default"
    idempotent: bool = False
    carries: bool = False
    grant: Grant | None = None
    personal: bool = False
    upload: bool = False


def open_to_all(**more: str) -> Rule:
    """Return the row of a route that everybody may use, with or without an account."""
    return Rule(None, Reach.PUBLIC, **more)  # type: ignore[arg-type]


def create(
    roles: frozenset[Role],
    audit: str,
    reach: Reach = Reach.OWN,
    grant: Grant | None = None,
    *,
    upload: bool = False,
) -> Rule:
    """Return the row of a POST that may be repeated under an Idempotency-Key."""
    return Rule(roles, reach, audit, idempotent=True, grant=grant, upload=upload)
