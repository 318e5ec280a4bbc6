"""Who may use the coordinator's desk and what hosts begin with."""

from app.policy.rows import DESK, OPERATOR, Reach, Rule, create

ROWS: dict[str, Rule] = {
    "api.cases.remind": create(DESK, "case.reminded", Reach.ANY),
    "web.desk.bulk": Rule(DESK, Reach.ANY, "case.reminded"),
    "web.host.record": Rule(frozenset({OPERATOR})),
    "web.host.record.csv": Rule(frozenset({OPERATOR})),
}
