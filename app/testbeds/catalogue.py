"""The catalogue in memory: filters, facet counts and free text over every listing.

One read model serves list, map and facets, so that they cannot disagree. It is kept per engine and
refreshed by what has changed: any committed change of a listing raises the sum of content versions.
Masks are integers with one bit per listing. Measured: see docs/catalogue.md.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import log, sqrt
from operator import and_, or_
from threading import Lock
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.taxonomies import service as taxonomies
from app.taxonomies.models import DemonstrationType, Industry
from app.testbeds import text
from app.testbeds.geography import Area, Point
from app.testbeds.models import Facility, ListingStatus, Setting, Testbed
from app.testbeds.schemas import TestbedItem

FACETS = ("demonstration_type", "industry", "district", "town", "kind", "indoor_outdoor", "status")
# A hit in the name outweighs any number of hits elsewhere.
LITERAL, SYNONYM = (100, 12, 4), (60, 8, 2)
WHOLE_NAME = 10_000
LONGEST_TERM = 5
Words = dict[str, frozenset[str]]
Mask = int


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing as the catalogue keeps it; `texts` are name, headings and body, ready to be searched."""

    item: TestbedItem
    operator_id: UUID
    names: frozenset[str]
    keys: dict[str, tuple[str, ...]]
    texts: tuple[str, str, str]
    feature: str
    at: Point | None
    # Strengths of place conditions, and what types and industries it has, for likeness.
    profile: dict[str, float]


class Catalogue:
    """All listings at one state of the database."""

    def __init__(self, entries: Sequence[Entry], words: Words) -> None:
        self.entries = sorted(entries, key=lambda entry: (entry.item.name_ko, entry.item.code))
        self.words = words
        self.masks: dict[str, dict[str, Mask]] = {facet: {} for facet in FACETS}
        self.by_operator: dict[UUID, Mask] = {}
        self.frequency = Counter(key for entry in self.entries for key in entry.profile)
        for row, entry in enumerate(self.entries):
            self.by_operator[entry.operator_id] = self.by_operator.get(entry.operator_id, 0) | 1 << row
            for facet, codes in entry.keys.items():
                for code in codes:
                    self.masks[facet][code] = self.masks[facet].get(code, 0) | 1 << row
        self.haystacks = [text.Haystack(entry.texts[field] for entry in self.entries) for field in range(3)]

    def status(self, status: str) -> Mask:
        """Return the listings of a status."""
        return self.masks["status"].get(status, 0)

    def visible(self, operator_id: UUID | None, *, everything: bool) -> Mask:
        """Return what the caller may find: what is published, own listings, or everything."""
        if everything:
            return (1 << len(self.entries)) - 1
        own = self.by_operator.get(operator_id, 0) if operator_id else 0
        return self.status(ListingStatus.PUBLISHED) | own

    def chosen(self, facet: str, codes: Iterable[str]) -> Mask:
        """Return the listings with any of the codes."""
        return reduce(or_, (self.masks[facet].get(code, 0) for code in codes), 0)

    def inside(self, areas: Iterable[Area]) -> Mask:
        """Return the listings with a pin inside every area."""
        wanted = list(areas)
        return sum(
            1 << row
            for row, entry in enumerate(self.entries)
            if entry.at is not None and all(area.holds(entry.at) for area in wanted)
        )

    def like(self, code: str, count: int) -> list[TestbedItem]:
        """Return the published listings that share most with one; what is rare counts more."""
        own = next((entry for entry in self.entries if entry.item.code == code), None)
        if own is None:
            return []
        weights = {key: strength * self._rarity(key) ** 2 for key, strength in own.profile.items()}
        listed = self.status(ListingStatus.PUBLISHED)
        found = [
            (sum(weights[key] * other.profile[key] for key in weights.keys() & other.profile.keys()), other)
            for row, other in enumerate(self.entries)
            if other is not own and listed >> row & 1
        ]
        scored = [
            (shared / self._length(other), other.item.code, other.item) for shared, other in found if shared
        ]
        return [item for _score, _code, item in sorted(scored, key=lambda each: (-each[0], each[1]))[:count]]

    def _rarity(self, key: str) -> float:
        return log(1 + len(self.entries) / self.frequency[key])

    def _length(self, entry: Entry) -> float:
        return sqrt(sum((value * self._rarity(key)) ** 2 for key, value in entry.profile.items()))

    def counts(self, filters: dict[str, Mask], base: Mask) -> dict[str, dict[str, int]]:
        """Return per facet what each code would show beside the other facets' filters."""
        counted: dict[str, dict[str, int]] = {}
        for facet in FACETS:
            others = reduce(and_, (mask for name, mask in filters.items() if name != facet), base)
            counts = {code: (mask & others).bit_count() for code, mask in self.masks[facet].items()}
            counted[facet] = {code: count for code, count in sorted(counts.items()) if count}
        return counted

    def rows(self, mask: Mask) -> list[int]:
        """Return the places of the bits that are set."""
        return [row for row, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"]

    def find(self, query: str) -> tuple[Mask, Callable[[int], int]]:
        """Return the listings that speak of every word of the query, and their relevance."""
        levels = [self._levels(clause) for clause in _clauses(text.spaced(query).split(), self.words)]
        if not levels:
            return 0, lambda row: 0
        found = reduce(and_, (reduce(or_, (mask for mask, _ in level)) for level in levels))
        whole = text.compact(query)

        def relevance(row: int) -> int:
            best = sum(max(weight for mask, weight in level if mask >> row & 1) for level in levels)
            return best + WHOLE_NAME * (whole in self.entries[row].names)

        return found, relevance

    def _levels(self, clause: "Clause") -> list[tuple[Mask, int]]:
        """Return who speaks of the clause and how much that counts; loosely if nobody does strictly."""
        for is_loose in (False, True):
            levels = [
                (self._any(field, terms, is_loose), weights[field])
                for field in range(len(LITERAL))
                for terms, weights in ((clause.literal, LITERAL), (clause.synonyms, SYNONYM))
            ]
            if len(clause.parts) > 1:
                for field in range(len(LITERAL)):
                    together = reduce(and_, (self._any(field, part, is_loose) for part in clause.parts))
                    levels.append((together, SYNONYM[field]))
            if any(mask for mask, _ in levels):
                break
        return levels

    def _any(self, field: int, terms: Iterable[str], is_loose: bool) -> Mask:
        return reduce(or_, (self.haystacks[field].find(term, is_loose=is_loose) for term in terms), 0)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing the query names: as written, its synonyms, and the words it was written in."""

    literal: tuple[str, ...]
    synonyms: frozenset[str]
    parts: tuple[tuple[str, ...], ...]


def _clauses(words: Sequence[str], lexicon: Words) -> list[Clause]:
    """Group the words of a query into the longest terms that the lexicon knows."""
    clauses, at = [], 0
    while at < len(words):
        for length in range(min(LONGEST_TERM, len(words) - at), 0, -1):
            *before, last = words[at : at + length]
            literal = tuple(" ".join([*before, stem]) for stem in text.stems(last))
            terms = (term.replace(" ", "") for term in literal)
            synonyms = next((lexicon[term] for term in terms if term in lexicon), frozenset[str]())
            if synonyms or length == 1:
                clauses.append(Clause(literal, synonyms, tuple(map(text.stems, words[at : at + length]))))
                at += length
                break
    return clauses


def _lexicon(session: Session) -> Words:
    words: dict[str, set[str]] = {}
    for group in taxonomies.lexicon(session):
        for term in group.terms:
            # One syllable stands for too many things to be anybody's synonym.
            words.setdefault(text.compact(term), set()).update(t for t in group.terms if len(t) > 1)
    return {term: frozenset(terms) for term, terms in words.items() if term}


def _heading(testbed: Testbed, names: dict[str, tuple[str, ...]]) -> str:
    place = testbed.facility
    known = [names.get(code, ()) for code in (*testbed.demonstration_types, *testbed.industries)]
    own = (
        place.operator.name_ko,
        place.operator.name_en,
        *place.operator.aliases,
        place.name_ko,
        place.name_en,
    )
    return " / ".join(
        [*testbed.equipment, *testbed.equipment_en, *own, place.address, *(n for ns in known for n in ns)]
    )


def _feature(item: TestbedItem) -> str:
    place = item.facility
    is_pinned = place.latitude is not None and place.longitude is not None
    properties = item.model_dump(
        mode="json",
        include={
            "code",
            "kind",
            "status",
            "name_ko",
            "name_en",
            "demonstration_types",
            "industries",
            "indoor_outdoor",
        },
    )
    properties |= {
        "facility": place.code,
        "facility_status": place.status,
        "district": place.district,
        "town": place.town,
        "operator": place.operator.code,
        "geometry_kind": place.geometry_kind,
        "is_requestable": item.is_requestable,
    }
    geometry = {"type": "Point", "coordinates": [place.longitude, place.latitude]} if is_pinned else None
    feature = {"type": "Feature", "id": str(item.id), "geometry": geometry, "properties": properties}
    return json.dumps(feature, ensure_ascii=False)


def _entry(testbed: Testbed, parents: dict[str, str], names: dict[str, tuple[str, ...]]) -> Entry:
    item, place = TestbedItem.model_validate(testbed), testbed.facility
    types = testbed.demonstration_types
    setting = testbed.indoor_outdoor
    keys: dict[str, tuple[str, ...]] = {
        "demonstration_type": tuple({*types, *(parents[code] for code in types if code in parents)}),
        "industry": tuple(set(testbed.industries)),
        "district": (place.district,) if place.district else (),
        "town": (place.town,) if place.town else (),
        "kind": (testbed.kind,),
        # What works in both settings is found under either.
        "indoor_outdoor": tuple(Setting) if setting == Setting.BOTH else (setting,) if setting else (),
        "status": (testbed.status, place.status)
        if testbed.status == ListingStatus.PUBLISHED
        else (testbed.status,),
    }
    texts = (
        text.spaced(f"{testbed.name_ko} / {testbed.name_en} / {testbed.code}"),
        text.spaced(_heading(testbed, names)),
        text.spaced(f"{testbed.description_ko} / {testbed.description_en}"),
    )
    own_names = frozenset(map(text.compact, (testbed.name_ko, testbed.name_en, testbed.code)))
    at = None
    if place.latitude is not None and place.longitude is not None:
        at = (place.longitude, place.latitude)
    profile = {code: each["strength"] / 3 for code, each in testbed.conditions.items()}
    profile |= dict.fromkeys((*types, *testbed.industries), 1.0)
    return Entry(
        item,
        place.operator_id,
        own_names,
        keys,
        texts,
        _feature(item),
        at,
        profile,
    )


def _entries(session: Session, ids: Iterable[UUID]) -> list[Entry]:
    wanted = list(ids)
    if not wanted:
        return []
    parents: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    for type_ in taxonomies.terms(session, DemonstrationType):
        names[type_.code] = (type_.name_ko, type_.name_en, *type_.synonyms)
        if type_.parent:
            parents[type_.code] = type_.parent
    for industry in taxonomies.terms(session, Industry):
        names[industry.code] = (industry.name_ko, industry.name_en)
    query = sa.select(Testbed).options(joinedload(Testbed.facility).joinedload(Facility.operator))
    if len(wanted) <= 500:
        query = query.where(Testbed.id.in_(wanted))
    return [_entry(testbed, parents, names) for testbed in session.scalars(query)]


def revision(session: Session) -> tuple[int, int]:
    """Return numbers of which one grows with every committed change of a listing."""
    count, versions = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Testbed.content_version), 0)).select_from(
            Testbed
        )
    ).one()
    return int(count), int(versions)


_lock = Lock()
_kept: "WeakKeyDictionary[Any, tuple[tuple[int | str, ...], Catalogue]]" = WeakKeyDictionary()


def catalogue(session: Session) -> Catalogue:
    """Return the catalogue as it stands; call it from a reading session only.

    A writing session could show it what is never committed.
    """
    key = (*revision(session), taxonomies.words_revision(session))
    engine = session.get_bind()
    known = _kept.get(engine)
    if known and known[0] == key:
        return known[1]
    with _lock:
        old = known[1] if known else None
        versions = dict(session.execute(sa.select(Testbed.id, Testbed.content_version)).all())
        current = {
            entry.item.id: entry
            for entry in (old.entries if old else ())
            if versions.get(entry.item.id) == entry.item.content_version
        }
        current |= {entry.item.id: entry for entry in _entries(session, versions.keys() - current.keys())}
        words = old.words if old and known and known[0][2] == key[2] else _lexicon(session)
        built = Catalogue(list(current.values()), words)
        _kept[engine] = (key, built)
        return built
