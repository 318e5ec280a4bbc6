"""Who may use the routes of accounts, organizations and their members."""

from app.policy.rows import DESK, MEMBER, Reach, Rule, open_to_all

ROWS: dict[str, Rule] = {
    "api.sessions.create": open_to_all(audit="session.started", rate="sign-in"),
    "api.sessions.delete": Rule(MEMBER, audit="session.ended", personal=True),
    "api.me": Rule(MEMBER, personal=True),
    "api.sign_ups.create": open_to_all(audit="sign_up.requested", rate="sign-in"),
    "api.links.use": open_to_all(audit="link.used", rate="sign-in"),
    "api.password_resets.create": open_to_all(rate="sign-in"),
    "api.invitations.create": Rule(MEMBER, audit="member.invited"),
    "api.join_requests.list": Rule(MEMBER),
    "api.join_requests.decide": Rule(MEMBER, audit="join_request.decided"),
    "api.organizations.list": open_to_all(),
    "api.organizations.read": open_to_all(),
    "api.organizations.verify": Rule(DESK, Reach.ANY, "organization.verified"),
    "web.sign_in": open_to_all(),
    "web.sign_in.submit": open_to_all(audit="session.started", rate="sign-in"),
    "web.sign_out": open_to_all(audit="session.ended"),
    "web.sign_up": open_to_all(),
    "web.sign_up.submit": open_to_all(audit="sign_up.requested", rate="sign-in"),
    "web.sign_up.sent": open_to_all(),
    "web.password_reset": open_to_all(),
    "web.password_reset.submit": open_to_all(rate="sign-in"),
    "web.password_reset.sent": open_to_all(),
    "web.links": open_to_all(),
    "web.links.use": open_to_all(audit="link.used", rate="sign-in"),
    "web.links.done": open_to_all(),
    "web.account": Rule(MEMBER, personal=True),
}
