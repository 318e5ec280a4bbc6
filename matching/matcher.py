"""The matcher: ranked testbeds for a demand, ranked demands for a testbed, with reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from sklearn.exceptions import NotFittedError

from matching import diversity, factors, feasibility
from matching.catalogue import Catalogue
from matching.domain import Attribute, Contribution, Demand, Feasibility, Knowledge, Testbed
from matching.evidence import Evidencer
from matching.fit import p_suitable
from matching.model import FACTORS, Model
from matching.understanding import Reading, Understanding

BestFit = Literal["good", "weak", "none"]


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
    """Feasible and unsure testbeds best first, the excluded with why, and how good the best is."""

    matches: tuple[Match, ...]
    excluded: tuple[Match, ...]
    best_fit: BestFit
    p_suitable: float
    model_version: str


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
    per_operator, first, nearly : at most `per_operator` testbeds of one operator within the `first`
        places while others score at most `nearly` log-odds less.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        model: Model,
        *,
        per_operator: int = 3,
        first: int = 5,
        nearly: float = 0.3,
    ) -> None:
        self.knowledge = knowledge
        self.model = model
        self.per_operator = per_operator
        self.first = first
        self.nearly = nearly
        self.understanding_: Understanding | None = None
        self.catalogue_: Catalogue | None = None

    def fit(self, testbeds: Sequence[Testbed]) -> "Matcher":
        """Index testbeds; the knowledge is read once.  Raises ValueError on repeated codes."""
        if self.understanding_ is None:
            self.understanding_ = Understanding().fit(self.knowledge)
        self.catalogue_ = Catalogue(self.understanding_, testbeds)
        return self

    def rank(self, demand: Demand, *, today: date | None = None) -> Ranking:
        """Return every testbed, those that cannot take the demand apart, best first (ties: by code).

        `today` (Seoul) applies lead times; without it they are not checked.
        """
        scored = self._score(demand)
        verdicts = self._feasibility(demand, today)
        order = sorted(
            range(len(verdicts)), key=lambda row: (-scored.scores[row], self._catalogue.testbeds[row].code)
        )
        possible = [row for row in order if verdicts[row].verdict != "no"]
        operators = [self._catalogue.testbeds[row].operator for row in possible]
        kept = [float(scored.scores[row]) for row in possible]
        shown = diversity.diversify(
            kept, operators, first=self.first, at_most=self.per_operator, nearly=self.nearly
        )
        fit = p_suitable(self.model, np.array(kept), scored.reading, scored.values[:, possible])
        return Ranking(
            matches=tuple(self._match(scored, possible[at], verdicts[possible[at]]) for at in shown),
            excluded=tuple(
                self._match(scored, row, verdicts[row]) for row in order if verdicts[row].verdict == "no"
            ),
            best_fit="good" if fit >= self.model.good_at else "weak" if fit >= self.model.weak_at else "none",
            p_suitable=fit,
            model_version=self.model.version,
        )

    def explain(self, demand: Demand, code: str, *, today: date | None = None) -> Match:
        """Return one pair, equal to the one that `rank` returns.  Raises KeyError on an unknown code."""
        row = self._catalogue.row[code]
        verdict = feasibility.check(demand, self._catalogue.testbeds[row], self._attributes, today)
        return self._match(self._score(demand), row, verdict)

    def rank_demands(
        self, code: str, demands: Sequence[Demand], *, today: date | None = None
    ) -> tuple[DemandMatch, ...]:
        """Return the demands that a testbed can take, best first: the same score the other way round.

        Raises KeyError on an unknown code.
        """
        pairs = [
            DemandMatch(at, self.explain(demand, code, today=today)) for at, demand in enumerate(demands)
        ]
        possible = [pair for pair in pairs if pair.match.feasibility.verdict != "no"]
        return tuple(sorted(possible, key=lambda pair: (-pair.match.score, pair.position)))

    @property
    def _catalogue(self) -> Catalogue:
        if self.catalogue_ is None:
            raise NotFittedError("call fit(testbeds) before ranking")
        return self.catalogue_

    @property
    def _attributes(self) -> Mapping[str, Attribute]:
        return {attribute.code: attribute for attribute in self.knowledge.attributes}

    def _score(self, demand: Demand) -> "_Scored":
        reading = self._catalogue.understanding.read(demand)
        computed = factors.compute(reading, self._catalogue)
        weights = np.array([self.model.weights.get(name, 0.0) for name in FACTORS])
        shares = weights[:, None] * computed.values
        return _Scored(
            reading,
            computed.values,
            shares,
            self.model.base + shares.sum(axis=0),
            Evidencer(reading, self._catalogue, computed),
        )

    def _feasibility(self, demand: Demand, today: date | None) -> list[Feasibility]:
        known = self._attributes
        return [feasibility.check(demand, testbed, known, today) for testbed in self._catalogue.testbeds]

    def _match(self, scored: "_Scored", row: int, verdict: Feasibility) -> Match:
        parts = [Contribution("base", self.model.base)]
        for at, name in enumerate(FACTORS):
            share = float(scored.shares[at, row])
            parts.append(Contribution(name, share, scored.evidence.of(name, row) if share > 0 else ()))
        score = float(scored.scores[row])
        return Match(self._catalogue.testbeds[row].code, score, self.model.pair(score), verdict, tuple(parts))


@dataclass(frozen=True, slots=True)
class _Scored:
    reading: Reading
    values: np.ndarray
    shares: np.ndarray
    scores: np.ndarray
    evidence: Evidencer
