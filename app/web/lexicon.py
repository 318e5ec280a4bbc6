"""The desk's words: synonyms and place conditions, looked at before they are changed."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import pagination
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import CurrentDatabase, ReadSession
from app.matches import preview
from app.matches.proposals import WordChange
from app.matches.ranker import CurrentRanker
from app.pagination import CurrentPaging
from app.taxonomies import editing
from app.taxonomies.models import LexiconGroup, PlaceCondition
from app.taxonomies.schemas import ConditionUpdate, LexiconCreate, LexiconUpdate
from app.web import base
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, see, shown_again
from app.web.templating import render

router = page_router()
LISTS = ("terms", "phrases_ko", "phrases_en")
WORDS = ("domain", "canonical_ko", "canonical_en", "terms")
CONDITION = ("name_ko", "name_en", "definition_ko", "definition_en", "phrases_ko", "phrases_en")
HISTORY = 20
Seen = dict[str, Any]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _typed(values: Mapping[str, Any], revision: int) -> Form:
    texts = {name: "\n".join(each) if isinstance(each, list) else each for name, each in values.items()}
    return Form({name: [text] for name, text in texts.items()} | {"revision": [str(revision)]})


def _given(form: Form, names: tuple[str, ...]) -> dict[str, Any]:
    """Return what was typed; lists are typed a line each."""
    return {
        name: _lines(form.text(name)) if name in LISTS else form.text(name)
        for name in names
        if name in form.values
    }


def _noted(form: Form) -> dict[str, Any]:
    read = int(form.text("revision")) if form.text("revision").isdigit() else None
    return {"revision": read, "reason": form.text("reason")}


@router.get("/desk/lexicon", name="web.lexicon")
def show_lexicon(request: Request, session: ReadSession, paging: CurrentPaging, q: str = "") -> Response:
    """List groups of synonyms, all or those that hold a text."""
    page = pagination.slice_page(editing.find_lexicon(session, q), paging)
    return render(request, "lexicon/list.html", page=page, q=q.strip(), kind="lexicon", base="/desk/lexicon")


@router.get("/desk/conditions", name="web.conditions")
def show_conditions(request: Request, session: ReadSession, paging: CurrentPaging, q: str = "") -> Response:
    """List place conditions, all or those that hold a text."""
    page = pagination.slice_page(editing.find_conditions(session, q), paging)
    return render(
        request, "lexicon/list.html", page=page, q=q.strip(), kind="condition", base="/desk/conditions"
    )


def _group_page(
    request: Request, session: Session, code: str, form: Form | None = None, seen: Seen | None = None
) -> HTMLResponse:
    group = editing.get_group(session, code) if code else None
    history = session.scalars(editing.select_history(LexiconGroup, code).limit(HISTORY)).all()
    empty = Form({"canonical_ko": [""], "terms": [""]})
    return render(
        request,
        "lexicon/group.html",
        form=form or (_typed(editing.content(group), group.revision) if group else empty),
        entry=group,
        history=history,
        seen=seen,
    )


def _condition_page(
    request: Request, session: Session, code: str, form: Form | None = None, seen: Seen | None = None
) -> HTMLResponse:
    condition = editing.get_condition(session, code)
    history = session.scalars(editing.select_history(PlaceCondition, code).limit(HISTORY)).all()
    return render(
        request,
        "lexicon/condition.html",
        form=form or _typed(editing.content(condition), condition.revision),
        entry=condition,
        history=history,
        seen=seen,
    )


@router.get("/desk/lexicon/new", name="web.lexicon.new")
def show_new_group(request: Request, session: ReadSession) -> Response:
    """Ask for the words of a new group."""
    return _group_page(request, session, "")


@router.post("/desk/lexicon/new", name="web.lexicon.create")
def create_group(
    request: Request, database: CurrentDatabase, ranker: CurrentRanker, actor: CurrentActor, form: CurrentForm
) -> Response:
    """Preview or add a group."""
    shown_again(request, form, lambda session, refused: _group_page(request, session, "", refused))
    data = check(LexiconCreate, _given(form, WORDS) | {"reason": form.text("reason")})
    if form.text("do") != "save":
        return _previewed(request, database, ranker, actor, form, "", data.terms)
    with database.write() as session:
        group = editing.create_group(session, actor, data)
    return see(f"/desk/lexicon/{group.code}?saved=1")


def _previewed(
    request: Request,
    database: CurrentDatabase,
    ranker: CurrentRanker,
    actor: Actor,
    form: Form,
    code: str,
    terms: list[str],
) -> Response:
    change = WordChange(kind="lexicon", code=code, terms=terms)
    with database.read() as session:
        request.state.who = base.who(session, actor)
        seen = preview.preview(session, ranker, actor, change)
        return _group_page(request, session, code, form, seen)


@router.get("/desk/lexicon/{code}", name="web.lexicon.edit")
def show_group(request: Request, session: ReadSession, code: str) -> Response:
    """Show a group's words, to be changed, and how they stood before."""
    return _group_page(request, session, code)


@router.post("/desk/lexicon/{code}", name="web.lexicon.change")
def change_group(
    request: Request,
    database: CurrentDatabase,
    ranker: CurrentRanker,
    actor: CurrentActor,
    code: str,
    form: CurrentForm,
) -> Response:
    """Preview or save a group's words."""
    shown_again(request, form, lambda session, refused: _group_page(request, session, code, refused))
    data = check(LexiconUpdate, _given(form, WORDS) | _noted(form))
    if form.text("do") != "save":
        return _previewed(request, database, ranker, actor, form, code, data.terms)
    with database.write() as session:
        editing.change_group(session, actor, code, data)
    return see(f"/desk/lexicon/{code}?saved=1")


@router.get("/desk/conditions/{code}", name="web.conditions.edit")
def show_condition(request: Request, session: ReadSession, code: str) -> Response:
    """Show a condition's words, to be changed, and how they stood before."""
    return _condition_page(request, session, code)


@router.post("/desk/conditions/{code}", name="web.conditions.change")
def change_condition(
    request: Request,
    database: CurrentDatabase,
    ranker: CurrentRanker,
    actor: CurrentActor,
    code: str,
    form: CurrentForm,
) -> Response:
    """Preview or save a condition's names, definitions and phrases."""
    shown_again(request, form, lambda session, refused: _condition_page(request, session, code, refused))
    data = check(ConditionUpdate, _given(form, CONDITION) | _noted(form))
    if form.text("do") != "save":
        given = data.model_dump(exclude_unset=True, exclude={"revision", "reason"})
        change = WordChange(kind="place_condition", code=code, **given)
        with database.read() as session:
            request.state.who = base.who(session, actor)
            seen = preview.preview(session, ranker, actor, change)
            return _condition_page(request, session, code, form, seen)
    with database.write() as session:
        editing.change_condition(session, actor, code, data)
    return see(f"/desk/conditions/{code}?saved=1")
