"""Does anything fit?  The calibrated probability that the best testbeds suit a demand."""

from collections.abc import Mapping
from math import exp

import numpy as np

from matching.model import FACTORS, Model
from matching.understanding import Reading


def signals(scores: np.ndarray, reading: Reading, values: np.ndarray) -> Mapping[str, float]:
    """Return what speaks for or against a fit, from scores sorted best first.

    `values` are the factors of the same testbeds, shape (n_factors, n_testbeds).
    """
    if not len(scores):
        return {"best": -10.0, "third": -10.0, "lead": 0.0, "words": 0.0, "conditions": 0.0}
    best = float(scores[0])
    return {
        "best": best,
        "third": float(scores[min(2, len(scores) - 1)]),
        "lead": best - float(np.mean(scores[: min(20, len(scores))])),
        "words": float(values[FACTORS.index("words")].max()),
        "conditions": float(values[FACTORS.index("conditions")].max()),
    }


def p_suitable(model: Model, scores: np.ndarray, reading: Reading, values: np.ndarray) -> float:
    """Return the probability in (0, 1) that a suitable testbed is among the first."""
    if not len(scores):
        return 0.0
    if not model.suitable:
        return model.pair(float(scores[0]))
    known = signals(scores, reading, values)
    z = model.suitable["base"] + sum(model.suitable.get(name, 0.0) * value for name, value in known.items())
    return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, z))))
