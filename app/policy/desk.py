"""Who may use the coordinator's desk and what hosts begin with."""

from app.policy.rows import DESK, OPERATOR, Reach, Rule, create

ROWS: dict[str, Rule] = {
    "api.cases.remind": create(DESK, "case.reminded", Reach.ANY),
    "api.settings.read": Rule(DESK, Reach.ANY),
    "api.settings.change": Rule(DESK, Reach.ANY, "settings.changed"),
    "api.settings.history": Rule(DESK, Reach.ANY),
    "web.settings": Rule(DESK, Reach.ANY),
    "web.settings.change": Rule(DESK, Reach.ANY, "settings.changed"),
    "web.desk.bulk": Rule(DESK, Reach.ANY, "case.reminded"),
    "web.host.record": Rule(frozenset({OPERATOR})),
    "web.host.record.csv": Rule(frozenset({OPERATOR})),
}
