"""Which types, industries and place conditions a text speaks of, and where it says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.domain import Concept
from matching.lens import Lens, View, concept_text
from matching.phrases import PhraseIndex
from matching.ridge import TextRidge
from matching.text import Analysis

PHRASE_PENALTY = 0.5
EXAMPLE_PENALTY = 1.5
JUDGED_PENALTY = 0.7


@dataclass(frozen=True, slots=True)
class Span:
    """The words that led to a concept: [start, end) of the text, inside the given sentence."""

    start: int
    end: int
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept proposed from a text, with confidence in [0, 1] and the words that led to it."""

    code: str
    confidence: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Training texts and their targets, ndarray of shape (n_texts, n_concepts) in [0, 1]."""

    texts: tuple[str, ...]
    targets: np.ndarray
    penalties: np.ndarray


def labelled(
    texts: Sequence[str], labels: Sequence[Mapping[str, float]], concepts: Sequence[Concept], penalty: float
) -> LabelledTexts:
    """Put labels {concept code: target} into a matrix; unknown codes are ignored."""
    column = {concept.code: at for at, concept in enumerate(concepts)}
    targets = np.zeros((len(texts), len(concepts)))
    for row, label in enumerate(labels):
        for code, target in label.items():
            if code in column:
                targets[row, column[code]] = target
    return LabelledTexts(tuple(texts), targets, np.full(len(texts), penalty))


class ConceptModel:
    """Scores concepts for texts: ridge regression on phrases, definitions and labelled texts."""

    def __init__(self, *, keep: int = 8, floor: float = 0.08) -> None:
        self.keep = keep
        self.floor = floor

    def fit(
        self, lens: Lens, concepts: Sequence[Concept], examples: Sequence[LabelledTexts] = ()
    ) -> "ConceptModel":
        """Learn `concepts`; `examples` are further texts with targets per concept."""
        self.lens_ = lens
        self.concepts_ = tuple(concepts)
        self.codes_ = tuple(concept.code for concept in concepts)
        self.column_ = {code: at for at, code in enumerate(self.codes_)}
        texts = [(concept.code, text) for concept in concepts for text in self._own_texts(concept)]
        own = labelled(
            [text for _, text in texts], [{code: 1.0} for code, _ in texts], concepts, PHRASE_PENALTY
        )
        blocks = [own, *examples]
        view = lens.view([text for block in blocks for text in block.texts])
        targets = np.vstack([block.targets for block in blocks])
        self.ridge_ = TextRidge().fit(view, targets, np.concatenate([block.penalties for block in blocks]))
        self.phrases_ = PhraseIndex(
            lens.analyzer_,
            (
                (concept.code, phrase)
                for concept in concepts
                for phrase in (concept.name_ko, *concept.phrases)
            ),
        )
        return self

    @staticmethod
    def _own_texts(concept: Concept) -> list[str]:
        texts = [
            concept.name_ko,
            concept.name_en,
            concept.definition,
            concept.definition_en,
            *concept.phrases,
        ]
        return [text for text in texts if text] + [concept_text(concept)]

    def strengths(self, view: View) -> np.ndarray:
        """Return strengths >= 0 of shape (n_texts, n_concepts); all but the `keep` strongest are 0."""
        raw = np.maximum(self.ridge_.predict(view), 0.0)
        if raw.shape[1] > self.keep:
            least = np.partition(raw, -self.keep, axis=1)[:, -self.keep][:, None]
            raw = np.where(raw >= least, raw, 0.0)
        return np.where(raw >= self.floor, raw, 0.0)

    def spans(self, analysis: Analysis) -> dict[str, tuple[Span, ...]]:
        """Return for each concept the places of its phrases in a text."""
        found: dict[str, list[Span]] = {}
        for hit in self.phrases_.find(analysis):
            found.setdefault(hit.code, []).append(Span(hit.start, hit.end, analysis.sentence_at(hit.start)))
        return {code: tuple(spans) for code, spans in found.items()}
