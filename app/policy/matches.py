"""Who may use the routes of rankings, suggestions and what is learnt from them."""

from dataclasses import replace

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
    "web.match": open_to_all(rate="match"),
}
