"""Two versions of the model, replayed over the same judged demands and decisions.

The verdict rests on nDCG@5: per demand the mean over its kinds of text, and a paired bootstrap over
demands (Efron & Tibshirani 1993; for retrieval Sakai 2006). Everything else is there to be read.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.matches.learning import Case
from app.testbeds.models import Testbed
from matching import Matcher, Model, metrics

FIRST = 5
CALIBRATED = 10
RESAMPLES = 10_000
SEED = 20231
LEVEL = 0.95
CHANGES_SHOWN = 8
# Fewer demands resample to intervals that promise too much.
FEWEST = 10


@dataclass(frozen=True)
class Replay:
    """What one model makes of one case: the judged codes best first, and all first ten with probabilities."""

    case: Case
    order: tuple[str, ...]
    first: tuple[str, ...]
    said: tuple[tuple[str, float], ...]

    @property
    def ndcg(self) -> float | None:
        """nDCG@5 over what was judged; None where that cannot tell one order from another."""
        grades = np.array([self.case.grades.get(code, 0.0) for code in self.order])
        if not len(grades) or grades.max() <= 0 or (self.case.firm and grades.min() == grades.max()):
            return None
        return metrics.ndcg(-np.arange(len(grades), dtype=float), grades, FIRST)

    @property
    def hit(self) -> float | None:
        """Whether one of the first five suits; None where nothing does."""
        suitable = self.case.suitable.intersection(self.order)
        return float(bool(suitable.intersection(self.order[:FIRST]))) if suitable else None


def replay(matcher: Matcher, model: Model, cases: Sequence[Case]) -> list[Replay]:
    """Rank every case with a model over the catalogue that the matcher is fitted to."""
    own = copy.copy(matcher)
    own.model = model
    found = []
    for case in cases:
        ranking = own.rank(case.demand)
        ranked = [*ranking.matches, *ranking.excluded]
        judged = [match for match in ranked if match.code in case.known]
        shown = judged if case.firm else judged[:CALIBRATED]
        found.append(
            Replay(
                case,
                tuple(match.code for match in judged),
                tuple(match.code for match in ranked[:FIRST]),
                tuple((match.code, match.probability) for match in shown),
            )
        )
    return found


@dataclass(frozen=True)
class Calibration:
    """How far probabilities can be believed; the table has (said, was, count) per tenth.

    `skill` is None where all pairs came out alike: there is nothing to be better than.
    """

    pairs: int
    brier: float
    skill: float | None
    ece: float
    table: tuple[tuple[float, float, int], ...]


def calibration(replays: Sequence[Replay]) -> Calibration | None:
    """Measure the first ten of every judged demand and every decided pair; None without any."""
    pairs = [
        (probability, float(code in each.case.suitable))
        for each in replays
        for code, probability in each.said
    ]
    if not pairs:
        return None
    said, was = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    skill = metrics.brier_skill(said, was)
    return Calibration(
        len(pairs),
        metrics.brier(said, was),
        None if np.isnan(skill) else skill,
        metrics.ece(said, was),
        tuple(metrics.reliability(said, was)),
    )


@dataclass(frozen=True)
class Pair:
    """A mean under the first and the second model, over n."""

    name: str
    n: int
    first: float
    second: float

    @property
    def difference(self) -> float:
        """Second less first."""
        return self.second - self.first


@dataclass(frozen=True)
class Change:
    """A ranking that the second model changes: what leaves the first five, what comes."""

    id: str
    field: str
    difference: float | None
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything that is shown; `interval` is of the difference of nDCG@5 over demands."""

    first: str
    second: str
    demands: Pair
    interval: tuple[float, float]
    ndcg: tuple[Pair, ...]
    hits: tuple[Pair, ...]
    groups: tuple[Pair, ...]
    changes: tuple[Change, ...]
    calibrations: tuple[Calibration | None, Calibration | None]

    @property
    def is_better(self) -> bool:
        """Whether the second can be called better: the interval, over enough demands, lies above zero."""
        return self.demands.n >= FEWEST and self.interval[0] > 0


Both = Sequence[tuple[Replay, Replay]]


def _means(name: str, values: Sequence[tuple[float | None, float | None]]) -> Pair:
    known = [(one, other) for one, other in values if one is not None and other is not None]
    first, second = np.array(known).T if known else (np.array([np.nan]), np.array([np.nan]))
    return Pair(name, len(known), float(first.mean()), float(second.mean()))


def _by_field(both: Both, measure: str) -> tuple[Pair, ...]:
    fields = dict.fromkeys(one.case.field for one, _ in both)
    pairs = (
        _means(
            name,
            [(getattr(a, measure), getattr(b, measure)) for a, b in both if a.case.field == name],
        )
        for name in fields
    )
    return tuple(pair for pair in pairs if pair.n)


def _by_demand(both: Both) -> np.ndarray:
    """Return each demand's mean nDCG@5 under either model, shape (n_demands, 2)."""
    found: dict[str, list[tuple[float, float]]] = {}
    for one, other in both:
        if one.ndcg is not None and other.ndcg is not None:
            found.setdefault(one.case.id, []).append((one.ndcg, other.ndcg))
    return np.array([np.mean(values, axis=0) for values in found.values()]).reshape(-1, 2)


def bootstrap(differences: np.ndarray) -> tuple[float, float]:
    """Return the interval that holds 95 of 100 resampled means; (nan, nan) for nothing."""
    if not len(differences):
        return float("nan"), float("nan")
    generator = np.random.default_rng(SEED)
    chosen = generator.integers(len(differences), size=(RESAMPLES, len(differences)))
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(differences[chosen].mean(axis=1), [tail, 100 - tail])
    return float(low), float(high)


def _group(name: str, both: Both, members: frozenset[str] | None = None) -> Pair:
    """Return the share of suitable pairs that stand among the first five, of some testbeds or of all."""
    values: list[tuple[float | None, float | None]] = []
    for one, other in both:
        wanted = one.case.suitable.intersection(one.order)
        for code in wanted if members is None else wanted & members:
            values.append((float(code in one.order[:FIRST]), float(code in other.order[:FIRST])))
    return _means(name, values)


def _groups(both: Both, testbeds: Mapping[str, frozenset[str]]) -> tuple[Pair, ...]:
    firms = [pair for pair in both if pair[0].case.firm]
    judged = [pair for pair in both if not pair[0].case.firm]
    pairs = [_group("demands of firms (decided)", firms), _group("judged cases (no firm)", judged)]
    small = [pair for pair in firms if pair[0].case.small_firm]
    pairs.append(_group("demands of small firms", small))
    pairs += [_group(name, both, members) for name, members in testbeds.items()]
    return tuple(pairs)


def _changes(both: Both) -> tuple[Change, ...]:
    found = []
    for one, other in both:
        gone = tuple(code for code in one.first if code not in other.first)
        come = tuple(code for code in other.first if code not in one.first)
        if one.order != other.order or gone:
            both_known = one.ndcg is not None and other.ndcg is not None
            difference = other.ndcg - one.ndcg if both_known else None  # type: ignore[operator]
            found.append(Change(one.case.id, one.case.field, difference, gone, come))
    found.sort(key=lambda change: (-abs(change.difference or 0.0), -len(change.gone), change.id))
    return tuple(found[:CHANGES_SHOWN])


def groups_of(
    testbeds: Iterable[Testbed], decided: Sequence[Case], districts: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Return codes of testbeds by district and by whether anything was ever demonstrated or accepted there.

    `districts` maps codes to names. Past demonstrations and facilities have to be loaded.
    """
    accepted = {code for case in decided for code in case.suitable}
    found: dict[str, set[str]] = {}
    for testbed in testbeds:
        district = testbed.facility.district
        where = f"district {districts.get(district, district)}" if district else "district unknown"
        has_history = bool(testbed.past_demonstrations) or testbed.code in accepted
        found.setdefault(where, set()).add(testbed.code)
        found.setdefault("testbeds " + ("with" if has_history else "without") + " history", set()).add(
            testbed.code
        )
    return {name: frozenset(codes) for name, codes in sorted(found.items())}


def compare(
    matcher: Matcher,
    first: Model,
    second: Model,
    cases: Sequence[Case],
    testbeds: Mapping[str, frozenset[str]],
) -> Comparison:
    """Replay both models over the cases; `testbeds` are groups of codes by name."""
    one, other = replay(matcher, first, cases), replay(matcher, second, cases)
    both = list(zip(one, other, strict=True))
    demands = _by_demand(both)
    means = demands.mean(axis=0) if len(demands) else np.full(2, np.nan)
    return Comparison(
        first=first.version,
        second=second.version,
        demands=Pair("all", len(demands), float(means[0]), float(means[1])),
        interval=bootstrap(demands[:, 1] - demands[:, 0]),
        ndcg=_by_field(both, "ndcg"),
        hits=_by_field(both, "hit"),
        groups=_groups(both, testbeds),
        changes=_changes(both),
        calibrations=(calibration(one), calibration(other)),
    )
