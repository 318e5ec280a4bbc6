"""Who may use the routes of permits and exemptions."""

from app.policy.rows import FIRM, MEMBER, Rule, create, open_to_all

ROWS: dict[str, Rule] = {
    "api.permits.questions": open_to_all(),
    "api.permits.rules": open_to_all(),
    "api.permits.check": open_to_all(),
    "api.cases.permits": Rule(MEMBER),
    "api.cases.permits.answer": Rule(FIRM, audit="case.permits_answered"),
    "api.cases.permits.save": Rule(FIRM, audit="case.permit_changed"),
    "api.cases.permits.add_condition": create(FIRM, "case.permit_condition_added"),
    "api.cases.permits.meet_condition": create(FIRM, "case.permit_condition_met"),
    "web.permits": open_to_all(),
    "web.permits.check": open_to_all(),
    "web.case.permits": Rule(MEMBER),
    "web.case.permits.answer": Rule(FIRM, audit="case.permits_answered"),
    "web.case.permits.save": Rule(FIRM, audit="case.permit_changed"),
    "web.case.permits.add_condition": Rule(FIRM, audit="case.permit_condition_added"),
    "web.case.permits.meet_condition": Rule(FIRM, audit="case.permit_condition_met"),
}
