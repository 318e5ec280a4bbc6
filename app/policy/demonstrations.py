"""Who may use the routes of demonstrations; everybody may read what stands behind a QR code."""

from app.policy.rows import DESK, FIRM, HOST, MEMBER, Reach, Rule, create, open_to_all

API, WEB = "api.demonstrations", "web.demonstration"
ROWS: dict[str, Rule] = {
    f"{API}.templates": open_to_all(),
    f"{API}.read": Rule(MEMBER),
    f"{API}.plan": Rule(FIRM, audit="demonstration.planned"),
    f"{API}.safety": Rule(FIRM, audit="demonstration.made_safe"),
    f"{API}.insurance": Rule(FIRM, audit="demonstration.insured"),
    f"{API}.insurance.attach": Rule(FIRM, audit="file.stored", upload=True),
    f"{API}.insurance.file": Rule(MEMBER),
    f"{API}.training": Rule(FIRM, audit="demonstration.trained"),
    f"{API}.start": create(FIRM, "case.demonstration_started"),
    f"{API}.hold": create(MEMBER, "case.demonstration_held"),
    f"{API}.release": create(DESK, "case.demonstration_released", Reach.ANY),
    f"{API}.stop": create(DESK, "case.demonstration_stopped", Reach.ANY),
    f"{API}.deviate": create(FIRM, "case.demonstration_deviated"),
    f"{API}.log": create(MEMBER, "demonstration.logged"),
    f"{API}.incident": create(MEMBER, "demonstration.incident_reported"),
    f"{API}.entries.attach": Rule(MEMBER, audit="file.stored", upload=True),
    f"{API}.entries.file": Rule(MEMBER),
    f"{API}.measure": create(MEMBER, "demonstration.measured"),
    f"{API}.measure.table": Rule(MEMBER, audit="demonstration.measured", upload=True),
    f"{API}.strike": create(MEMBER, "demonstration.value_struck"),
    f"{API}.report": create(FIRM, "case.demonstration_reported"),
    f"{API}.opine": create(HOST, "case.demonstration_finished"),
    f"{API}.public": open_to_all(),
    f"{API}.complain": open_to_all(audit="demonstration.complained", rate="public-form"),
    f"{WEB}": Rule(MEMBER),
    f"{WEB}.write": Rule(MEMBER, audit="demonstration.planned", upload=True),
    f"{WEB}.sheet": Rule(MEMBER),
    f"{WEB}.insurance.file": Rule(MEMBER),
    f"{WEB}.entries.file": Rule(MEMBER),
    "web.public_demonstration": open_to_all(),
    "web.public_demonstration.complain": open_to_all(audit="demonstration.complained", rate="public-form"),
}
