"""Measures of a ranking and of probabilities."""

import numpy as np


def ndcg(scores: np.ndarray, grades: np.ndarray, k: int) -> float:
    """Return nDCG@k with gain 2^grade - 1; ties keep the given order.  Needs a relevant testbed."""
    order = np.argsort(-scores, kind="stable")[:k]
    discounts = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.sort(grades)[::-1][:k]
    return float(
        ((2.0 ** grades[order] - 1) * discounts[: len(order)]).sum()
        / ((2.0**ideal - 1) * discounts[: len(ideal)]).sum()
    )


def hit(scores: np.ndarray, grades: np.ndarray, k: int, least: float = 2.0) -> bool:
    """Tell whether a testbed of at least grade `least` is among the first k."""
    return bool((grades[np.argsort(-scores, kind="stable")[:k]] >= least).any())


def auc(scores: np.ndarray, positive: np.ndarray) -> float:
    """Return the chance that a positive scores above a negative, ties counted half; nan without both."""
    good, bad = scores[positive], scores[~positive]
    if not len(good) or not len(bad):
        return float("nan")
    wins = (good[:, None] > bad[None, :]).sum() + 0.5 * (good[:, None] == bad[None, :]).sum()
    return float(wins / (len(good) * len(bad)))


def brier(probabilities: np.ndarray, outcomes: np.ndarray) -> float:
    """Return the mean squared error of probabilities against 0/1 outcomes."""
    return float(np.mean((probabilities - outcomes) ** 2))


def brier_skill(probabilities: np.ndarray, outcomes: np.ndarray) -> float:
    """Return 1 - Brier / Brier of the base rate: 0 says nothing, 1 says all; nan if outcomes are alike."""
    reference = brier(np.full(len(outcomes), outcomes.mean()), outcomes)
    return 1 - brier(probabilities, outcomes) / reference if reference > 0 else float("nan")


def reliability(
    probabilities: np.ndarray, outcomes: np.ndarray, bins: int = 10
) -> list[tuple[float, float, int]]:
    """Return (mean probability, share of outcomes, count) for each non-empty bin of equal width."""
    which = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        (
            float(probabilities[which == at].mean()),
            float(outcomes[which == at].mean()),
            int((which == at).sum()),
        )
        for at in range(bins)
        if (which == at).any()
    ]


def ece(probabilities: np.ndarray, outcomes: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width (Naeini et al. 2015)."""
    table = reliability(probabilities, outcomes, bins)
    return sum(count * abs(said - was) for said, was, count in table) / max(len(outcomes), 1)
