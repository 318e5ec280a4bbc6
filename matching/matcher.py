"""The matcher: ranked testbeds for a demand, ranked demands for a testbed, with reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from sklearn.exceptions import NotFittedError

from matching import diversity, factors, feasibility, openings
from matching.catalogue import Catalogue
from matching.domain import Attribute, Contribution, DayRange, Demand, Feasibility, Knowledge, Testbed
from matching.evidence import Evidencer
from matching.factors import Factors
from matching.fit import signals
from matching.meaning import Nearness
from matching.model import FACTORS, BestFit, Model
from matching.openings import Change
from matching.phrases import Hit
from matching.retrieval import rank_documents
from matching.suggesting import Suggester, Suggestions
from matching.understanding import Reading, Understanding
from matching.wishes import wishes

Blocked = Mapping[str, tuple[DayRange, ...]]
# Below this many known words, phrases and stated codes a demand says too little to fit anything.
TELLS = 3
TOO_LITTLE = 0.2
TOLD_WHEN_MISSING = ("conditions", "types")


@dataclass(frozen=True, slots=True)
class Match:
    """One pair.  `score` is log-odds; the contributions sum to it; `probability` is calibrated."""

    code: str
    score: float
    probability: float
    feasibility: Feasibility
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Feasible and unsure testbeds best first, the excluded with why, and how good the best is.

    `absent` are the phrases of the demand that name environments which no place here has.
    """

    matches: tuple[Match, ...]
    excluded: tuple[Match, ...]
    best_fit: BestFit
    p_suitable: float
    model_version: str
    absent: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """The codes of the testbeds that can take a demand, and of those that cannot, best first."""

    possible: tuple[str, ...]
    excluded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemandMatch:
    """A demand seen from a testbed: its position in the sequence given, and the pair."""

    position: int
    match: Match


class Matcher:
    """Ranks testbeds for demands.

    Parameters
    ----------
    knowledge : what is known of types, conditions and words; the frozen scales come from it.
    model : weights and calibration.
    learnt : what `Understanding.dump` wrote when the model was made; without it everything is learnt
        again in the first `fit`, which takes a minute and gigabytes.
    per_operator, first, nearly : at most `per_operator` testbeds of one operator within the `first`
        places while others score at most `nearly` log-odds less.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        model: Model,
        *,
        learnt: bytes | None = None,
        per_operator: int = 3,
        first: int = 5,
        nearly: float = 0.3,
    ) -> None:
        self.knowledge = knowledge
        self.model = model
        self.learnt = learnt
        self.per_operator = per_operator
        self.first = first
        self.nearly = nearly
        self.understanding_: Understanding | None = None
        self.catalogue_: Catalogue | None = None
        self.suggester_: Suggester | None = None

    def fit(self, testbeds: Sequence[Testbed]) -> "Matcher":
        """Index testbeds; the knowledge is read once.  Raises ValueError on repeated codes.

        What an earlier fit made of the same texts is kept, so a changed listing costs its own analysis.
        """
        if self.understanding_ is None:
            understanding = Understanding()
            if self.learnt:
                understanding.restore(self.learnt, self.knowledge)
            else:
                understanding.fit(self.knowledge)
            self.understanding_ = understanding
        self.catalogue_ = Catalogue(self.understanding_, testbeds, self.catalogue_)
        return self

    def rank(
        self,
        demand: Demand,
        *,
        today: date | None = None,
        blocked: Blocked | None = None,
        nearness: Nearness | None = None,
        limit: int | None = None,
    ) -> Ranking:
        """Return every testbed, those that cannot take the demand apart, best first (ties: by code).

        `today` (Seoul) applies lead times; without it they are not checked. `blocked` adds, by code, the
        days that bookings have filled since `fit`. `nearness` adds what an encoder says of the same
        testbeds in the same order, as one more factor. `limit` leaves out all but the first matches: among
        thousands of testbeds most of the work are reasons that nobody reads.
        """
        scored = self._score(self._catalogue.understanding.read(demand), nearness)
        verdicts = self._feasibility(demand, today, blocked or {})
        possible, refused = self._sorted(scored, verdicts)
        possible = possible[:limit]
        evidence = Evidencer(scored.reading, self._catalogue, scored.factors, (*possible, *refused))
        p_suitable = self.model.suitable(scored.signals)
        if scored.reading.told < TELLS:
            # "1234" or "test" resembles something by chance; nobody is told that it fits.
            p_suitable = min(p_suitable, TOO_LITTLE)
        return Ranking(
            matches=tuple(self._match(scored, evidence, row, verdicts[row]) for row in possible),
            excluded=tuple(self._match(scored, evidence, row, verdicts[row]) for row in refused),
            best_fit=self.model.best_fit(p_suitable),
            p_suitable=p_suitable,
            absent=scored.reading.absent,
            model_version=self.model.version,
        )

    def orders(
        self,
        demands: Sequence[Demand],
        *,
        today: date | None = None,
        blocked: Blocked | None = None,
        nearness: Nearness | None = None,
    ) -> list[Order]:
        """Return for each demand the codes in the order of `rank`, without reasons.

        For variants of one demand, which say the same and ask for different things: they are read once.
        """
        found: list[Order] = []
        reading: Reading | None = None
        for demand in demands:
            if reading and reading.serves(demand):
                reading = replace(reading, demand=demand)
            else:
                reading = self._catalogue.understanding.read(demand)
            scored = self._score(reading, nearness)
            rows = self._sorted(scored, self._feasibility(demand, today, blocked or {}))
            possible, refused = ([self._catalogue.testbeds[row].code for row in part] for part in rows)
            found.append(Order(tuple(possible), tuple(refused)))
        return found

    def explain(
        self,
        demand: Demand,
        code: str,
        *,
        today: date | None = None,
        blocked: Blocked | None = None,
        nearness: Nearness | None = None,
    ) -> Match:
        """Return one pair, equal to the one that `rank` returns.  Raises KeyError on an unknown code."""
        row = self._catalogue.row[code]
        testbed = _with_blocked(self._catalogue.testbeds[row], blocked or {})
        verdict = feasibility.check(demand, testbed, self._attributes, today)
        scored = self._score(self._catalogue.understanding.read(demand), nearness)
        evidence = Evidencer(scored.reading, self._catalogue, scored.factors, (row,))
        return self._match(scored, evidence, row, verdict)

    def rank_demands(
        self,
        code: str,
        demands: Sequence[Demand],
        *,
        today: date | None = None,
        blocked: Blocked | None = None,
        nearness: Sequence[Nearness | None] = (),
    ) -> tuple[DemandMatch, ...]:
        """Return the demands that a testbed can take, best first: the same score the other way round.

        `nearness` is of each demand, none where no encoder takes part. Raises KeyError on an unknown code.
        """
        near = nearness or [None] * len(demands)
        pairs = [
            DemandMatch(at, self.explain(demand, code, today=today, blocked=blocked, nearness=near[at]))
            for at, demand in enumerate(demands)
        ]
        possible = [pair for pair in pairs if pair.match.feasibility.verdict != "no"]
        return tuple(sorted(possible, key=lambda pair: (-pair.match.score, pair.position)))

    def suggest(self, text: str) -> Suggestions:
        """Return types, industries, conditions and requirements that a text implies, with their words."""
        understanding = self._catalogue.understanding
        if self.suggester_ is None or self.suggester_.lens is not understanding.lens_:
            self.suggester_ = Suggester(
                understanding.lens_,
                understanding.types_,
                understanding.industries_,
                understanding.conditions_,
                self.knowledge.attributes,
            )
        return self.suggester_.suggest(text)

    def openings(
        self, demand: Demand, code: str, *, today: date | None = None, blocked: Blocked | None = None
    ) -> tuple[tuple[Change, ...], ...]:
        """Return the smallest sets of changes that open a testbed to a demand, the shortest first.

        Raises KeyError on an unknown code.
        """
        testbed = _with_blocked(self._catalogue.testbeds[self._catalogue.row[code]], blocked or {})
        return openings.openings(demand, testbed, self._attributes, today)

    def rank_documents(
        self, documents: Mapping[str, str], queries: Mapping[str, str]
    ) -> dict[str, list[str]]:
        """Return document ids by query id, best first, by the text part of the scorer alone."""
        return rank_documents(self._catalogue.understanding.lens_.analyzer_, documents, queries)

    @property
    def _catalogue(self) -> Catalogue:
        if self.catalogue_ is None:
            raise NotFittedError("call fit(testbeds) before ranking")
        return self.catalogue_

    @property
    def _attributes(self) -> Mapping[str, Attribute]:
        return {attribute.code: attribute for attribute in self.knowledge.attributes}

    def _score(self, reading: Reading, nearness: Nearness | None = None) -> "_Scored":
        computed = factors.compute(reading, self._catalogue)
        weights = np.array([self.model.weights.get(name, 0.0) for name in FACTORS])
        shares = weights[:, None] * computed.values
        scores = self.model.base + shares.sum(axis=0)
        if nearness:
            scores = scores + nearness.weight * nearness.values - nearness.offset
        absent = float(len({hit.code for hit in reading.absent}))
        # Whether anything fits is asked before wishes: they only choose among what does.
        known = signals(scores, reading.elsewhere, absent, reading.demand.ticked)
        wished = tuple(wishes(reading.demand, self._catalogue.testbeds, self.knowledge.landmarks))
        for wish in wished:
            scores = scores + wish.weight * wish.values - wish.offset
        beside = (nearness, *wished) if nearness else wished
        return _Scored(reading, computed, shares, scores, known, self.model.pair_signals(0.0, known), beside)

    def _sorted(self, scored: "_Scored", verdicts: Sequence[Feasibility]) -> tuple[list[int], list[int]]:
        """Return the rows that can take the demand as they are shown, and those that cannot, best first."""
        testbeds, scores = self._catalogue.testbeds, scored.scores.tolist()
        order = sorted(range(len(verdicts)), key=lambda row: (-scores[row], testbeds[row].code))
        possible = [row for row in order if verdicts[row].verdict != "no"]
        shown = diversity.diversify(
            [scores[row] for row in possible],
            [testbeds[row].operator for row in possible],
            first=self.first,
            at_most=self.per_operator,
            nearly=self.nearly,
        )
        return [possible[at] for at in shown], [row for row in order if verdicts[row].verdict == "no"]

    def _feasibility(self, demand: Demand, today: date | None, blocked: Blocked) -> list[Feasibility]:
        known = self._attributes
        return [
            feasibility.check(demand, _with_blocked(testbed, blocked), known, today)
            for testbed in self._catalogue.testbeds
        ]

    def _match(self, scored: "_Scored", evidence: Evidencer, row: int, verdict: Feasibility) -> Match:
        parts = [Contribution("base", self.model.base - sum(each.offset for each in scored.beside))]
        for name, share in zip(FACTORS, scored.shares[:, row].tolist(), strict=True):
            # What is wanted and missing is told also where nothing of it is there.
            is_told = share > 0 or name in TOLD_WHEN_MISSING
            parts.append(Contribution(name, share, evidence.of(name, row) if is_told else ()))
        for each in scored.beside:
            nearest = each.nearest[row]
            share = each.weight * float(each.values[row])
            parts.append(Contribution(each.factor, share, (nearest,) if nearest and share > 0 else ()))
        score = float(scored.scores[row])
        probability = self.model.pair({**scored.pair, "score": score})
        return Match(self._catalogue.testbeds[row].code, score, probability, verdict, tuple(parts))


def _with_blocked(testbed: Testbed, blocked: Blocked) -> Testbed:
    more = blocked.get(testbed.code)
    return replace(testbed, blocked=testbed.blocked + more) if more else testbed


@dataclass(frozen=True, slots=True)
class _Scored:
    """`signals` are the demand's, `pair` what a probability is read from besides the pair's own score."""

    reading: Reading
    factors: Factors
    shares: np.ndarray
    scores: np.ndarray
    signals: Mapping[str, float]
    pair: Mapping[str, float]
    beside: tuple[Nearness, ...]
