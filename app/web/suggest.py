"""What a demand's own text implies, with its sentences; what a person ticks becomes part of the demand."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import CurrentDatabase, ReadSession
from app.demands import service
from app.demands.schemas import DemandPatch, DemandProfile
from app.matches import knowledge, suggestions
from app.matches.ranker import CurrentRanker, Ranker
from app.web import requirements
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, see, shown_again
from app.web.templating import render

router = page_router()
CONCEPTS = ("demonstration_types", "industries", "conditions")
Row = dict[str, Any]


def key_of(requirement: Mapping[str, Any]) -> str:
    """Return what tells a requirement from others on the form."""
    value = requirement["value"]
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{requirement['attribute']} {requirement['op']} {text}"


def _found(
    session: Session, ranker: Ranker, actor: Actor, demand_id: str
) -> tuple[Any, DemandProfile, dict[str, list[Row]]]:
    demand = service.get(session, actor, demand_id)
    profile = service.profile(session, demand)
    text = knowledge.demand(profile).text
    return demand, profile, suggestions.suggest(session, ranker, text)


def _stated(profile: DemandProfile) -> Form:
    """Return the form with only that ticked which the demand says already."""
    content = profile.model_dump(mode="json")
    values = {name: content[name] for name in CONCEPTS}
    return Form(values | {"requirements": [key_of(each) for each in content["requirements"]]})


def _page(
    request: Request,
    session: Session,
    ranker: Ranker,
    actor: Actor,
    demand_id: str,
    form: Form | None = None,
) -> HTMLResponse:
    demand, profile, found = _found(session, ranker, actor, demand_id)
    return render(
        request,
        "firm/suggest.html",
        demand=demand,
        found=found,
        form=form or _stated(profile),
        key_of=key_of,
        typed=requirements.typed,
        attributes=requirements.attributes(session),
    )


@router.get("/demands/{demand_id}/suggest", name="web.demands.suggest")
def show_suggestions(
    request: Request, session: ReadSession, ranker: CurrentRanker, actor: CurrentActor, demand_id: str
) -> Response:
    """Show what the text implies; only what the demand says already is ticked."""
    return _page(request, session, ranker, actor, demand_id)


def _taken(profile: DemandProfile, found: dict[str, list[Row]], form: Form) -> Row:
    """Return the fields that the ticks change: what was shown follows its tick, the rest stays."""
    content = profile.model_dump(mode="json")
    changes: Row = {}
    for name in CONCEPTS:
        shown = [each["code"] for each in found[name]]
        kept = [code for code in content[name] if code not in shown or form.has(name, code)]
        changes[name] = kept + [code for code in shown if form.has(name, code) and code not in kept]
    shown_rows = {key_of(each["requirement"]): each["requirement"] for each in found["requirements"]}
    rows = [
        each
        for each in content["requirements"]
        if key_of(each) not in shown_rows or form.has("requirements", key_of(each))
    ]
    known = {key_of(each) for each in rows}
    rows += [each for key, each in shown_rows.items() if form.has("requirements", key) and key not in known]
    changes["requirements"] = rows
    return {name: value for name, value in changes.items() if value != content[name]}


@router.post("/demands/{demand_id}/suggest", name="web.demands.suggest.take")
def take_suggestions(
    request: Request,
    database: CurrentDatabase,
    ranker: CurrentRanker,
    actor: CurrentActor,
    demand_id: str,
    form: CurrentForm,
) -> Response:
    """Put what was ticked into the demand."""
    shown_again(
        request, form, lambda session, refused: _page(request, session, ranker, actor, demand_id, refused)
    )
    # Reading the text takes a while, so it happens before the write begins.
    with database.read() as session:
        _demand, profile, found = _found(session, ranker, actor, demand_id)
    if changes := _taken(profile, found, form):
        with database.write() as session:
            service.change(session, actor, demand_id, check(DemandPatch, changes))
    return see(f"/demands/{demand_id}")
