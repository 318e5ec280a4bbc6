"""What the knowledge makes of a demand: concepts, vectors and precedents, all frozen in `fit`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.concepts import EXAMPLE_PENALTY, ConceptModel, LabelledTexts, labelled
from matching.domain import Demand, JudgedDemand, Knowledge
from matching.lens import Lens, View
from matching.ridge import TextRidge
from matching.text import Analysis

PARENT_AFFINITY = 0.5
SIBLING_AFFINITY = 0.3
EXAMPLE_TARGET = 0.6
PRECEDENT_PENALTY = 0.4


@dataclass(frozen=True, slots=True)
class Reading:
    """One demand as the scorer sees it.  Concept strengths sum to one unless nothing was found."""

    demand: Demand
    analysis: Analysis
    words: list[str]
    view: View
    types: np.ndarray
    industries: np.ndarray
    conditions: np.ndarray
    precedents: np.ndarray


def _shares(weights: np.ndarray) -> np.ndarray:
    total = weights.sum()
    return weights / total if total > 0 else weights


class Understanding:
    """Concept models, rarity of conditions and precedents, fitted on the knowledge."""

    def fit(self, knowledge: Knowledge) -> "Understanding":
        """Learn everything that does not depend on the testbeds that will be ranked."""
        self.knowledge_ = knowledge
        self.lens_ = Lens().fit(knowledge)
        self.types_ = ConceptModel().fit(self.lens_, knowledge.types, self._uses("types"))
        self.industries_ = ConceptModel(keep=4).fit(
            self.lens_, knowledge.industries, self._uses("industries")
        )
        self.conditions_ = ConceptModel().fit(self.lens_, knowledge.conditions, self._uses("conditions"))
        profiles = self.condition_profiles([testbed.conditions for testbed in knowledge.references])
        held = (profiles > 0).sum(axis=0)
        count = max(len(knowledge.references), 1)
        self.rarity_ = np.log((count + 1) / (held + 1)) + 0.1
        self._fit_affinity()
        self._fit_precedents([judged for judged in knowledge.judged if judged.grades])
        return self

    def _labels(self, kind: str, code: str) -> Mapping[str, float]:
        testbed = self._reference[code]
        if kind == "conditions":
            return {key: strength / 3 for key, strength in testbed.conditions.items()}
        codes = testbed.demonstration_types if kind == "types" else testbed.industries
        return dict.fromkeys(codes, 1.0)

    def _uses(self, kind: str) -> list[LabelledTexts]:
        """Return example uses as training texts, labelled with what their place stands for."""
        self._reference = {testbed.code: testbed for testbed in self.knowledge_.references}
        uses = [(testbed.code, use) for testbed in self.knowledge_.references for use in testbed.example_uses]
        labels = [
            {key: EXAMPLE_TARGET * value for key, value in self._labels(kind, code).items()}
            for code, _ in uses
        ]
        concepts = getattr(self.knowledge_, kind)
        return [labelled([use for _, use in uses], labels, concepts, EXAMPLE_PENALTY)]

    def _fit_affinity(self) -> None:
        types = self.knowledge_.types
        size = len(types)
        affinity = np.eye(size)
        for a, one in enumerate(types):
            for b, other in enumerate(types):
                if a != b and (one.parent == other.code or other.parent == one.code):
                    affinity[a, b] = PARENT_AFFINITY
                elif a != b and one.parent is not None and one.parent == other.parent:
                    affinity[a, b] = SIBLING_AFFINITY
        self.affinity_ = affinity

    def _fit_precedents(self, judged: Sequence[JudgedDemand]) -> None:
        codes = sorted({code for case in judged for code in case.grades})
        self.precedent_column_ = {code: at for at, code in enumerate(codes)}
        rows = [(text, case) for case in judged for text in case.texts]
        self.precedents_ = None
        if rows:
            targets = np.zeros((len(rows), len(codes)))
            for row, (_, case) in enumerate(rows):
                for code, grade in case.grades.items():
                    targets[row, self.precedent_column_[code]] = grade / 3
            penalties = np.array([PRECEDENT_PENALTY / case.weight for _, case in rows])
            self.precedents_ = TextRidge().fit(
                self.lens_.view([text for text, _ in rows]), targets, penalties
            )

    def condition_profiles(self, conditions: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return strengths in [0, 1], shape (n_testbeds, n_conditions); unknown codes are left out."""
        profiles = np.zeros((len(conditions), len(self.conditions_.codes_)))
        for row, own in enumerate(conditions):
            for code, strength in own.items():
                if code in self.conditions_.column_:
                    profiles[row, self.conditions_.column_[code]] = min(max(strength, 0.0), 3.0) / 3
        return profiles

    def type_profiles(self, types: Sequence[Sequence[str]]) -> np.ndarray:
        """Return affinity in [0, 1] of each testbed to each type, through the hierarchy."""
        profiles = np.zeros((len(types), len(self.types_.codes_)))
        for row, own in enumerate(types):
            columns = [self.types_.column_[code] for code in own if code in self.types_.column_]
            if columns:
                profiles[row] = self.affinity_[columns].max(axis=0)
        return profiles

    def industry_profiles(self, industries: Sequence[Sequence[str]]) -> np.ndarray:
        """Return 0/1 of shape (n_testbeds, n_industries)."""
        profiles = np.zeros((len(industries), len(self.industries_.codes_)))
        for row, own in enumerate(industries):
            for code in own:
                if code in self.industries_.column_:
                    profiles[row, self.industries_.column_[code]] = 1.0
        return profiles

    def precedent_columns(self, codes: Sequence[str]) -> np.ndarray:
        """Return each testbed's column among the precedents, -1 where it has none."""
        return np.array([self.precedent_column_.get(code, -1) for code in codes], dtype=int)

    def read(self, demand: Demand) -> Reading:
        """Return what the knowledge makes of a demand; what is stated replaces what would be inferred."""
        text = demand.text
        view = self.lens_.view([text], query=True)
        conditions = _shares(self._strengths(self.conditions_, view, demand.conditions) * self.rarity_)
        return Reading(
            demand=demand,
            analysis=self.lens_.analyse(text, query=True),
            words=self.lens_.words(text, query=True),
            view=view,
            types=_shares(self._strengths(self.types_, view, demand.demonstration_types)),
            industries=_shares(self._strengths(self.industries_, view, demand.industries)),
            conditions=conditions,
            precedents=np.zeros(0) if self.precedents_ is None else self.precedents_.predict(view)[0],
        )

    @staticmethod
    def _strengths(model: ConceptModel, view: View, stated: Sequence[str]) -> np.ndarray:
        columns = [model.column_[code] for code in stated if code in model.column_]
        if not columns:
            return model.strengths(view)[0] if model.codes_ else np.zeros(0)
        strengths = np.zeros(len(model.codes_))
        strengths[columns] = 1.0
        return strengths
