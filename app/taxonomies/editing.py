"""Words that a coordinator corrects: the lexicon's groups and the place conditions.

Every change makes revision n+1 and keeps the older ones; rankings are fitted anew when revisions grow. The
seed leaves alone what was edited here.
"""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Conflict, NotFound
from app.taxonomies.models import LexiconGroup, PlaceCondition, WordRevision
from app.taxonomies.schemas import ConditionUpdate, LexiconCreate, LexiconUpdate

Word = LexiconGroup | PlaceCondition
KINDS: dict[type[Word], str] = {LexiconGroup: "lexicon", PlaceCondition: "place_condition"}
CONTENT: dict[type[Word], tuple[str, ...]] = {
    LexiconGroup: ("domain", "canonical_ko", "canonical_en", "terms"),
    PlaceCondition: ("name_ko", "name_en", "definition_ko", "definition_en", "phrases_ko", "phrases_en"),
}
OWN_CODE = re.compile(r"C(\d+)")


class Stale(Conflict):
    """Somebody else has changed the words since they were read."""

    code = "stale-revision"
    title = "그사이 다른 사람이 고쳤습니다. 새로 고친 뒤 다시 시도해 주세요."


def select_lexicon(domain: str = "") -> sa.Select[Any]:
    """Return the query of the groups, in order."""
    query = sa.select(LexiconGroup).order_by(LexiconGroup.position, LexiconGroup.code)
    return query.where(LexiconGroup.domain == domain) if domain else query


def find_lexicon(session: Session, q: str = "", domain: str = "") -> list[LexiconGroup]:
    """Return the groups whose code, names or terms hold a text, in order.

    Terms are kept as JSON, which escapes Hangul, so they are read rather than searched by the database.
    """
    wanted = q.strip().casefold()
    found = list(session.scalars(select_lexicon(domain=domain)))
    return [group for group in found if not wanted or wanted in _said(group).casefold()]


def find_conditions(session: Session, q: str = "") -> list[PlaceCondition]:
    """Return the place conditions whose code, names or phrases hold a text, in order."""
    wanted = q.strip().casefold()
    query = sa.select(PlaceCondition).order_by(PlaceCondition.position, PlaceCondition.code)
    return [each for each in session.scalars(query) if not wanted or wanted in _said(each).casefold()]


def _said(word: Word) -> str:
    parts = [word.code]
    for value in content(word).values():
        parts += value if isinstance(value, list) else [value]
    return "\n".join(parts)


def get_group(session: Session, code: str, *, lock: bool = False) -> LexiconGroup:
    """Return a group of the lexicon. Raises NotFound."""
    query = sa.select(LexiconGroup).where(LexiconGroup.code == code)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def get_condition(session: Session, code: str, *, lock: bool = False) -> PlaceCondition:
    """Return a place condition. Raises NotFound."""
    query = sa.select(PlaceCondition).where(PlaceCondition.code == code)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def content(word: Word) -> dict[str, Any]:
    """Return what can be edited of a word, as plain JSON."""
    return {name: getattr(word, name) for name in CONTENT[type(word)]}


def shared_terms(session: Session, code: str, terms: list[str]) -> dict[str, list[str]]:
    """Return which of the terms stand in other groups too, with the codes of those: they are ambiguous."""
    wanted = {term.casefold(): term for term in terms}
    found: dict[str, list[str]] = {}
    for group in session.scalars(select_lexicon()):
        if group.code != code:
            for term in dict.fromkeys(each.casefold() for each in group.terms):
                if term in wanted:
                    found.setdefault(wanted[term], []).append(group.code)
    return found


def _next_code(session: Session) -> str:
    """Return a code that no seed will ever use."""
    known = session.scalars(sa.select(LexiconGroup.code).where(LexiconGroup.code.like("C%")))
    numbers = [int(match[1]) for code in known if (match := OWN_CODE.fullmatch(code))]
    return f"C{max(numbers, default=0) + 1:04d}"


def create_group(session: Session, actor: Actor, data: LexiconCreate) -> LexiconGroup:
    """Add a group of words that mean the same."""
    last = session.scalar(sa.select(sa.func.max(LexiconGroup.position))) or 0
    values = data.model_dump(exclude={"reason"})
    group = LexiconGroup(
        code=_next_code(session),
        position=last + 1,
        edited_at=clock.now(),
        revision=1,
        provenance="coordinator",
        **values,
    )
    session.add(group)
    session.flush()
    _keep(session, actor, group, data.reason)
    audit.record(actor, "lexicon_group.created", group, code=group.code, terms=group.terms)
    return group


def change_group(session: Session, actor: Actor, code: str, data: LexiconUpdate) -> LexiconGroup:
    """Change a group's words. Raises NotFound, Stale. What differs in nothing makes no revision."""
    group = get_group(session, code, lock=True)
    _change(session, actor, group, data, "lexicon_group.changed")
    return group


def change_condition(session: Session, actor: Actor, code: str, data: ConditionUpdate) -> PlaceCondition:
    """Change a condition's names, definitions and phrases. Raises NotFound, Stale."""
    condition = get_condition(session, code, lock=True)
    _change(session, actor, condition, data, "place_condition.changed")
    return condition


def _change(
    session: Session, actor: Actor, word: Word, data: LexiconUpdate | ConditionUpdate, verb: str
) -> None:
    if data.revision is not None and data.revision != word.revision:
        raise Stale(revision=word.revision)
    given = data.model_dump(exclude_unset=True, exclude={"revision", "reason"})
    changed = {name: value for name, value in given.items() if getattr(word, name) != value}
    if not changed:
        return
    if _kept(session, word, word.revision) is None:
        _keep(session, None, word, "")
    for name, value in changed.items():
        setattr(word, name, value)
    word.revision += 1
    word.edited_at = clock.now()
    session.flush()
    _keep(session, actor, word, data.reason)
    audit.record(actor, verb, word, code=word.code, revision=word.revision, **changed)


def _kept(session: Session, word: Word, number: int) -> WordRevision | None:
    query = select_history(type(word), word.code).where(WordRevision.number == number)
    found: WordRevision | None = session.scalar(query)
    return found


def _keep(session: Session, actor: Actor | None, word: Word, reason: str) -> None:
    session.add(
        WordRevision(
            kind=KINDS[type(word)],
            code=word.code,
            number=word.revision,
            content=content(word),
            reason=reason,
            edited_by=actor.user_id if actor else None,
        )
    )


def select_history(kind: type[Word], code: str) -> sa.Select[Any]:
    """Return the query of a word's kept revisions, newest first; none before its first change."""
    return (
        sa.select(WordRevision)
        .where(WordRevision.kind == KINDS[kind], WordRevision.code == code)
        .order_by(WordRevision.number.desc())
    )
