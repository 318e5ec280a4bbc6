"""Testbeds, indexed for scoring: every row depends on its own testbed and the knowledge only."""

from collections.abc import Sequence

import numpy as np

from matching.domain import Testbed
from matching.lens import Lens, View, listing_text
from matching.understanding import Understanding

LISTING_LENGTH = 45.0
ALL_LENGTH = 110.0
USE_LENGTH = 10.0
STRONGEST = 3.0


class Catalogue:
    """Arrays of one row per testbed, in the order given.

    `former` is the catalogue before a change: what it knows of the same texts is taken over.
    """

    def __init__(
        self, understanding: Understanding, testbeds: Sequence[Testbed], former: "Catalogue | None" = None
    ) -> None:
        self.understanding = understanding
        self.testbeds = tuple(testbeds)
        self.row = {testbed.code: at for at, testbed in enumerate(self.testbeds)}
        if len(self.row) != len(self.testbeds):
            raise ValueError("testbed codes must be unique")
        lens = understanding.lens_
        known = former.words if former else {}
        self.words: dict[str, list[str]] = {}

        def words_of(text: str) -> list[str]:
            self.words[text] = known[text] if text in known else lens.words(text)
            return self.words[text]

        self.listings = [listing_text(testbed) for testbed in self.testbeds]
        type_names = self._type_names()
        uses = [(*testbed.example_uses, *testbed.past_demonstrations) for testbed in self.testbeds]
        words = [words_of(f"{text}\n{types}") for text, types in zip(self.listings, type_names, strict=True)]
        use_words = [[words_of(use) for use in own] for own in uses]
        everything = [
            own + [word for use in more for word in use] for own, more in zip(words, use_words, strict=True)
        ]
        self.listing_words = lens.space_.index(words, mean_length=LISTING_LENGTH)
        self.all_words = lens.space_.index(everything, mean_length=ALL_LENGTH)
        self.uses = [(at, use) for at, own in enumerate(uses) for use in own]
        self.use_owner = np.array([at for at, _ in self.uses], dtype=int)
        self.use_words = lens.space_.index([use for own in use_words for use in own], mean_length=USE_LENGTH)
        self.use_texts = [use for _, use in self.uses]
        self.view: View | None = _view(
            lens, self.listings, (former.listings, former.view) if former else None
        )
        self.use_view: View | None = _view(
            lens, self.use_texts, (former.use_texts, former.use_view) if former else None
        )
        self.conditions = self._profile([testbed.conditions for testbed in self.testbeds])
        self.types = understanding.type_profiles([testbed.demonstration_types for testbed in self.testbeds])
        self.industries = understanding.industry_profiles([testbed.industries for testbed in self.testbeds])
        codes = [testbed.code for testbed in self.testbeds]
        self.precedent_columns = understanding.precedent_columns(codes)
        self.borrowed = self._borrowed(codes)

    def _type_names(self) -> list[str]:
        names = {concept.code: concept for concept in self.understanding.knowledge_.types}
        return [
            " ".join(
                f"{names[code].name_ko} {names[code].name_en}"
                for code in testbed.demonstration_types
                if code in names
            )
            for testbed in self.testbeds
        ]

    def _profile(self, conditions: Sequence[object]) -> np.ndarray:
        return self.understanding.condition_profiles([testbed.conditions for testbed in self.testbeds])

    def _borrowed(self, codes: Sequence[str]) -> np.ndarray | None:
        """Return the precedents that testbeds unknown to training borrow; None where all are known."""
        new = [at for at, code in enumerate(codes) if not self.understanding.is_reference(code)]
        if self.view is None or not new:
            return None
        alike = self.understanding.alike(self.view.take(new), self.conditions[new])
        borrowed = np.zeros((len(codes), len(self.understanding.precedent_codes)))
        borrowed[new] = self.understanding.borrowed(alike)
        return borrowed

    def best_use(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return each testbed's best score over its uses (0 without any) and that use's number (-1)."""
        best = np.zeros(len(self.testbeds))
        which = np.full(len(self.testbeds), -1)
        if len(self.use_owner):
            np.maximum.at(best, self.use_owner, scores)
            # Later uses are written first so that of equals the first stays.
            for number in np.flatnonzero((scores > 0) & (scores >= best[self.use_owner]))[::-1]:
                which[self.use_owner[number]] = number
        return best, which


def _view(lens: Lens, texts: list[str], known: tuple[list[str], View | None] | None) -> View | None:
    """Return the vectors of texts; those known with their vectors are not made again."""
    if not texts:
        return None
    known_texts, known_view = known or ([], None)
    at = {text: row for row, text in enumerate(known_texts)}
    parts = [known_view] if known_view else []
    if fresh := [text for text in dict.fromkeys(texts) if text not in at]:
        parts.append(lens.view(fresh))
        at |= {text: row for row, text in enumerate(fresh, len(known_texts))}
    return View.stack(parts).take([at[text] for text in texts])
