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
    if not reading.precedents.size:
        return np.zeros(len(catalogue.testbeds))
    # The root lets many half-alike precedents count beside a few that are much alike (measured).
    padded = np.append(np.sqrt(np.clip(reading.precedents, 0.0, 1.0)), 0.0)
    own = np.asarray(padded[catalogue.precedent_columns])
    # What is new would be drowned by what has a history: it borrows that of places like it.
    return own if catalogue.borrowed is None else np.maximum(own, catalogue.borrowed @ padded[:-1])
