"""Who may use the routes of the inbox: everybody their own."""

from app.policy.rows import MEMBER, Rule

ROWS: dict[str, Rule] = {
    "api.notices.list": Rule(MEMBER),
    "api.notices.read": Rule(MEMBER, personal=True),
    "api.notices.read_all": Rule(MEMBER, personal=True),
    "api.notices.preferences": Rule(MEMBER),
    "api.notices.choose": Rule(MEMBER, personal=True),
    "web.inbox": Rule(MEMBER),
    "web.inbox.open": Rule(MEMBER, personal=True),
    "web.inbox.read_all": Rule(MEMBER, personal=True),
    "web.inbox.settings": Rule(MEMBER),
    "web.inbox.choose": Rule(MEMBER, personal=True),
}
