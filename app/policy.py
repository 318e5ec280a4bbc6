"""Who may use which route: one row per route name, and nothing without a row.

A row is keyed by the route's name, since at request time its path lacks the prefix. Tests compare the
table with the routes that exist, and derive the matrix of roles, the audit and the idempotency from it.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from time import time
from typing import Protocol
from uuid import UUID

import limits

from app.actor import Actor, Role
from app.errors import Forbidden, NotFound, TooMany, Unauthorized
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
    # Demands
    "api.demands.create": _create(FIRM, "demand.created"),
    "api.demands.list": Rule(FIRM),
    "api.demands.read": Rule(FIRM),
    "api.demands.change": Rule(FIRM, audit="demand.changed"),
    "api.demands.submit": _create(FIRM, "demand.submitted"),
    "api.demands.withdraw": _create(FIRM, "demand.withdrawn"),
    # Matches
    "api.matches.run": _create(FIRM, "matching_run.created"),
    "api.matches.read": Rule(FIRM),
    "api.matches.why": Rule(FIRM),
    "api.matches.sentence": _open(rate="match"),
    "api.matches.openings": Rule(FIRM),
    "api.suggestions.read": _open(rate="match"),
    "api.suggestions.find": _open(rate="match"),
    "api.exposure.list": Rule(DESK, Reach.ANY),
    # Bookings
    "api.bookings.availability": _open(),
    # Cases
    "api.cases.request": _create(FIRM, "case.requested"),
    "api.cases.list": Rule(MEMBER),
    "api.cases.read": Rule(MEMBER),
    "api.cases.resubmit": _create(FIRM, "case.resubmitted"),
    "api.cases.return": _create(HOST, "case.returned"),
    "api.cases.consult": _create(HOST, "case.consulted"),
    "api.cases.review": _create(HOST, "case.reviewed"),
    "api.cases.accept_terms": _create(FIRM, "case.terms_accepted"),
    "api.cases.approve": _create(DESK, "case.approved", Reach.ANY),
    "api.cases.reject": _create(DESK, "case.rejected", Reach.ANY),
    "api.cases.withdraw": _create(FIRM, "case.withdrawn"),
    "api.cases.undo": _create(DESK, "case.undone", Reach.ANY),
    # Catalogue
    "api.demonstration_types.list": _open(),
    "api.industries.list": _open(),
    "api.districts.list": _open(),
    "api.towns.list": _open(),
    "api.requirement_attributes.list": _open(),
    "api.regulations.list": _open(),
    "api.schemes.list": _open(),
    "api.plan.list": _open(),
    "api.place_conditions.list": _open(),
    "api.place_conditions.change": Rule(DESK, Reach.ANY, "place_condition.changed"),
    "api.place_conditions.history": Rule(DESK, Reach.ANY),
    "api.lexicon.list": Rule(DESK, Reach.ANY),
    "api.lexicon.read": Rule(DESK, Reach.ANY),
    "api.lexicon.create": _create(DESK, "lexicon_group.created", Reach.ANY),
    "api.lexicon.change": Rule(DESK, Reach.ANY, "lexicon_group.changed"),
    "api.lexicon.history": Rule(DESK, Reach.ANY),
    "api.lexicon.preview": Rule(DESK, Reach.ANY),
    "api.facilities.list": _open(),
    "api.facilities.read": _open(),
    "api.facilities.create": _create(HOST, "facility.created"),
    "api.facilities.update": Rule(HOST, audit="facility.updated"),
    "api.testbeds.list": _open(),
    "api.testbeds.geojson": _open(),
    "api.testbeds.read": _open(),
    "api.testbeds.versions.list": _open(),
    "api.testbeds.versions.read": _open(),
    "api.testbeds.create": _create(HOST, "testbed.created"),
    "api.testbeds.update": Rule(HOST, audit="testbed.updated"),
    "api.testbeds.publish": _create(HOST, "testbed.published"),
    "api.testbeds.archive": _create(HOST, "testbed.archived"),
    # Pages: those of a form's GET and POST differ by their last word
    "web.home": _open(),
    "web.match": _open(rate="match"),
    "web.api_docs": _open(),
    "web.testbeds": _open(),
    "web.testbed": _open(),
    "web.sign_in": _open(),
    "web.sign_in.submit": _open(audit="session.started", rate="sign-in"),
    "web.sign_out": _open(audit="session.ended"),
    "web.sign_up": _open(),
    "web.sign_up.submit": _open(audit="sign_up.requested", rate="sign-in"),
    "web.sign_up.sent": _open(),
    "web.password_reset": _open(),
    "web.password_reset.submit": _open(rate="sign-in"),
    "web.password_reset.sent": _open(),
    "web.links": _open(),
    "web.links.use": _open(audit="link.used", rate="sign-in"),
    "web.links.done": _open(),
    "web.account": Rule(MEMBER),
    "web.account.invite": Rule(MEMBER, audit="member.invited"),
    "web.account.join": Rule(MEMBER, audit="join_request.decided"),
    "web.firm": Rule(frozenset({STARTUP})),
    "web.demands.new": Rule(frozenset({STARTUP})),
    "web.demands.create": Rule(frozenset({STARTUP}), audit="demand.created"),
    "web.demand": Rule(FIRM),
    "web.demands.edit": Rule(FIRM),
    "web.demands.change": Rule(FIRM, audit="demand.changed"),
    "web.demands.submit": Rule(FIRM, audit="demand.submitted"),
    "web.demands.withdraw": Rule(FIRM, audit="demand.withdrawn"),
    "web.demands.match": Rule(FIRM, audit="matching_run.created"),
    "web.demands.results": Rule(FIRM),
    "web.demands.request": Rule(frozenset({STARTUP})),
    "web.demands.request.submit": Rule(frozenset({STARTUP}), audit="case.requested"),
    "web.case": Rule(MEMBER),
    "web.cases.resubmit": Rule(FIRM, audit="case.resubmitted"),
    "web.cases.return": Rule(HOST, audit="case.returned"),
    "web.cases.consult": Rule(HOST, audit="case.consulted"),
    "web.cases.review": Rule(HOST, audit="case.reviewed"),
    "web.cases.accept_terms": Rule(FIRM, audit="case.terms_accepted"),
    "web.cases.approve": Rule(DESK, Reach.ANY, "case.approved"),
    "web.cases.reject": Rule(DESK, Reach.ANY, "case.rejected"),
    "web.cases.withdraw": Rule(FIRM, audit="case.withdrawn"),
    "web.cases.undo": Rule(DESK, Reach.ANY, "case.undone"),
    "web.host": Rule(frozenset({OPERATOR})),
    "web.desk": Rule(DESK, Reach.ANY),
    "web.lexicon": Rule(DESK, Reach.ANY),
    "web.lexicon.new": Rule(DESK, Reach.ANY),
    "web.lexicon.create": Rule(DESK, Reach.ANY, "lexicon_group.created"),
    "web.lexicon.edit": Rule(DESK, Reach.ANY),
    "web.lexicon.change": Rule(DESK, Reach.ANY, "lexicon_group.changed"),
    "web.conditions": Rule(DESK, Reach.ANY),
    "web.conditions.edit": Rule(DESK, Reach.ANY),
    "web.conditions.change": Rule(DESK, Reach.ANY, "place_condition.changed"),
    "web.demands.suggest": Rule(frozenset({STARTUP})),
    "web.demands.suggest.take": Rule(frozenset({STARTUP}), audit="demand.changed"),
}


@lru_cache
def _rates() -> dict[str, limits.RateLimitItem]:
    settings = get_settings()
    return {
        # Against floods only: an office or a program with many requests comes from one address.
        "default": limits.parse("12000/minute"),
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


class Owned(Protocol):
    """What belongs to organizations."""

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The organizations it belongs to."""


def authorize(actor: Actor, resource: Owned) -> None:
    """Refuse what is not the actor's own as if it did not exist; coordinators see everything."""
    if not actor.is_coordinator and actor.organization_id not in resource.party_ids:
        raise NotFound
