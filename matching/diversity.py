"""Fair exposure: no single operator fills the first places when others are nearly as good."""

from collections import Counter
from collections.abc import Sequence


def diversify(
    scores: Sequence[float],
    operators: Sequence[str],
    *,
    first: int = 5,
    at_most: int = 3,
    nearly: float = 0.5,
) -> list[int]:
    """Return positions in their new order; the input is sorted best first.

    Within the `first` places an operator with `at_most` testbeds already shown waits while a testbed
    of another operator scores at most `nearly` log-odds less.  Without an operator no limit holds.
    """
    waiting = list(range(len(scores)))
    chosen: list[int] = []
    shown: Counter[str] = Counter()
    while waiting and len(chosen) < first:
        best = waiting[0]
        pick = best
        if operators[best] and shown[operators[best]] >= at_most:
            others = (
                at
                for at in waiting
                if (not operators[at] or shown[operators[at]] < at_most)
                and scores[at] >= scores[best] - nearly
            )
            pick = next(others, best)
        waiting.remove(pick)
        shown[operators[pick]] += 1
        chosen.append(pick)
    return chosen + waiting
