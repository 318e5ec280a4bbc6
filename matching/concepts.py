"""Which types, industries and place conditions a text speaks of, and where it says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.arrays import pack, unpack
from matching.domain import Concept
from matching.lens import Lens, View, concept_text
from matching.ridge import TextRidge
from matching.text import Analysis, is_english

# Ridge penalties per row, the inverse of trust: own words, example uses, judged demands.
PHRASE_PENALTY = 0.5
EXAMPLE_PENALTY = 1.5
JUDGED_PENALTY = 1.0
# Phrases are learnt in groups: as good as one by one (measured), and the kernel stays small.
PHRASES_PER_ROW = 10
# A phrase entered since training has nothing learnt behind it: it counts as a strong concept would.
NEW_PHRASE_BONUS = 0.4


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


def own_texts(concept: Concept) -> list[str]:
    """Return a concept's names, definitions, phrases in groups by language, and all of it together."""
    texts = [concept.name_ko, concept.name_en, concept.definition, concept.definition_en]
    for english in (False, True):
        own = [phrase for phrase in concept.phrases if is_english(phrase) is english]
        texts += ["\n".join(own[at : at + PHRASES_PER_ROW]) for at in range(0, len(own), PHRASES_PER_ROW)]
    return [text for text in texts if text] + [concept_text(concept)]


class ConceptModel:
    """Scores concepts for texts: ridge regression on phrases, definitions and labelled texts."""

    def __init__(self, *, keep: int = 12, sharpness: float = 1.5, phrase_bonus: float = 0.1) -> None:
        self.keep = keep
        self.sharpness = sharpness
        self.phrase_bonus = phrase_bonus

    def fit(
        self, lens: Lens, concepts: Sequence[Concept], examples: Sequence[LabelledTexts] = ()
    ) -> "ConceptModel":
        """Learn `concepts`; `examples` are further texts with targets per concept."""
        self._name(lens, concepts)
        texts = [(concept.code, text) for concept in concepts for text in own_texts(concept)]
        own = labelled(
            [text for _, text in texts], [{code: 1.0} for code, _ in texts], concepts, PHRASE_PENALTY
        )
        blocks = [own, *examples]
        view = lens.view([text for block in blocks for text in block.texts])
        targets = np.vstack([block.targets for block in blocks])
        penalties = np.concatenate([block.penalties for block in blocks])
        self.ridge_ = TextRidge().fit(view, targets, penalties)
        self.learnt_ = np.arange(len(self.codes_))
        return self

    def _name(self, lens: Lens, concepts: Sequence[Concept]) -> None:
        self.concepts_ = tuple(concepts)
        self.codes_ = tuple(concept.code for concept in concepts)
        self.column_ = {code: at for at, code in enumerate(self.codes_)}
        self.lens_ = lens
        self.phrases_ = lens.index_phrases(
            (concept.code, phrase) for concept in concepts for phrase in (concept.name_ko, *concept.phrases)
        )

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """Return what `fit` learnt, under names that begin with `name`."""
        return {f"{name}.codes": pack(self.codes_), **self.ridge_.arrays(name)}

    def restore(
        self, name: str, arrays: Mapping[str, np.ndarray], lens: Lens, concepts: Sequence[Concept]
    ) -> "ConceptModel":
        """Take over what an earlier `fit` learnt; concepts added since are known by their phrases only."""
        self._name(lens, concepts)
        self.ridge_ = TextRidge().restore(name, arrays)
        codes = unpack(arrays[f"{name}.codes"])
        self.learnt_ = np.array([self.column_.get(code, len(self.codes_)) for code in codes], dtype=int)
        return self

    def strengths(self, view: View, analysis: Analysis) -> np.ndarray:
        """Return strengths >= 0 of one text, shape (n_concepts,), raised to `sharpness`.

        A phrase that stands in the text counts beyond what was learnt, one entered since training as
        much as a strong concept, so that it works today.  All but the `keep` strongest are 0: the long
        tail is noise.
        """
        raw = np.zeros(len(self.codes_) + 1)
        raw[self.learnt_] = np.maximum(self.ridge_.predict(view)[0], 0.0)
        raw = raw[:-1]
        bonus: dict[str, float] = {}
        for hit in self.phrases_.find(analysis):
            own = NEW_PHRASE_BONUS if self.lens_.is_new(hit.phrase) else self.phrase_bonus
            bonus[hit.code] = max(own, bonus.get(hit.code, 0.0))
        for code, own in bonus.items():
            raw[self.column_[code]] += own
        if len(raw) > self.keep:
            raw = np.where(raw >= np.partition(raw, -self.keep)[-self.keep], raw, 0.0)
        return np.asarray(raw**self.sharpness)

    def spans(self, analysis: Analysis) -> dict[str, tuple[Span, ...]]:
        """Return for each concept the places of its phrases in a text."""
        found: dict[str, list[Span]] = {}
        for hit in self.phrases_.find(analysis):
            found.setdefault(hit.code, []).append(Span(hit.start, hit.end, analysis.sentence_at(hit.start)))
        return {code: tuple(spans) for code, spans in found.items()}
