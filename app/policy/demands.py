"""Who may use the routes of demands."""

from app.policy.rows import FIRM, STARTUP, Rule, create

ROWS: dict[str, Rule] = {
    "api.demands.create": create(FIRM, "demand.created"),
    "api.demands.list": Rule(FIRM),
    "api.demands.read": Rule(FIRM),
    "api.demands.accesses": Rule(frozenset({STARTUP})),
    "api.demands.change": Rule(FIRM, audit="demand.changed"),
    "api.demands.submit": create(FIRM, "demand.submitted"),
    "api.demands.withdraw": create(FIRM, "demand.withdrawn"),
    "web.firm": Rule(frozenset({STARTUP})),
    "web.demands.new": Rule(frozenset({STARTUP})),
    "web.demands.create": Rule(frozenset({STARTUP}), audit="demand.created"),
    "web.demand": Rule(FIRM),
    "web.demands.accesses": Rule(frozenset({STARTUP})),
    "web.demands.edit": Rule(FIRM),
    "web.demands.change": Rule(FIRM, audit="demand.changed"),
    "web.demands.submit": Rule(FIRM, audit="demand.submitted"),
    "web.demands.withdraw": Rule(FIRM, audit="demand.withdrawn"),
    "web.demands.match": Rule(FIRM, audit="matching_run.created"),
    "web.demands.results": Rule(FIRM),
    "web.demands.request": Rule(frozenset({STARTUP})),
    "web.demands.request.submit": Rule(frozenset({STARTUP}), audit="case.requested"),
    "web.demands.suggest": Rule(frozenset({STARTUP})),
    "web.demands.suggest.take": Rule(frozenset({STARTUP}), audit="demand.changed"),
}
