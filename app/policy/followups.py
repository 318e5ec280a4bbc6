"""Who may use the routes of the time after a demonstration."""

from app.policy.rows import DESK, FIRM, HOST, MEMBER, Reach, Rule, create

ROWS: dict[str, Rule] = {
    "api.cases.followup": Rule(MEMBER),
    "api.cases.followup.answer": Rule(FIRM, audit="case.survey_answered"),
    "api.cases.followup.rate": Rule(MEMBER, audit="case.rated"),
    "api.cases.followup.intend": create(HOST, "case.purchase_intent_noted"),
    "api.followup_sums": Rule(DESK, Reach.ANY),
    "web.case.followup": Rule(MEMBER),
    "web.case.followup.answer": Rule(FIRM, audit="case.survey_answered"),
    "web.case.followup.rate": Rule(MEMBER, audit="case.rated"),
    "web.case.followup.intend": Rule(HOST, audit="case.purchase_intent_noted"),
    "web.outcomes": Rule(DESK, Reach.ANY),
}
