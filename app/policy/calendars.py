"""Who may use the routes of calendars: feeds are one's own, a secret address is its own credential."""

from app.actor import Grant
from app.policy.rows import DESK, HOST, MEMBER, Reach, Rule, open_to_all

ROWS: dict[str, Rule] = {
    "api.calendar_feeds.list": Rule(MEMBER),
    "api.calendar_feeds.create": Rule(MEMBER, audit="calendar_feed.created", personal=True),
    "api.calendar_feeds.read": Rule(MEMBER),
    "api.calendar_feeds.renew": Rule(MEMBER, audit="calendar_feed.renewed", personal=True),
    "api.calendar_feeds.revoke": Rule(MEMBER, audit="calendar_feed.revoked", personal=True),
    "calendar.feed": open_to_all(),
    "web.feeds": Rule(MEMBER),
    "web.feeds.create": Rule(MEMBER, audit="calendar_feed.created", personal=True),
    "web.feeds.renew": Rule(MEMBER, audit="calendar_feed.renewed", personal=True),
    "web.feeds.revoke": Rule(MEMBER, audit="calendar_feed.revoked", personal=True),
    "web.host_calendar": Rule(HOST),
    "web.host_calendar.close": Rule(HOST, audit="testbed.updated"),
    "web.host_calendar.open": Rule(HOST, audit="testbed.updated"),
    "web.rooms": Rule(HOST),
    "web.rooms.change": Rule(HOST, audit="testbed.updated"),
    "web.date_changes.propose": Rule(MEMBER, audit="case.dates_proposed"),
    "web.date_changes.accept": Rule(MEMBER, audit="case.dates_accepted"),
    "web.date_changes.refuse": Rule(MEMBER, audit="case.dates_refused"),
    "web.date_changes.withdraw": Rule(MEMBER, audit="case.dates_withdrawn"),
    "web.date_changes.confirm": Rule(DESK, Reach.ANY, "case.rescheduled", grant=Grant.CONFIRM),
}
