"""Does anything fit?  What tells demands that have a place here from those that have none."""

from collections.abc import Mapping

import numpy as np

SIGNALS = ("best", "third", "spread", "elsewhere", "absent", "stated")


def signals(scores: np.ndarray, elsewhere: float, absent: float, stated: bool = False) -> Mapping[str, float]:
    """Return what speaks for or against a fit; `scores` are of all testbeds, in any order.

    best, third: log-odds of the first and third; spread: how far the best stand out from the rest;
    elsewhere: how much the text speaks of environments nobody here has; absent: how many it names;
    stated: types or industries are ticked, which lifts every score of the demand.
    """
    if not len(scores):
        return {**dict.fromkeys(SIGNALS, 0.0), "best": -20.0, "third": -20.0, "elsewhere": 1.0}
    ordered = np.sort(scores)[::-1]
    return {
        "best": float(ordered[0]),
        "third": float(ordered[min(2, len(ordered) - 1)]),
        "spread": float(ordered.std()),
        "elsewhere": elsewhere,
        "absent": min(absent, 3.0),
        "stated": float(stated),
    }
