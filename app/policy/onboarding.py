"""Who may use the routes by which hosts take their listings into their own hands."""

from app.policy.rows import DESK, HOST, Reach, Rule, create

ROWS: dict[str, Rule] = {
    "api.testbeds.claim": create(HOST, "testbed.claimed"),
    "api.testbeds.opt_out": create(HOST, "testbed.opted_out"),
    "api.testbeds.return": create(HOST, "testbed.returned"),
    "api.testbeds.release": create(DESK, "testbed.released", Reach.ANY),
    "api.testbeds.custody": Rule(HOST),
    "web.listing": Rule(HOST),
    "web.listing.custody": Rule(HOST, audit="testbed.claimed"),
}
