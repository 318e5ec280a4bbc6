"""What a text implies, told with the sentence that led to each; nothing is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import pick
from app.matches.ranker import Ranker
from app.taxonomies import service as taxonomies
from app.taxonomies.models import DemonstrationType, Industry, PlaceCondition, RequirementAttribute, Term
from matching import Requirement
from matching.concepts import Span
from matching.suggesting import Suggestion, Suggestions

Row = dict[str, Any]
Names = Mapping[str, tuple[str, str]]
KINDS: dict[str, tuple[str, type[Term]]] = {
    "demonstration_types": ("types", DemonstrationType),
    "industries": ("industries", Industry),
    "conditions": ("conditions", PlaceCondition),
}


def _spans(text: str, spans: Sequence[Span]) -> list[Row]:
    return [
        {
            "text": text[span.start : span.end],
            "start": span.start,
            "end": span.end,
            "sentence": text[span.sentence[0] : span.sentence[1]],
            "sentence_start": span.sentence[0],
        }
        for span in spans
    ]


def _concept(text: str, found: Suggestion, names: Names) -> Row:
    return {
        "code": found.code,
        "name": pick(*names[found.code]),
        "confidence": found.confidence,
        "spans": _spans(text, found.spans),
    }


def _plain(requirement: Requirement) -> Row:
    value = requirement.value
    return {
        "attribute": requirement.attribute,
        "op": requirement.op,
        "value": list(value) if isinstance(value, tuple) else value,
        "unit": requirement.unit,
        "level": "must",
    }


def tell(session: Session, text: str, found: Suggestions) -> Row:
    """Return suggestions as they are answered, with names in the language of the request."""
    told: Row = {}
    for field, (part, kind) in KINDS.items():
        names = taxonomies.names(session, kind)
        told[field] = [_concept(text, each, names) for each in getattr(found, part) if each.code in names]
    known = taxonomies.names(session, RequirementAttribute)
    told["requirements"] = [
        {
            "name": pick(*known[each.requirement.attribute]),
            "requirement": _plain(each.requirement),
            "spans": _spans(text, each.spans),
        }
        for each in found.requirements
    ]
    return told


def suggest(session: Session, ranker: Ranker, text: str) -> Row:
    """Return what a text implies: types, industries, conditions, requirements, each with its words.

    Offsets count in `text`. Nothing is stored.
    """
    return tell(session, text, ranker.refresh(session).matcher.suggest(text))
