"""Who may use the routes of cases and booked days."""

from app.actor import Grant
from app.policy.rows import DESK, FIRM, HOST, MEMBER, OPERATOR, Reach, Rule, create, open_to_all

ROWS: dict[str, Rule] = {
    "api.bookings.availability": open_to_all(),
    "api.cases.request": create(FIRM, "case.requested"),
    "api.cases.list": Rule(MEMBER),
    "api.cases.read": Rule(MEMBER),
    "api.cases.resubmit": create(FIRM, "case.resubmitted"),
    "api.cases.return": create(HOST, "case.returned"),
    "api.cases.consult": create(HOST, "case.consulted"),
    "api.cases.review": create(HOST, "case.reviewed"),
    "api.cases.accept_terms": create(FIRM, "case.terms_accepted"),
    "api.cases.approve": create(DESK, "case.approved", Reach.ANY, Grant.CONFIRM),
    "api.cases.reject": create(DESK, "case.rejected", Reach.ANY),
    "api.cases.withdraw": create(FIRM, "case.withdrawn"),
    "api.cases.undo": create(DESK, "case.undone", Reach.ANY, Grant.CONFIRM),
    "web.case": Rule(MEMBER),
    "web.cases.resubmit": Rule(FIRM, audit="case.resubmitted"),
    "web.cases.return": Rule(HOST, audit="case.returned"),
    "web.cases.consult": Rule(HOST, audit="case.consulted"),
    "web.cases.review": Rule(HOST, audit="case.reviewed"),
    "web.cases.accept_terms": Rule(FIRM, audit="case.terms_accepted"),
    "web.cases.approve": Rule(DESK, Reach.ANY, "case.approved", grant=Grant.CONFIRM),
    "web.cases.reject": Rule(DESK, Reach.ANY, "case.rejected"),
    "web.cases.withdraw": Rule(FIRM, audit="case.withdrawn"),
    "web.cases.undo": Rule(DESK, Reach.ANY, "case.undone", grant=Grant.CONFIRM),
    "web.host": Rule(frozenset({OPERATOR})),
    "web.desk": Rule(DESK, Reach.ANY),
}
