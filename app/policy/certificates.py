"""Who may use the routes of certificates: the desk issues, firms choose what is shown, everybody checks."""

from app.actor import Grant
from app.policy.rows import DESK, FIRM, MEMBER, Reach, Rule, create, open_to_all

ROWS: dict[str, Rule] = {
    "api.certificates.kinds": open_to_all(),
    "api.certificates.check": open_to_all(rate="public"),
    "certificates.keys": open_to_all(rate="public"),
    "certificates.status": open_to_all(rate="public"),
    "certificates.context": open_to_all(rate="public"),
    "web.certificate": open_to_all(rate="public"),
    "api.cases.certificates": Rule(MEMBER),
    "api.cases.certificates.issue": create(DESK, "certificate.issued", Reach.ANY, Grant.CONFIRM),
    "api.certificates.read": Rule(MEMBER),
    "api.certificates.document": Rule(MEMBER),
    "api.certificates.paper": Rule(MEMBER),
    "api.certificates.correct": create(DESK, "certificate.issued", Reach.ANY, Grant.CONFIRM),
    "api.certificates.revoke": create(DESK, "certificate.revoked", Reach.ANY, Grant.CONFIRM),
    "api.certificates.show": Rule(FIRM, audit="certificate.shown"),
    "api.cases.performance_records": Rule(MEMBER),
    "api.cases.performance_records.record": create(FIRM, "case.performance_recorded"),
    "api.cases.performance_records.upload": create(FIRM, "file.stored", upload=True),
    "api.cases.performance_records.file": Rule(MEMBER),
    "web.case.certificates": Rule(MEMBER),
    "web.case.certificates.get": Rule(MEMBER),
    "web.case.certificates.issue": Rule(DESK, Reach.ANY, "certificate.issued", grant=Grant.CONFIRM),
    "web.case.certificates.correct": Rule(DESK, Reach.ANY, "certificate.issued", grant=Grant.CONFIRM),
    "web.case.certificates.revoke": Rule(DESK, Reach.ANY, "certificate.revoked", grant=Grant.CONFIRM),
    "web.case.certificates.show": Rule(FIRM, audit="certificate.shown"),
    "web.case.performance.record": Rule(FIRM, audit="case.performance_recorded", upload=True),
    "web.case.performance.file": Rule(MEMBER),
}
