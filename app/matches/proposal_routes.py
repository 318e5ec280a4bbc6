"""Proposals over HTTP: previews of words, suggestions from a text, openings of a demand."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.accounts.deps import CurrentActor
from app.database import CurrentDatabase, ReadSession
from app.matches import openings, preview, suggestions
from app.matches.proposals import OpeningsRead, PreviewRead, SuggestionsRead, SuggestionText, WordChange
from app.matches.ranker import CurrentRanker

router = APIRouter(tags=["matches"])


@router.post("/lexicon/preview", name="api.lexicon.preview", response_model=PreviewRead)
def preview_words(
    database: CurrentDatabase, ranker: CurrentRanker, actor: CurrentActor, data: WordChange
) -> dict[str, Any]:
    """Show what a change of words would do to rankings; nothing is changed. Takes some seconds."""
    with database.read() as session:
        return preview.preview(session, ranker, actor, data)


@router.get("/suggestions", name="api.suggestions.read", response_model=SuggestionsRead)
def read_suggestions(
    session: ReadSession,
    ranker: CurrentRanker,
    text: Annotated[str, Query(min_length=1, max_length=2000)],
) -> dict[str, Any]:
    """Say what a short text implies; nothing is stored."""
    return suggestions.suggest(session, ranker, text)


@router.post("/suggestions", name="api.suggestions.find", response_model=SuggestionsRead)
def find_suggestions(
    database: CurrentDatabase, ranker: CurrentRanker, data: SuggestionText
) -> dict[str, Any]:
    """Say what a text implies, each with its sentence; nothing is stored."""
    with database.read() as session:
        return suggestions.suggest(session, ranker, data.text)


@router.get("/demands/{demand_id}/openings", name="api.matches.openings", response_model=OpeningsRead)
def read_openings(
    session: ReadSession, ranker: CurrentRanker, actor: CurrentActor, demand_id: str
) -> dict[str, Any]:
    """Say which smallest changes of a demand open testbeds that cannot take it; checked by ranking anew."""
    return openings.of_demand(session, ranker, actor, demand_id)
