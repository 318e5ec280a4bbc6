"""Who may use which route: one row per route name, and nothing without a row.

A row is keyed by the route's name, since at request time its path lacks the prefix. Tests compare the
table with the routes that exist, and derive the matrix of roles, the audit and the idempotency from it.
"""

from functools import lru_cache
from time import time
from typing import Protocol
from uuid import UUID

import limits

from app.actor import Actor, Grant
from app.errors import Forbidden, NotFound, TooMany, Unauthorized
from app.policy import (
    accounts,
    agreements,
    answers,
    calendars,
    cases,
    catalogue,
    certificates,
    demands,
    demonstrations,
    desk,
    exchange,
    followups,
    matches,
    messages,
    notices,
    onboarding,
    papers,
    people,
    permits,
    procurement,
    service,
)
from app.policy.rows import DESK, FIRM, HOST, MEMBER, Reach, Rule
from app.settings import get_settings

__all__ = [
    "DESK",
    "FIRM",
    "HOST",
    "MEMBER",
    "RULES",
    "NotConfirmer",
    "Owned",
    "Reach",
    "ReadOnly",
    "Rule",
    "authorize",
    "brake",
    "check",
    "rule",
]

# One table per noun, each with the rows of its API and of its pages.
RULES: dict[str, Rule] = {
    **service.ROWS,
    **accounts.ROWS,
    **people.ROWS,
    **answers.ROWS,
    **catalogue.ROWS,
    **demands.ROWS,
    **matches.ROWS,
    **cases.ROWS,
    **desk.ROWS,
    **messages.ROWS,
    **onboarding.ROWS,
    **papers.ROWS,
    **exchange.ROWS,
    **calendars.ROWS,
    **notices.ROWS,
    **permits.ROWS,
    **demonstrations.ROWS,
    **agreements.ROWS,
    **followups.ROWS,
    **procurement.ROWS,
    **certificates.ROWS,
}


@lru_cache
def _rates() -> dict[str, limits.RateLimitItem]:
    settings = get_settings()
    return {
        # Against floods only: an office or a program with many requests comes from one address.
        "default": limits.parse("12000/minute"),
        "sign-in": limits.parse("1200/minute" if settings.testing else "60/minute"),
        "match": limits.parse(f"{settings.match_per_minute}/minute"),
        # While somebody types, at most 75 a minute; counted apart, so that typing uses up no rankings.
        "typing": limits.parse(f"{4 * settings.match_per_minute}/minute"),
        "link": limits.parse("60/minute"),
        # Whoever has a certificate's code may look; nobody shall try codes out.
        "public": limits.parse("120/minute"),
        # What strangers write is read by people.
        "public-form": limits.parse("10/hour"),
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


class ReadOnly(Forbidden):
    """The actor may look and not change."""

    code = "read-only"
    title = "보기만 할 수 있는 계정입니다."


class NotConfirmer(Forbidden):
    """The actor coordinates, but confirming matches is for others."""

    code = "not-confirmer"
    title = "매칭 확정 담당만 할 수 있는 일입니다."


def check(name: str, actor: Actor, *, is_safe: bool) -> None:
    """Refuse with 401 or 403 before any object is looked up."""
    row = rule(name)
    if row.roles is None:
        return
    if actor.is_anonymous:
        raise Unauthorized(headers={"WWW-Authenticate": "Bearer"})
    if actor.role not in row.roles:
        raise Forbidden
    if not row.personal:
        _check_grants(row, actor, is_safe=is_safe)


def may(name: str, actor: Actor) -> bool:
    """Tell whether the actor may use a route that changes something, whatever the object."""
    row = rule(name)
    if row.roles is None:
        return True
    if actor.role not in row.roles:
        return False
    return row.grant in actor.grants if actor.is_coordinator and row.grant else actor.may_change


def _check_grants(row: Rule, actor: Actor, *, is_safe: bool) -> None:
    if actor.is_coordinator and row.grant:
        if row.grant not in actor.grants:
            # Who may not change anything is told that, not which single thing is for others.
            raise NotConfirmer if row.grant == Grant.CONFIRM and actor.may_change else ReadOnly
    elif not (actor.may_read if is_safe else actor.may_change):
        raise Forbidden if is_safe else ReadOnly


class Owned(Protocol):
    """What belongs to organizations."""

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The organizations it belongs to."""


def authorize(actor: Actor, resource: Owned) -> None:
    """Refuse what is not the actor's own as if it did not exist; coordinators see everything."""
    if not actor.is_coordinator and actor.organization_id not in resource.party_ids:
        raise NotFound
