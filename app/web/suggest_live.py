"""What the text of a section implies while it is written; one press takes a proposal or gives it back."""

from collections.abc import Iterator
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
from app.web.forms import CurrentForm, Form, check, shown_again
from app.web.suggest import key_of
from app.web.templating import render

router = page_router()
TEXTS = ("title", "product", "technology", "purpose", "content")
KINDS = ("requirements", "conditions", "demonstration_types", "industries")
Row = dict[str, Any]


def _written(profile: DemandProfile, form: Form) -> DemandProfile:
    """Return the demand with the texts as they stand in the form. Raises Invalid where one is too long."""
    # A title that is just being typed anew may be blank for a moment.
    texts = {name: form.text(name) for name in TEXTS if name in form.values}
    texts = {name: text for name, text in texts.items() if text.strip() or name != "title"}
    check(DemandPatch, texts)
    return profile.model_copy(update=texts)


def _key(kind: str, each: Row) -> str:
    return key_of(each["requirement"]) if kind == "requirements" else str(each["code"])


def _stated(kind: str, profile: DemandProfile, form: Form) -> list[str]:
    """Return what is said already: in the boxes of the form where it has them, else in the demand."""
    if kind in form.values:
        return form.all(kind)
    said = profile.model_dump(mode="json")[kind]
    return [key_of(each) for each in said] if kind == "requirements" else said


def _proposals(found: Row, profile: DemandProfile, form: Form) -> Iterator[Row]:
    """Yield what the text implies in the order of the confirmation page, each taken or not."""
    for kind in KINDS:
        stated = _stated(kind, profile, form)
        for each in found[kind]:
            key = _key(kind, each)
            yield {**each, "kind": kind, "key": key, "is_taken": key in stated}


def _read(
    session: Session, ranker: Ranker, actor: Actor, demand_id: str, form: Form
) -> tuple[DemandProfile, Row]:
    profile = service.profile(session, service.get(session, actor, demand_id))
    text = knowledge.demand(_written(profile, form)).text
    return profile, suggestions.suggest(session, ranker, text)


def _fragment(
    request: Request, session: Session, ranker: Ranker, actor: Actor, demand_id: str, form: Form
) -> HTMLResponse:
    profile, found = _read(session, ranker, actor, demand_id, form)
    return render(
        request,
        "firm/suggestions.html",
        form=form,
        demand_id=demand_id,
        proposals=list(_proposals(found, profile, form)),
        typed=requirements.typed,
        attributes=requirements.attributes(session),
    )


@router.post("/demands/{demand_id}/suggestions", name="web.demands.suggestions")
def find_suggestions(
    request: Request,
    session: ReadSession,
    ranker: CurrentRanker,
    actor: CurrentActor,
    demand_id: str,
    form: CurrentForm,
) -> Response:
    """Show what the text implies as it is typed; nothing is kept."""
    return _fragment(request, session, ranker, actor, demand_id, form)


def _changed(profile: DemandProfile, found: Row, form: Form) -> tuple[str, list[Any]] | None:
    """Return the field that a press changes and what it says then, None where it says so already."""
    name = "take" if form.text("take") else "drop"
    kind, _colon, key = form.text(name).partition(":")
    if kind not in KINDS:
        return None
    said = profile.model_dump(mode="json")[kind]
    known = [key_of(each) for each in said] if kind == "requirements" else said
    if name == "drop":
        kept = [each for each, its_key in zip(said, known, strict=True) if its_key != key]
        return (kind, kept) if len(kept) < len(said) else None
    offered = [each for each in found[kind] if _key(kind, each) == key]
    if key in known or not offered:
        return None
    return kind, [*said, offered[0]["requirement"] if kind == "requirements" else key]


def _ticked(form: Form) -> Form:
    """Return the form with its box following the press, so that the list agrees with what is stored."""
    values = dict(form.values)
    for name in ("take", "drop"):
        kind, _colon, key = form.text(name).partition(":")
        if kind in values:
            rest = [each for each in form.all(kind) if each != key]
            values[kind] = [*rest, key] if name == "take" else rest
    return Form(values)


@router.post("/demands/{demand_id}/suggestions/take", name="web.demands.suggestions.take")
def take_suggestion(
    request: Request,
    database: CurrentDatabase,
    ranker: CurrentRanker,
    actor: CurrentActor,
    demand_id: str,
    form: CurrentForm,
) -> Response:
    """Put one proposal into the demand, or take it out again."""
    shown_again(request, form, lambda _session, refused: render(request, "firm/refused.html", form=refused))
    # Reading the text takes a while, so it happens before the write begins.
    with database.read() as session:
        profile, found = _read(session, ranker, actor, demand_id, form)
    if change := _changed(profile, found, form):
        with database.write() as session:
            service.change(session, actor, demand_id, check(DemandPatch, dict([change])))
    with database.read() as session:
        return _fragment(request, session, ranker, actor, demand_id, _ticked(form))
