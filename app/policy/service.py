"""Who may use the routes of the service itself."""

from app.policy.rows import Rule, open_to_all

ROWS: dict[str, Rule] = {
    "healthz": open_to_all(rate="none"),
    "readyz": open_to_all(rate="none"),
    "web.home": open_to_all(),
    "web.api_docs": open_to_all(),
}
