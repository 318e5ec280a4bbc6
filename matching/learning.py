"""Learning the weights: listwise on judged demands, non-negative, held near a prior."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from matching.catalogue import Catalogue
from matching.domain import Demand, JudgedDemand, Knowledge, Testbed
from matching.factors import compute
from matching.fit import SIGNALS, signals
from matching.lens import Lens
from matching.model import FACTORS, PAIR_SIGNALS, Logistic, Model
from matching.understanding import Understanding

PRIOR_WEIGHT = 1.0
PRIOR_STRENGTH = 1e-3
SUITABLE = 2.0
DIGITS = 4


@dataclass(frozen=True, slots=True)
class JudgedFactors:
    """One judged text as the scorer sees it, over a catalogue.

    `values` of shape (n_factors, n_testbeds); `grades` 0-3 of shape (n_testbeds,); `elsewhere`, `absent`
    and `ticked` as in `matching.fit`.  The texts of one demand share `id`.
    """

    id: str
    values: np.ndarray
    grades: np.ndarray
    elsewhere: float = 0.0
    absent: float = 0.0
    weight: float = 1.0
    ticked: bool = False

    @property
    def suitable(self) -> np.ndarray:
        """Return 0/1 per testbed."""
        return (self.grades >= SUITABLE).astype(float)


def gains(grades: np.ndarray) -> np.ndarray:
    """Return 2^grade - 1, the gain that nDCG counts."""
    return np.asarray(2.0**grades - 1.0)


def _listwise(
    weights: np.ndarray, cases: Sequence[JudgedFactors], prior: np.ndarray, strength: float
) -> tuple[float, np.ndarray]:
    """Return loss and gradient: cross entropy of gains and softmax of scores (Cao et al. 2007)."""
    loss, gradient, total = 0.0, np.zeros_like(weights), 0.0
    for case in cases:
        target = gains(case.grades)
        target = target / target.sum()
        scores = weights @ case.values
        scores = scores - scores.max()
        exponent = np.exp(scores)
        share = exponent / exponent.sum()
        loss -= case.weight * float(target @ (scores - np.log(exponent.sum())))
        gradient += case.weight * (case.values @ (share - target))
        total += case.weight
    away = weights - prior
    return loss / total + strength * float(away @ away), gradient / total + 2 * strength * away


def learn_weights(
    cases: Sequence[JudgedFactors], *, prior: np.ndarray | None = None, strength: float = PRIOR_STRENGTH
) -> np.ndarray:
    """Return one weight >= 0 per factor.  Demands for which nothing is relevant teach nothing here."""
    useful = [case for case in cases if case.grades.max(initial=0.0) > 0]
    start = np.full(len(FACTORS), PRIOR_WEIGHT) if prior is None else prior
    if not useful:
        return start
    result = minimize(
        _listwise,
        start,
        args=(useful, start, strength),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * len(start),
    )
    return np.asarray(result.x)


def fit_logistic(
    rows: Sequence[Mapping[str, float]],
    outcomes: Sequence[float],
    weights: Sequence[float],
    names: Sequence[str],
    *,
    strength: float = 1e-3,
    growing: Sequence[str] = (),
) -> Logistic:
    """Return the logistic curve of a 0/1 outcome over named signals, weakly held near 0.

    The weights of signals in `growing` are kept positive.
    """
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    outcome, share = np.asarray(outcomes, dtype=float), np.asarray(weights, dtype=float)
    share = share / share.sum()

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        z = matrix @ parameters[:-1] + parameters[-1]
        error = share * (1 / (1 + np.exp(-np.clip(z, -60, 60))) - outcome)
        value = float(share @ (np.logaddexp(0, z) - outcome * z)) + strength * float(
            parameters[:-1] @ parameters[:-1]
        )
        return value, np.append(error @ matrix + 2 * strength * parameters[:-1], error.sum())

    bounds = [(1e-3 if name in growing else None, None) for name in names] + [(None, None)]
    result = minimize(
        loss, np.append(np.full(len(names), 0.1), 0.0), jac=True, method="L-BFGS-B", bounds=bounds
    )
    learnt = [round(float(value), DIGITS) for value in result.x]
    return Logistic(learnt[-1], dict(zip(names, learnt[:-1], strict=True)))


def _odds(weights: np.ndarray, cases: Sequence[JudgedFactors]) -> tuple[float, float]:
    """Return slope and offset that turn the weighted sum into log-odds of being suitable."""
    rows, outcomes, shares = [], [], []
    for case in cases:
        rows += [{"sum": float(value)} for value in weights @ case.values]
        outcomes += case.suitable.tolist()
        shares += [case.weight] * len(case.grades)
    curve = fit_logistic(rows, outcomes, shares, ("sum",), strength=1e-6, growing=("sum",))
    return curve.weights["sum"], curve.base


def case_signals(model: Model, case: JudgedFactors) -> tuple[np.ndarray, Mapping[str, float]]:
    """Return scores of shape (n_testbeds,) and the signals of fitting anywhere."""
    weights = np.array([model.weights.get(name, 0.0) for name in FACTORS])
    scores = model.base + weights @ case.values
    return scores, signals(scores, case.elsewhere, case.absent, case.ticked)


def calibrate(model: Model, cases: Sequence[JudgedFactors], *, first: int = 10) -> Model:
    """Return the model with `suitable` and `pair` learnt; pairs are the `first` of each case."""
    found = [(case, *case_signals(model, case)) for case in cases]
    suitable = fit_logistic(
        [known for _, _, known in found],
        [case.suitable.max() for case, _, _ in found],
        [case.weight for case, _, _ in found],
        SIGNALS,
    )
    model = replace(model, suitable=suitable)
    rows, outcomes, shares = [], [], []
    for case, scores, known in found:
        for at in np.argsort(-scores, kind="stable")[:first]:
            rows.append(model.pair_signals(float(scores[at]), known))
            outcomes.append(float(case.suitable[at]))
            shares.append(case.weight)
    pair = fit_logistic(rows, outcomes, shares, PAIR_SIGNALS, growing=("score", "fit"))
    return replace(model, pair=pair)


def train(
    cases: Sequence[JudgedFactors],
    *,
    version: str,
    trained_on: Mapping[str, str],
    more: Sequence[JudgedFactors] = (),
    strength: float = PRIOR_STRENGTH,
) -> Model:
    """Learn a model whose score is the log-odds that a pair is suitable (grade >= 2).

    Weights are learnt on `cases`, calibration on `more` as well (demands that fit nowhere among them).
    All must be held out of the knowledge that their factors were computed with.
    """
    weights = learn_weights(cases, strength=strength)
    slope, offset = _odds(weights, cases)
    learnt = {
        name: round(slope * float(weight), DIGITS) for name, weight in zip(FACTORS, weights, strict=True)
    }
    model = Model(
        version=version,
        base=round(offset, DIGITS),
        weights=learnt,
        trained_on=dict(sorted(trained_on.items())),
    )
    return calibrate(model, [*cases, *more])


def held_out(
    understanding: Understanding, catalogue: Catalogue, judged: Sequence[JudgedDemand]
) -> Iterator[JudgedFactors]:
    """Yield every text of judged demands that the understanding has not seen, and the filled form."""
    for case in judged:
        grades = np.array([case.grades.get(testbed.code, 0.0) for testbed in catalogue.testbeds])
        demands = [Demand(content=text) for text in case.texts]
        demands += [case.demand] if case.demand else []
        for demand in demands:
            reading = understanding.read(demand)
            values = compute(reading, catalogue).values
            yield JudgedFactors(
                case.id,
                values,
                grades,
                reading.elsewhere,
                float(len({hit.code for hit in reading.absent})),
                case.weight / len(demands),
                demand.ticked,
            )


def cross_fit(
    knowledge: Knowledge,
    testbeds: Sequence[Testbed],
    judged: Sequence[JudgedDemand],
    *,
    folds: int,
    lens: Lens,
) -> Iterator[JudgedFactors]:
    """Yield the factors of judged demands, each read by an understanding that has not seen its fold."""
    for fold in range(folds):
        others = tuple(case for at, case in enumerate(judged) if at % folds != fold)
        understanding = Understanding().fit(replace(knowledge, judged=others), lens=lens)
        catalogue = Catalogue(understanding, testbeds)
        yield from held_out(
            understanding, catalogue, [case for at, case in enumerate(judged) if at % folds == fold]
        )
