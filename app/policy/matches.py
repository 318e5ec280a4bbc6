"""Who may use the routes of rankings, suggestions and what is learnt from them."""

from dataclasses import replace

from app.actor import Grant
from app.policy.rows import DESK, FIRM, HOST, Reach, Rule, create, open_to_all

ROWS: dict[str, Rule] = {
    "api.matches.run": replace(create(FIRM, "matching_run.created"), carries=True),
    "api.matches.read": Rule(FIRM),
    "api.matches.why": Rule(FIRM),
    "api.matches.sentence": open_to_all(rate="match"),
    "api.matches.openings": Rule(FIRM),
    "api.suggestions.read": open_to_all(rate="match"),
    "api.suggestions.find": open_to_all(rate="match"),
    "api.matches.suitable": Rule(HOST),
    "api.exposure.list": Rule(DESK, Reach.ANY),
    "api.alerts.read": Rule(FIRM),
    "api.alerts.save": Rule(FIRM, audit="demand_alert.saved"),
    "api.alerts.stop": Rule(FIRM, audit="demand_alert.stopped"),
    "web.alerts.save": Rule(FIRM, audit="demand_alert.saved"),
    "web.alerts.stop": Rule(FIRM, audit="demand_alert.stopped"),
    "web.alert": open_to_all(rate="link"),
    "web.alert.stop": open_to_all(audit="demand_alert.stopped", rate="link"),
    "web.match": open_to_all(rate="match"),
    "api.models.list": Rule(DESK, Reach.ANY),
    "api.models.read": Rule(DESK, Reach.ANY),
    "api.models.adopt": create(DESK, "model.adopted", Reach.ANY, Grant.CONFIRM),
    "api.models.roll_back": create(DESK, "model.rolled_back", Reach.ANY, Grant.CONFIRM),
    "api.comparisons.ask": create(DESK, "model_comparison.asked", Reach.ANY),
    "api.comparisons.list": Rule(DESK, Reach.ANY),
    "api.comparisons.read": Rule(DESK, Reach.ANY),
    "api.comparisons.plot": Rule(DESK, Reach.ANY),
    "web.models": Rule(DESK, Reach.ANY),
    "web.models.version": Rule(DESK, Reach.ANY),
    "web.models.compare": Rule(DESK, Reach.ANY, "model_comparison.asked"),
    "web.models.comparison": Rule(DESK, Reach.ANY),
    "web.models.change": Rule(DESK, Reach.ANY),
    "web.models.adopt": Rule(DESK, Reach.ANY, "model.adopted", grant=Grant.CONFIRM),
    "web.models.roll_back": Rule(DESK, Reach.ANY, "model.rolled_back", grant=Grant.CONFIRM),
    "web.exposure": Rule(DESK, Reach.ANY),
}
