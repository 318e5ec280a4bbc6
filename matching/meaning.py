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
    scale of the calibration. Wishes (`matching.wishes`) are factors of the same shape under other names.
    """

    values: np.ndarray
    nearest: tuple[Evidence | None, ...]
    weight: float
    usual: float
    factor: str = FACTOR

    @property
    def offset(self) -> float:
        """What the base gives up."""
        return self.weight * self.usual


class Meaning:
    """Listings as an encoder sees them: each testbed by its passage nearest to the demand.

    A value is the cosine on a scale that the references set for each demand: 0 is how near it lies to the
    median reference, 1 is the same text. One scale for all would not do: an encoder that knows one language
    puts all texts of another close together. Vectors need not have unit length.
    """

    def __init__(self, testbeds: Sequence[Testbed], references: Sequence[Testbed], encode: Encode) -> None:
        self._passages, self._owner, self._vectors = _encoded(testbeds, encode)
        self._count = len(testbeds)
        _, self._reference_owner, self._reference_vectors = _encoded(references, encode)
        self._reference_count = len(references)

    def near(self, vector: np.ndarray, weight: float) -> Nearness:
        """Return how near a demand's vector lies to every testbed."""
        unit = _unit(vector[None, :])[0]
        cosines = self._vectors @ unit
        best = _best(cosines, self._owner, self._count)
        known = _best(self._reference_vectors @ unit, self._reference_owner, self._reference_count)
        zero = min(float(np.median(known)), 0.99) if known.size else 0.0
        usual = float(_on_scale(known, zero).mean()) if known.size else 0.0
        nearest: list[Evidence | None] = [None] * self._count
        for number in np.flatnonzero(cosines >= best[self._owner])[::-1]:
            nearest[self._owner[number]] = self._passages[number]
        return Nearness(_on_scale(best, zero), tuple(nearest), weight, usual)


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


def _best(cosines: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    best = np.full(count, -1.0)
    np.maximum.at(best, owner, cosines)
    return best


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
