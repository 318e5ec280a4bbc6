"""The factors of a score: non-negative numbers per testbed on frozen scales."""

from dataclasses import dataclass

import numpy as np

from matching.catalogue import Catalogue
from matching.model import FACTORS
from matching.understanding import Reading

SETTING = {
    ("indoor", "indoor"): 1.0,
    ("outdoor", "outdoor"): 1.0,
    ("indoor", "both"): 0.8,
    ("outdoor", "both"): 0.8,
}


@dataclass(frozen=True, slots=True)
class Factors:
    """`values` of shape (n_factors, n_testbeds) in the order of FACTORS; which use matched best."""

    values: np.ndarray
    best_use: np.ndarray


def _dense(matrix: object) -> np.ndarray:
    return np.asarray(matrix.todense())  # type: ignore[attr-defined]


def compute(reading: Reading, catalogue: Catalogue) -> Factors:
    """Return every factor of one demand for every testbed of the catalogue."""
    count = len(catalogue.testbeds)
    values = dict.fromkeys(FACTORS, np.zeros(count))
    best_use = np.full(count, -1)
    if count and catalogue.view is not None:
        values["words"] = catalogue.all_words.scores(reading.words)
        values["listing"] = catalogue.listing_words.scores(reading.words)
        values["example"], best_use = catalogue.best_use(catalogue.use_words.scores(reading.words))
        values["characters"] = _dense(catalogue.view.chars @ reading.view.chars.T)[:, 0]
        values["topics"] = np.maximum(catalogue.view.topics @ reading.view.topics[0], 0.0)
        if catalogue.use_view is not None:
            similar = _dense(catalogue.use_view.chars @ reading.view.chars.T)[:, 0]
            values["example_characters"] = catalogue.best_use(similar)[0]
        values["types"] = catalogue.types @ reading.types
        values["industries"] = catalogue.industries @ reading.industries
        values["conditions"] = catalogue.conditions @ reading.conditions
        values["setting"] = np.array(
            [
                SETTING.get((reading.demand.indoor_outdoor, item.indoor_outdoor or ""), 0.0)
                for item in catalogue.testbeds
            ]
        )
        values["precedent"] = _precedent(reading, catalogue)
    # Matrix products differ in the last bit with the number of rows; scores must not.
    return Factors(np.round(np.vstack([values[name] for name in FACTORS]), 12), best_use)


def _precedent(reading: Reading, catalogue: Catalogue) -> np.ndarray:
    own = own_precedents(reading, catalogue)
    # What is new would be drowned by what has a history: it borrows that of places like it.
    if catalogue.borrowed is None or not reading.precedents.size:
        return own
    return np.asarray(np.maximum(own, catalogue.borrowed @ strengths(reading)))


def strengths(reading: Reading) -> np.ndarray:
    """Return what each precedent says for a demand, in [0, 1].

    The root lets many half-alike precedents count beside a few that are much alike (measured).
    """
    return np.asarray(np.sqrt(np.clip(reading.precedents, 0.0, 1.0)))


def own_precedents(reading: Reading, catalogue: Catalogue) -> np.ndarray:
    """Return what each testbed's own history says, 0 without one; ndarray of shape (n_testbeds,)."""
    if not reading.precedents.size:
        return np.zeros(len(catalogue.testbeds))
    return np.asarray(np.append(strengths(reading), 0.0)[catalogue.precedent_columns])
