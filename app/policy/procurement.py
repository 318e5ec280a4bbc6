"""Who may use the routes of procurement readiness. The host is left out: the answers are the firm's."""

from app.policy.rows import FIRM, Rule, open_to_all

ROWS: dict[str, Rule] = {
    "api.procurement.routes": open_to_all(),
    "api.cases.procurement": Rule(FIRM),
    "api.cases.procurement.answer": Rule(FIRM, audit="case.procurement_answered"),
    "web.guides.procurement": open_to_all(),
    "web.case.procurement": Rule(FIRM),
    "web.case.procurement.answer": Rule(FIRM, audit="case.procurement_answered"),
}
