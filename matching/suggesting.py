"""What a free text implies, each with the words that led to it: proposals that a person confirms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.concepts import ConceptModel, Span
from matching.domain import Attribute, Requirement
from matching.lens import Lens
from matching.requirements import RequirementReader
from matching.text import Analysis


@dataclass(frozen=True, slots=True)
class Limits:
    """Which strengths are proposed: at least `floor`, at least `share` of the strongest, at most `most`."""

    floor: float
    share: float
    most: int


# Industries were chosen on the development cases' ticks; types and conditions by cross-validation over the
# labelled samples (docs/lexicon.md).
TYPES = Limits(floor=0.2, share=0.5, most=3)
INDUSTRIES = Limits(floor=0.2, share=0.7, most=3)
CONDITIONS = Limits(floor=0.2, share=0.6, most=8)

PHRASE_BONUS = 0.1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept proposed from a text: confidence in [0, 1], and where it was read, at least one span."""

    code: str
    confidence: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RequirementSuggestion:
    """A typed requirement, with the words that state it."""

    requirement: Requirement
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Everything a text implies, strongest first; requirements in the order of the text."""

    types: tuple[Suggestion, ...]
    industries: tuple[Suggestion, ...]
    conditions: tuple[Suggestion, ...]
    requirements: tuple[RequirementSuggestion, ...]


class Suggester:
    """Proposes from texts what a form would otherwise ask for.

    Parameters
    ----------
    lens : the analyzer and the text scales.
    types, industries, conditions : fitted concept models.
    attributes : what requirements can be stated in.
    """

    def __init__(
        self,
        lens: Lens,
        types: ConceptModel,
        industries: ConceptModel,
        conditions: ConceptModel,
        attributes: Sequence[Attribute],
    ) -> None:
        self.lens = lens
        self.types = types
        self.industries = industries
        self.conditions = conditions
        self.reader = RequirementReader(lens.analyzer_, attributes)

    def suggest(self, text: str) -> Suggestions:
        """Return what the text implies; offsets count in `text`. An empty text implies nothing."""
        analysis = self.lens.analyse(text, query=True)
        if not analysis.sentences:
            return Suggestions((), (), (), ())
        return Suggestions(
            types=self._concepts(self.types, analysis, TYPES),
            industries=self._concepts(self.industries, analysis, INDUSTRIES),
            conditions=self._concepts(self.conditions, analysis, CONDITIONS),
            requirements=tuple(
                RequirementSuggestion(
                    stated.requirement,
                    tuple(Span(start, end, analysis.sentence_at(start)) for start, end in stated.spans),
                )
                for stated in self.reader.read(analysis)
            ),
        )

    def _concepts(self, model: ConceptModel, analysis: Analysis, limits: Limits) -> tuple[Suggestion, ...]:
        if not model.codes_:
            return ()
        said = model.spans(analysis)
        texts = [analysis.text, *(analysis.text[first:last] for first, last in analysis.sentences)]
        raw = self._strengths(model, texts)
        # A phrase that stands in the text counts beyond what was learnt: it may have been added today.
        raw[0, [model.column_[code] for code in said]] += PHRASE_BONUS
        whole, by_sentence = raw[0], raw[1:]
        least = max(limits.floor, limits.share * float(whole.max()))
        order = [at for at in np.argsort(-whole, kind="stable")[: limits.most] if whole[at] >= least]
        found = []
        for at in order:
            spans = said.get(model.codes_[at], ())
            if not spans:
                # No phrase stands there literally: the sentence that speaks of it most.
                first, last = analysis.sentences[int(by_sentence[:, at].argmax())]
                spans = (Span(first, last, (first, last)),)
            found.append(Suggestion(model.codes_[at], min(1.0, float(whole[at])), spans))
        return tuple(found)

    def _strengths(self, model: ConceptModel, texts: Sequence[str]) -> np.ndarray:
        """Return learnt strengths >= 0 of shape (n_texts, n_concepts); 0 for concepts added since."""
        raw = np.zeros((len(texts), len(model.codes_) + 1))
        raw[:, model.learnt_] = np.maximum(model.ridge_.predict(self.lens.view(texts, query=True)), 0.0)
        return raw[:, :-1]
