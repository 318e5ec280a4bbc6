"""Learning the weights: listwise on judged demands, non-negative, held near a prior."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from matching.model import FACTORS, Model, Platt

PRIOR_WEIGHT = 1.0
PRIOR_STRENGTH = 1e-3
SUITABLE = 2.0


@dataclass(frozen=True, slots=True)
class JudgedFactors:
    """Factors of one judged demand over a catalogue: (n_factors, n_testbeds), grades 0-3 beside."""

    values: np.ndarray
    grades: np.ndarray
    weight: float = 1.0


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


def fit_platt(scores: np.ndarray, suitable: np.ndarray, weights: np.ndarray | None = None) -> Platt:
    """Return the logistic curve of a 0/1 outcome over scores; slope >= 0, weakly held near 1."""
    share = np.ones_like(scores) if weights is None else weights
    share = share / share.sum()

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        slope, offset = parameters
        z = slope * scores + offset
        p = 1 / (1 + np.exp(-np.clip(z, -60, 60)))
        value = float(share @ (np.logaddexp(0, z) - suitable * z)) + 1e-4 * (slope - 1) ** 2
        error = share * (p - suitable)
        return value, np.array([error @ scores + 2e-4 * (slope - 1), error.sum()])

    result = minimize(
        loss, np.array([1.0, -1.0]), jac=True, method="L-BFGS-B", bounds=[(1e-3, None), (None, None)]
    )
    return Platt(float(result.x[0]), float(result.x[1]))


def train(
    cases: Sequence[JudgedFactors],
    *,
    version: str,
    trained_on: Mapping[str, str],
    strength: float = PRIOR_STRENGTH,
) -> Model:
    """Learn a model whose score is the log-odds that a pair is suitable (grade >= 2)."""
    weights = learn_weights(cases, strength=strength)
    scores = np.concatenate([weights @ case.values for case in cases])
    suitable = np.concatenate([(case.grades >= SUITABLE).astype(float) for case in cases])
    odds = fit_platt(scores, suitable)
    learnt = {
        name: round(float(odds.slope * weight), 6) for name, weight in zip(FACTORS, weights, strict=True)
    }
    return Model(
        version=version,
        base=round(odds.offset, 6),
        weights=learnt,
        trained_on=dict(sorted(trained_on.items())),
    )
