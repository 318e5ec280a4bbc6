"""What a change of words would do to rankings, before anybody saves it.

A second matcher is fitted to the proposed words and ranks the newest submitted demands, and the judged
demands of development as a fixed yardstick. The 46 of them in one wording let a harmful change pass for
luck; in four wordings every wrong group that was tried showed (docs/lexicon.md). Words that none of them
uses would pass unseen, so authored demands that use the changed words are ranked too. Nothing is written.
"""

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, zip_longest
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.demands import service as demands
from app.demands.models import DemandStatus
from app.matches import knowledge
from app.matches.proposals import WordChange
from app.matches.ranker import Ranker
from app.taxonomies import editing
from app.testbeds import service as testbeds
from matching import Concept, Demand, Knowledge, Matcher, metrics

FIRST = 5
NEWEST = 20
# So many authored demands that use the changed words are ranked beside the yardstick.
USING = 40
# Terms of a true group agree in what they point to: of 828 seeded terms 1 in 100 is below 0.24, terms put
# together at random reach 0.16.
ODD = 0.2
# A score that moves less is not worth a line.
NOTICEABLE = 0.05
# Scores by testbed, the best first.
Scores = dict[str, float]
# Fitting takes seconds and hundreds of megabytes, so one preview is made at a time.
_one_at_a_time = threading.Lock()
_measured_before: WeakKeyDictionary[Matcher, dict[str, Scores]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Case:
    """A demand that is ranked before and after; `grades` where it was judged."""

    id: str
    title: str
    demand: Demand
    grades: Mapping[str, float]


def _judged(name: str, wordings: Sequence[str]) -> tuple[Case, ...]:
    rows = knowledge.read_lines(knowledge.JUDGED / f"{name}_demands.jsonl")
    grades = json.loads((knowledge.JUDGED / f"{name}_qrels.json").read_text(encoding="utf-8"))
    return tuple(
        Case(f"{row['id']} {wording}", row[wording][:120], Demand(content=row[wording]), grades[row["id"]])
        for row in rows
        for wording in wordings
        if row.get(wording) and any(grades.get(row["id"], {}).values())
    )


@cache
def yardstick() -> tuple[Case, ...]:
    """Return the judged demands that every preview is measured on."""
    return _judged("development", ("text", "tech_only", "terse", "messy"))


@cache
def _authored() -> tuple[Case, ...]:
    return _judged("authored", ("text",))


def _using(words: Iterable[str]) -> list[Case]:
    """Return authored demands that use one of the words, each word in turn, so that none is crowded out."""
    using = (
        [case for case in _authored() if word.casefold() in case.demand.content.casefold()] for word in words
    )
    in_turn = chain.from_iterable(zip_longest(*using))
    return list({case.id: case for case in in_turn if case is not None}.values())[:USING]


def _altered_words(known: Knowledge, proposed: Knowledge) -> list[str]:
    """Return the terms and phrases that the change takes away or brings."""
    sides = [
        {**each.synonyms, **{condition.code: condition.phrases for condition in each.conditions}}
        for each in (known, proposed)
    ]
    return sorted(
        word
        for code in sides[0] | sides[1]
        for word in set(sides[0].get(code, ())) ^ set(sides[1].get(code, ()))
    )


def _newest(session: Session, actor: Actor) -> list[Case]:
    rows = list(session.scalars(demands.find(actor, [DemandStatus.SUBMITTED]).limit(NEWEST)))
    return [Case(str(row.id), row.title, knowledge.demand(demands.profile(session, row)), {}) for row in rows]


def _changed_concept(concept: Concept, change: WordChange) -> Concept:
    given = change.model_dump(exclude_unset=True)
    names = {"definition_ko": "definition"}
    said = {names.get(name, name): given[name] for name in given if name.startswith(("name", "definition"))}
    phrases = concept.phrases
    if "phrases_ko" in given or "phrases_en" in given:
        phrases = tuple(dict.fromkeys([*change.phrases_ko, *change.phrases_en]))
    return replace(concept, **said, phrases=phrases)


def changed(session: Session, known: Knowledge, change: WordChange) -> Knowledge:
    """Return the knowledge as it would be after the change. Raises NotFound on an unknown code."""
    if change.kind == "lexicon":
        code = editing.get_group(session, change.code).code if change.code else "NEW"
        return replace(known, synonyms={**known.synonyms, code: tuple(change.terms)})
    condition = editing.get_condition(session, change.code)
    given = change.model_copy(
        update={
            name: getattr(condition, name)
            for name in ("phrases_ko", "phrases_en")
            if name not in change.model_fields_set
        }
    )
    return replace(
        known,
        conditions=tuple(
            _changed_concept(each, given) if each.code == change.code else each for each in known.conditions
        ),
    )


def preview(session: Session, ranker: Ranker, actor: Actor, change: WordChange) -> dict[str, Any]:
    """Return which rankings the change would alter, and whether for better or worse.

    `session` only reads. Raises NotFound on an unknown code.
    """
    before = ranker.refresh(session).matcher
    proposed = changed(session, before.knowledge, change)
    with _one_at_a_time:
        places = [knowledge.listing(row) for row in testbeds.published(session)]
        after = Matcher(proposed, before.model, learnt=before.learnt, per_operator=before.per_operator).fit(
            places
        )
        newest = [
            _compare(case, _scores(case, before), _scores(case, after)) for case in _newest(session, actor)
        ]
        scores = _measuring(before)
        judged = [_compare(case, scores[case.id], _scores(case, after)) for case in yardstick()]
        using = [
            _compare(case, _scores(case, before), _scores(case, after))
            for case in _using(_altered_words(before.knowledge, proposed))
        ]
    altered = [row for row in newest if row["before"] != row["after"]]
    return {
        "demands": altered,
        "demands_seen": len(newest),
        "judged": _measured(judged),
        "judged_demands": [row for row in judged if row["before"] != row["after"]],
        "using": _measured(using),
        "using_demands": [row for row in using if row["before"] != row["after"]],
        "odd_terms": _odd(before, change.terms, before.knowledge.synonyms.get(change.code, ())),
        "shared_terms": editing.shared_terms(session, change.code, change.terms),
        "names": {row.code: row.name_ko for row in testbeds.published(session)},
    }


def _scores(case: Case, matcher: Matcher) -> Scores:
    return {match.code: match.score for match in matcher.rank(case.demand, today=clock.today()).matches}


def _measuring(matcher: Matcher) -> dict[str, Scores]:
    """Return the yardstick's rankings as they are now: some seconds of work, the same for every preview."""
    if matcher not in _measured_before:
        _measured_before[matcher] = {case.id: _scores(case, matcher) for case in yardstick()}
    return _measured_before[matcher]


def _odd(matcher: Matcher, terms: Sequence[str], current: Sequence[str]) -> list[str]:
    """Return the terms that point to other place conditions than their group does.

    The group is what it holds now as far as it stays, all the terms where it is new.
    """
    understanding = matcher.understanding_
    if understanding is None or len(terms) < 2:
        return []
    pointed = np.maximum(understanding.conditions_.ridge_.predict(understanding.lens_.view(list(terms))), 0.0)
    lengths = np.linalg.norm(pointed, axis=1, keepdims=True)
    unit = pointed / np.where(lengths > 0, lengths, 1.0)
    alike = unit @ unit.T
    np.fill_diagonal(alike, 0.0)
    stays = np.array([term in current for term in terms], dtype=float)
    group = stays if stays.sum() > 1 else np.ones(len(terms))
    mean = alike @ group / np.maximum(group.sum() - group, 1)
    return [term for term, value in zip(terms, mean, strict=True) if value < ODD]


def _compare(case: Case, *scores: Scores) -> dict[str, Any]:
    orders = [list(each) for each in scores]
    first, second = (order[:FIRST] for order in orders)
    places = [{code: place for place, code in enumerate(order, 1)} for order in orders]
    moves = [
        {"code": code, "before": places[0].get(code), "after": places[1].get(code)}
        for code in dict.fromkeys([*second, *first])
        if places[0].get(code) != places[1].get(code)
    ]
    row: dict[str, Any] = {"id": case.id, "title": case.title, "moves": moves}
    row |= {"before": first, "after": second, "shift": _shift(first, *scores)}
    if case.grades:
        row |= {"ndcg_before": _ndcg(orders[0], case.grades), "ndcg_after": _ndcg(orders[1], case.grades)}
    return row


def _shift(first: Sequence[str], before: Scores, after: Scores) -> float:
    """Return the largest move of a score among the first; words may harm before they change an order."""
    return max((abs(after[code] - before[code]) for code in first if code in after), default=0.0)


def _ndcg(order: Sequence[str], grades: Mapping[str, float]) -> float:
    full = [*order, *(code for code in grades if code not in set(order))]
    gains = np.array([grades.get(code, 0.0) for code in full])
    return float(metrics.ndcg(-np.arange(len(full), dtype=float), gains, FIRST))


def _measured(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    before = np.array([row["ndcg_before"] for row in rows] or [0.0])
    after = np.array([row["ndcg_after"] for row in rows] or [0.0])
    return {
        "count": len(rows),
        "ndcg_before": float(before.mean()),
        "ndcg_after": float(after.mean()),
        "change": float((after - before).mean()),
        "better": int((after > before + 1e-9).sum()),
        "worse": int((after < before - 1e-9).sum()),
        "shifted": sum(row["shift"] >= NOTICEABLE for row in rows),
        "largest_shift": max((row["shift"] for row in rows), default=0.0),
    }
