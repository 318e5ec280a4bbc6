"""Does anything fit?  What tells demands that have a place here from those that have none."""

from collections.abc import Mapping

import numpy as np

SIGNALS = ("best", "third", "spread", "elsewhere", "absent")


def signals(scores: np.ndarray, elsewhere: float, absent: float) -> Mapping[str, float]:
    """Return what speaks for or against a fit; `scores` are of all testbeds, in any order.

    best, third: log-odds of the first and third; spread: how far the best stand out from the rest;
    elsewhere: how much the text speaks of environments nobody here has; absent: how many it names.
    """
    if not len(scores):
        return {"best": -20.0, "third": -20.0, "spread": 0.0, "elsewhere": 1.0, "absent": 0.0}
    ordered = np.sort(scores)[::-1]
    return {
        "best": float(ordered[0]),
        "third": float(ordered[min(2, len(ordered) - 1)]),
        "spread": float(ordered.std()),
        "elsewhere": elsewhere,
        "absent": min(absent, 3.0),
    }
