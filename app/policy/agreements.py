"""Who may use the routes of agreements."""

from app.policy.rows import HOST, MEMBER, Rule, create, open_to_all

ROWS: dict[str, Rule] = {
    "api.agreements.clauses": open_to_all(),
    "api.agreements.read": Rule(MEMBER),
    "api.agreements.write": create(MEMBER, "agreement.drafted"),
    "api.agreements.version": Rule(MEMBER),
    "api.agreements.offer": create(HOST, "case.agreement_offered"),
    "api.agreements.way": create(MEMBER, "agreement.way_chosen"),
    "api.agreements.accept": create(MEMBER, "case.agreement_accepted"),
    "api.agreements.seal": create(HOST, "case.agreement_validated", upload=True),
    "api.agreements.refuse": create(MEMBER, "case.agreement_refused"),
    "api.agreements.end": create(HOST, "case.agreement_ended"),
    "api.agreements.file": Rule(MEMBER),
    "api.agreements.paper": Rule(MEMBER),
    "web.agreement": Rule(MEMBER),
    "web.agreement.write": Rule(MEMBER, audit="agreement.drafted"),
    "web.agreement.offer": Rule(HOST, audit="case.agreement_offered"),
    "web.agreement.way": Rule(MEMBER, audit="agreement.way_chosen"),
    "web.agreement.accept": Rule(MEMBER, audit="case.agreement_accepted"),
    "web.agreement.seal": Rule(HOST, audit="case.agreement_validated", upload=True),
    "web.agreement.refuse": Rule(MEMBER, audit="case.agreement_refused"),
    "web.agreement.end": Rule(HOST, audit="case.agreement_ended"),
    "web.agreement.file": Rule(MEMBER),
}
