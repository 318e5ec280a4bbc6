"""Who may use the routes of messages."""

from app.policy.rows import MEMBER, Rule, create

ROWS: dict[str, Rule] = {
    "api.messages.unread": Rule(MEMBER),
    "api.messages.list": Rule(MEMBER),
    "api.messages.read": Rule(MEMBER),
    "api.messages.write": create(MEMBER, "message.written"),
    "api.messages.send_file": create(MEMBER, "message.written", upload=True),
    "api.messages.file": Rule(MEMBER),
    "web.cases.messages.write": Rule(MEMBER, audit="message.written", upload=True),
    "web.cases.files.get": Rule(MEMBER),
}
