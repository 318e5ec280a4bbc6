"""What stands behind each factor: the words, examples, concepts and precedents that matched."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.catalogue import Catalogue
from matching.concepts import ConceptModel
from matching.domain import Evidence
from matching.factors import Factors, own_precedents, strengths
from matching.spaces import WordIndex
from matching.understanding import Reading

WORDS_SHOWN = 6
CONCEPTS_SHOWN = 6
MISSING_AT = 0.12


@dataclass(frozen=True, slots=True)
class Wanted:
    """A concept that the demand speaks of, as evidence where a testbed has it and where it lacks it."""

    column: int
    given: Evidence
    missing: Evidence | None


class Evidencer:
    """Evidence of one demand against the testbeds in `rows`; what concerns the demand is found once."""

    def __init__(self, reading: Reading, catalogue: Catalogue, factors: Factors, rows: Sequence[int]) -> None:
        self.reading = reading
        self.catalogue = catalogue
        self.factors = factors
        self.understanding = catalogue.understanding
        idf = self.understanding.lens_.space_.idf
        words = (word for word in dict.fromkeys(reading.words) if not word.startswith("="))
        self.weighty = sorted(words, key=lambda word: (-idf(word), word))
        self.made: dict[tuple[str, str], Evidence] = {}
        self.precedents = strengths(reading)
        self.own_precedents = own_precedents(reading, catalogue)
        self.asked = np.zeros(len(catalogue.testbeds), dtype=bool)
        self.asked[list(rows)] = True
        self.found = {
            "text": self._rows(catalogue.all_words),
            "description": self._rows(catalogue.listing_words),
        }
        self.place = {token.form: (token.start, token.end) for token in reversed(reading.analysis.tokens)}
        self.wanted = {
            "condition": self._wanted("condition", self.understanding.conditions_, reading.conditions),
            "type": self._wanted("type", self.understanding.types_, reading.types),
            "industry": self._wanted("industry", self.understanding.industries_, reading.industries),
        }

    def of(self, factor: str, row: int) -> tuple[Evidence, ...]:
        """Return the evidence of one factor for the testbed in `row`; base has none."""
        if factor in ("words", "characters"):
            return self._words("text", row)
        if factor in ("listing", "topics"):
            return self._words("description", row)
        if factor in ("example", "example_characters"):
            return self._use(row)
        if factor == "conditions":
            return self._concepts("condition", self.catalogue.conditions[row])
        if factor == "types":
            return self._concepts("type", self.catalogue.types[row])
        if factor == "industries":
            return self._concepts("industry", self.catalogue.industries[row])
        if factor == "precedent":
            return self._borrowed(row)
        if factor == "setting" and self.catalogue.testbeds[row].indoor_outdoor:
            return (Evidence(str(self.catalogue.testbeds[row].indoor_outdoor), "indoor_outdoor"),)
        return ()

    def _rows(self, index: WordIndex) -> dict[int, list[str]]:
        """Return for each testbed the demand's words that it holds, the most telling first."""
        found: dict[int, list[str]] = {}
        for word in self.weighty:
            if (column := index.vocabulary.get(word)) is not None:
                low, high = index.by_word.indptr[column : column + 2]
                holders = index.by_word.indices[low:high]
                for row in holders[self.asked[holders]].tolist():
                    own = found.setdefault(row, [])
                    if len(own) < WORDS_SHOWN:
                        own.append(word)
        return found

    def _words(self, source: str, row: int) -> tuple[Evidence, ...]:
        return tuple(self._word(source, word) for word in self.found[source].get(row, ()))

    def _word(self, source: str, word: str) -> Evidence:
        if (evidence := self.made.get((source, word))) is None:
            evidence = self.made[source, word] = Evidence(word, source, "", *self.place.get(word, (-1, -1)))
        return evidence

    def _use(self, row: int) -> tuple[Evidence, ...]:
        number = int(self.factors.best_use[row])
        if number < 0:
            return ()
        use = self.catalogue.uses[number][1]
        own = self.catalogue.testbeds[row].example_uses
        return (Evidence(use, "example_use" if use in own else "past_demonstration"),)

    def _borrowed(self, row: int) -> tuple[Evidence, ...]:
        """Return the known place whose history counts most for a testbed that borrows it."""
        if self.catalogue.borrowed is None or not self.precedents.size:
            return ()
        shares = self.catalogue.borrowed[row] * self.precedents
        if shares.sum() <= self.own_precedents[row]:
            return ()
        code = self.understanding.precedent_codes[int(np.argmax(shares))]
        return (Evidence(self.understanding.reference(code).name_ko, "precedent", code),)

    def _wanted(self, source: str, model: ConceptModel, shares: np.ndarray) -> list[Wanted]:
        """Return the demand's strongest concepts and where its text speaks of them."""
        if not shares.any():
            return []
        spans = model.spans(self.reading.analysis)
        found = []
        for column in np.argsort(-shares, kind="stable")[:CONCEPTS_SHOWN].tolist():
            concept = model.concepts_[column]
            start, end = next(((span.start, span.end) for span in spans.get(concept.code, ())), (-1, -1))
            if shares[column] > 0:
                given = Evidence(concept.name_ko, source, concept.code, start, end)
                missing = Evidence(concept.name_ko, f"missing_{source}", concept.code, start, end)
                found.append(Wanted(column, given, missing if shares[column] >= MISSING_AT else None))
        return found

    def _concepts(self, source: str, offered: np.ndarray) -> tuple[Evidence, ...]:
        both = (
            (wanted.given if offered[wanted.column] > 0 else wanted.missing) for wanted in self.wanted[source]
        )
        return tuple(evidence for evidence in both if evidence)
