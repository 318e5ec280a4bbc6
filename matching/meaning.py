"""An optional factor: how close an encoder of texts places a demand and a listing.

The encoder itself stays outside: what is needed here is a callable that turns texts into vectors.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.domain import Evidence, Testbed
from matching.learning import JudgedFactors, learn_weights
from matching.model import FACTORS, Model

FACTOR = "meaning"
STRENGTH = 1e-3
Encode = Callable[[Sequence[str]], np.ndarray]


def passages(testbed: Testbed) -> list[Evidence]:
    """Return what an encoder reads of a listing: either language, every example use and demonstration."""
    languages = (
        (testbed.name_ko, testbed.description_ko, *testbed.equipment),
        (testbed.name_en, testbed.description_en, *testbed.equipment_en),
    )
    own = [Evidence("\n".join(part for part in parts if part), "description") for parts in languages]
    own += [Evidence(use, "example_use") for use in testbed.example_uses]
    own += [Evidence(past, "past_demonstration") for past in testbed.past_demonstrations]
    return [each for each in own if each.text]


@dataclass(frozen=True, slots=True)
class Nearness:
    """One demand's `values` in [0, 1] of shape (n_testbeds,), with each testbed's nearest passage.

    `weight` is the factor's, in log-odds; `usual` of it is taken off the base, so that scores stay on the
    scale of the calibration.
    """

    values: np.ndarray
    nearest: tuple[Evidence | None, ...]
    weight: float
    usual: float

    @property
    def offset(self) -> float:
        """What the base gives up."""
        return self.weight * self.usual


class Meaning:
    """Listings as an encoder sees them: each testbed by its passage nearest to the demand.

    A value is the cosine on a scale frozen by the references: 0 is how near one reference lies to another
    at the median, 1 is the same text. Vectors need not have unit length.
    """

    def __init__(self, testbeds: Sequence[Testbed], references: Sequence[Testbed], encode: Encode) -> None:
        self._passages, self._owner, self._vectors = _encoded(testbeds, encode)
        self._count = len(testbeds)
        self.zero, self.usual = _scale(*_encoded(references, encode)[1:])

    def near(self, vector: np.ndarray, weight: float) -> Nearness:
        """Return how near a demand's vector lies to every testbed."""
        cosines = self._vectors @ _unit(vector[None, :])[0]
        best = np.full(self._count, -1.0)
        np.maximum.at(best, self._owner, cosines)
        nearest: list[Evidence | None] = [None] * self._count
        for number in np.flatnonzero(cosines >= best[self._owner])[::-1]:
            nearest[self._owner[number]] = self._passages[number]
        return Nearness(_on_scale(best, self.zero), tuple(nearest), weight, self.usual)


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0))


def _encoded(testbeds: Sequence[Testbed], encode: Encode) -> tuple[list[Evidence], np.ndarray, np.ndarray]:
    """Return every passage, the row of its testbed, and its unit vector."""
    rows = [(row, each) for row, testbed in enumerate(testbeds) for each in passages(testbed)]
    vectors = np.asarray(encode([each.text for _, each in rows]), dtype=float)
    return [each for _, each in rows], np.array([row for row, _ in rows], dtype=int), _unit(vectors)


def _on_scale(cosines: np.ndarray, zero: float) -> np.ndarray:
    # Matrix products differ in the last bit with the number of rows; scores must not.
    return np.round(np.clip((cosines - zero) / (1 - zero), 0.0, 1.0), 9)


def _scale(owner: np.ndarray, vectors: np.ndarray) -> tuple[float, float]:
    """Return the median cosine of a passage with the nearest of another reference, and the usual value."""
    cosines = vectors @ vectors.T
    count = int(owner.max(initial=-1)) + 1
    best = np.full((len(owner), count), -1.0)
    for other in range(count):
        best[:, other] = cosines[:, owner == other].max(axis=1, initial=-1.0)
    others = best[owner[:, None] != np.arange(count)[None, :]]
    if not others.size:
        return 0.0, 0.0
    zero = min(float(np.median(others)), 0.99)
    return zero, float(_on_scale(others, zero).mean())


def learn_weight(model: Model, cases: Sequence[JudgedFactors], values: Sequence[np.ndarray]) -> float:
    """Return the weight of `values`, one row per case, beside a model's score, in log-odds.

    The listwise loss that learns all weights, with the model's own sum held as one factor.
    """
    own = np.array([model.weights.get(name, 0.0) for name in FACTORS])
    both = [
        replace(case, values=np.vstack([own @ case.values, near]))
        for case, near in zip(cases, values, strict=True)
    ]
    scale, weight = learn_weights(both, prior=np.array([1.0, 0.0]), strength=STRENGTH)
    return float(weight / scale) if scale > 0 else 0.0
