"""Look controlled words up, and refuse codes that do not exist."""

from collections.abc import Iterable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid
from app.i18n import gettext as _
from app.taxonomies.models import (
    LexiconGroup,
    PlaceCondition,
    Term,
)

T = TypeVar("T", bound=Term)


def select_terms(kind: type[T]) -> sa.Select[T]:
    """Return the query of all words of a kind, in order."""
    return sa.select(kind).order_by(kind.position, kind.code)


def terms(session: Session, kind: type[T]) -> list[T]:
    """Return all words of a kind, in order."""
    return list(session.scalars(select_terms(kind)))


def names(session: Session, kind: type[Term]) -> dict[str, tuple[str, str]]:
    """Return the (Korean, English) names of a kind by code, in order."""
    # Pages ask for many at once, and definitions and phrases would be most of what is read.
    query = sa.select(kind.code, kind.name_ko, kind.name_en).order_by(kind.position, kind.code)
    return {code: (ko, en) for code, ko, en in session.execute(query)}


def codes(session: Session, kind: type[Term]) -> frozenset[str]:
    """Return the codes of a kind."""
    return frozenset(session.scalars(sa.select(kind.code)))


def unknown_codes(
    session: Session, kind: type[Term], given: Iterable[str], field: str, *, repeated: bool = True
) -> list[FieldError]:
    """Return one error per code that does not exist; a list's field gets the index of the code."""
    wanted = list(given)
    if not wanted:
        return []
    known = set(session.scalars(sa.select(kind.code).where(kind.code.in_(wanted))))
    message = _("알 수 없는 코드입니다.")
    return [
        {"field": f"{field}.{index}" if repeated else field, "code": "unknown-code", "message": message}
        for index, code in enumerate(wanted)
        if code not in known
    ]


def check_codes(session: Session, kind: type[Term], given: Iterable[str], field: str) -> None:
    """Refuse codes that do not exist. Raises Invalid naming `field` and the index."""
    if errors := unknown_codes(session, kind, given, field):
        raise Invalid(errors=errors)


def check_filter(session: Session, kind: type[Term], given: Iterable[str], field: str) -> None:
    """Refuse filter codes that do not exist. Raises Invalid naming the query key."""
    if errors := unknown_codes(session, kind, given, field, repeated=False):
        raise Invalid(errors=errors)


def lexicon(session: Session) -> list[LexiconGroup]:
    """Return all groups of synonyms, in order."""
    return list(session.scalars(sa.select(LexiconGroup).order_by(LexiconGroup.position, LexiconGroup.code)))


def words_revision(session: Session) -> str:
    """Return a mark that changes with every change of the lexicon or of the place conditions."""
    marks = []
    for kind in (LexiconGroup, PlaceCondition):
        count, revisions = session.execute(
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(kind.revision), 0))
        ).one()
        marks.append(str(int(count) + int(revisions)))
    return ".".join(marks)
