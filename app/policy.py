"""Who may use which route: one row per route name, and nothing without a row.

A row is keyed by the route's name, since at request time its path lacks the prefix. Tests compare the
table with the routes that exist, and derive the matrix of roles, the audit and the idempotency from it.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from time import time

import limits

from app.actor import Actor, Role
from app.errors import Forbidden, TooMany, Unauthorized
from app.settings import get_settings

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
    """One row: roles (None: everybody), reach, the verb of its audit event, rate class, idempotent or not."""

    roles: frozenset[Role] | None
    reach: Reach = Reach.OWN
    audit: str = ""
    rate: str = "default"
    idempotent: bool = False


def _open(**more: str) -> Rule:
    return Rule(None, Reach.PUBLIC, **more)  # type: ignore[arg-type]


def _create(roles: frozenset[Role], audit: str, reach: Reach = Reach.OWN) -> Rule:
    return Rule(roles, reach, audit, idempotent=True)


RULES: dict[str, Rule] = {
    # The service itself
    "healthz": _open(rate="none"),
    "readyz": _open(rate="none"),
    "api.docs": _open(),
    "api.openapi": _open(),
    # Accounts
    "api.sessions.create": _open(audit="session.started", rate="sign-in"),
    "api.sessions.delete": Rule(MEMBER, audit="session.ended"),
    "api.me": Rule(MEMBER),
    "api.sign_ups.create": _open(audit="sign_up.requested", rate="sign-in"),
    "api.links.use": _open(audit="link.used", rate="sign-in"),
    "api.password_resets.create": _open(rate="sign-in"),
    "api.invitations.create": Rule(MEMBER, audit="member.invited"),
    "api.join_requests.list": Rule(MEMBER),
    "api.join_requests.decide": Rule(MEMBER, audit="join_request.decided"),
    "api.organizations.list": _open(),
    "api.organizations.read": _open(),
    "api.organizations.verify": Rule(DESK, Reach.ANY, "organization.verified"),
}


@lru_cache
def _rates() -> dict[str, limits.RateLimitItem]:
    settings = get_settings()
    return {
        "default": limits.parse("1200/minute"),
        "sign-in": limits.parse("1200/minute" if settings.testing else "60/minute"),
        "match": limits.parse(f"{settings.match_per_minute}/minute"),
    }


_limiter = limits.strategies.MovingWindowRateLimiter(limits.storage.MemoryStorage())


def rule(name: str) -> Rule:
    """Return the row of a route; a route without one is refused to everybody."""
    if name not in RULES:
        raise Forbidden(f"no policy for {name}")
    return RULES[name]


def brake(name: str, network: str) -> None:
    """Refuse with 429 what comes too often from one network address. The count is per process."""
    rate = _rates().get(rule(name).rate)
    if rate and not _limiter.hit(rate, rule(name).rate, network):
        reset = _limiter.get_window_stats(rate, rule(name).rate, network).reset_time
        raise TooMany(headers={"Retry-After": str(max(1, int(reset - time())))})


def check(name: str, actor: Actor) -> None:
    """Refuse with 401 or 403 before any object is looked up."""
    roles = rule(name).roles
    if roles is None:
        return
    if actor.is_anonymous:
        raise Unauthorized(headers={"WWW-Authenticate": "Bearer"})
    if actor.role not in roles:
        raise Forbidden
