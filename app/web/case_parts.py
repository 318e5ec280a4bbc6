"""What stands on the page of a case beside its steps: papers, and links for hosts without an account."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.actor import Actor, Role
from app.cases import documents, links
from app.cases import official as letters
from app.cases.models import Outcome
from app.cases.states import STEPS, Action
from app.entries import service as entries
from app.matches import pairing
from app.testbeds import hosting
from app.web.forms import Form


def beside(session: Session, actor: Actor, detail: Mapping[str, Any], refused: Form | None) -> dict[str, Any]:
    """Return what the parts of the page need; a refused form keeps what was typed."""
    number, action = detail["number"], refused.text("action") if refused else ""

    def form(part: str, key: object = "") -> Form:
        prefix = f"{part}-{key}-" if key else f"{part}-"
        is_refused = refused is not None and action == (str(key) or part)
        return refused.named(prefix) if refused and is_refused else Form({}, prefix=prefix)

    is_desk = actor.is_coordinator and actor.may_change
    judges = actor.is_coordinator or actor.role == Role.OPERATOR
    profile = detail["profile"]
    return {
        "pairing": pairing.side_by_side(session, profile, detail["testbed_id"], detail["testbed_version"])
        if judges and profile
        else None,
        "form_of": form,
        "entered": entries.of_object(session, detail["id"]),
        "documents": documents.of_case(session, actor, number),
        "letters": letters.of_case(session, actor, number),
        "links": [links.present(session, each) for each in links.of_case(session, actor, number)]
        if is_desk
        else [],
        "texts": hosting.templates(session, actor) if actor.role == Role.OPERATOR else [],
        "may_send": is_desk and detail["state"] in STEPS[Action.REVIEW].sources,
    }


def with_text(session: Session, actor: Actor, form: Form) -> Form:
    """Return what was typed with a text of the host's own at the end of the conditions or the message."""
    values = {**form.values, "action": [Action.REVIEW.value]}
    if key := accounts.as_uuid(form.text("template")):
        name = "conditions" if form.text("outcome") == Outcome.CONDITIONAL else "note"
        text = hosting.get_template(session, actor, key).text
        values[name] = [f"{form.text(name)}\n{text}".strip()]
    return Form(values)
