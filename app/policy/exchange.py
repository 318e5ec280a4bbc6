"""Who may use the routes of tables that come in and go out."""

from app.policy.rows import DESK, Reach, Rule, create

ROWS: dict[str, Rule] = {
    "api.imports.preview": Rule(DESK, Reach.ANY, "import.previewed", upload=True),
    "api.imports.list": Rule(DESK, Reach.ANY),
    "api.imports.read": Rule(DESK, Reach.ANY),
    "api.imports.apply": create(DESK, "import.applied", Reach.ANY),
    "api.exports.current": Rule(DESK, Reach.ANY),
    "api.exports.template": Rule(DESK, Reach.ANY),
    "web.imports": Rule(DESK, Reach.ANY),
    "web.imports.preview": Rule(DESK, Reach.ANY, "import.previewed", upload=True),
    "web.import": Rule(DESK, Reach.ANY),
    "web.imports.apply": Rule(DESK, Reach.ANY, "import.applied"),
    "web.exports": Rule(DESK, Reach.ANY),
}
