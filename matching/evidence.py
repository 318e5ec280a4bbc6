"""What stands behind each factor: the words, examples, concepts and precedents that matched."""

from collections.abc import Mapping

import numpy as np

from matching.catalogue import Catalogue
from matching.concepts import ConceptModel, Span
from matching.domain import Evidence
from matching.factors import Factors
from matching.spaces import WordIndex
from matching.understanding import Reading

WORDS_SHOWN = 6
CONCEPTS_SHOWN = 6
MISSING_AT = 0.12


class Evidencer:
    """Evidence of one demand against any testbed; what concerns the demand alone is found once."""

    def __init__(self, reading: Reading, catalogue: Catalogue, factors: Factors) -> None:
        self.reading = reading
        self.catalogue = catalogue
        self.factors = factors
        self.understanding = catalogue.understanding
        self.weights = {
            word: self.understanding.lens_.space_.idf(word) for word in dict.fromkeys(reading.words)
        }
        self.place = {token.form: (token.start, token.end) for token in reversed(reading.analysis.tokens)}
        self.spans = {
            "condition": self.understanding.conditions_.spans(reading.analysis),
            "type": self.understanding.types_.spans(reading.analysis),
            "industry": self.understanding.industries_.spans(reading.analysis),
        }

    def of(self, factor: str, row: int) -> tuple[Evidence, ...]:
        """Return the evidence of one factor for the testbed in `row`; base has none."""
        if factor in ("words", "characters"):
            return self._words(self.catalogue.all_words, row, "text")
        if factor in ("listing", "topics"):
            return self._words(self.catalogue.listing_words, row, "description")
        if factor in ("example", "example_characters"):
            return self._use(row)
        if factor == "conditions":
            return self._concepts(
                "condition",
                self.understanding.conditions_,
                self.reading.conditions,
                self.catalogue.conditions[row],
            )
        if factor == "types":
            return self._concepts(
                "type", self.understanding.types_, self.reading.types, self.catalogue.types[row]
            )
        if factor == "industries":
            return self._concepts(
                "industry",
                self.understanding.industries_,
                self.reading.industries,
                self.catalogue.industries[row],
            )
        if factor == "setting" and self.catalogue.testbeds[row].indoor_outdoor:
            return (Evidence(str(self.catalogue.testbeds[row].indoor_outdoor), "indoor_outdoor"),)
        return ()

    def _words(self, index: WordIndex, row: int, source: str) -> tuple[Evidence, ...]:
        found = []
        for word, weight in self.weights.items():
            column = index.vocabulary.get(word)
            if column is not None and not word.startswith("="):
                low, high = index.by_word.indptr[column : column + 2]
                if row in index.by_word.indices[low:high]:
                    found.append((weight, word))
        found.sort(reverse=True)
        return tuple(
            Evidence(word, source, "", *self.place.get(word, (-1, -1))) for _, word in found[:WORDS_SHOWN]
        )

    def _use(self, row: int) -> tuple[Evidence, ...]:
        number = int(self.factors.best_use[row])
        if number < 0:
            return ()
        use = self.catalogue.uses[number][1]
        own = self.catalogue.testbeds[row].example_uses
        return (Evidence(use, "example_use" if use in own else "past_demonstration"),)

    def _concepts(
        self, source: str, model: ConceptModel, wanted: np.ndarray, offered: np.ndarray
    ) -> tuple[Evidence, ...]:
        spans: Mapping[str, tuple[Span, ...]] = self.spans[source]
        result = []
        for column in np.argsort(-wanted, kind="stable")[:CONCEPTS_SHOWN]:
            if wanted[column] <= 0:
                break
            concept = model.concepts_[column]
            start, end = next(((span.start, span.end) for span in spans.get(concept.code, ())), (-1, -1))
            if offered[column] > 0:
                result.append(Evidence(concept.name_ko, source, concept.code, start, end))
            elif wanted[column] >= MISSING_AT:
                result.append(Evidence(concept.name_ko, f"missing_{source}", concept.code, start, end))
        return tuple(result)
