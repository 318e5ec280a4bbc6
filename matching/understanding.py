"""What the knowledge makes of a demand: concepts, vectors and precedents, all frozen in `fit`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.arrays import from_bytes, pack, to_bytes, unpack
from matching.concepts import (
    EXAMPLE_PENALTY,
    JUDGED_PENALTY,
    ConceptModel,
    LabelledTexts,
    labelled,
    own_texts,
)
from matching.domain import Demand, Knowledge, Testbed
from matching.lens import Lens, View, concept_text, listing_text
from matching.phrases import Hit
from matching.ridge import TextRidge
from matching.text import Analysis

PARENT_AFFINITY = 0.5
SIBLING_AFFINITY = 0.3
EXAMPLE_TARGET = 0.6
PRECEDENT_PENALTY = 0.5
RARITY_POWER = 1.25
# How a new testbed borrows precedents: text alone counts for this much where conditions are not stated, and
# likeness is sharpened (both measured, docs/matching.md).
BORROWED_BY_TEXT = 0.1
BORROWING_POWER = 8
SUITABLE = 2.0
KINDS = ("types", "industries", "conditions")
KEEP = {"types": 8, "industries": 4, "conditions": 12}
READ = ("text", "demonstration_types", "industries", "conditions")
STATED = {"types": "demonstration_types", "industries": "industries"}


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
    elsewhere: float
    absent: tuple[Hit, ...]
    told: int

    def serves(self, demand: Demand) -> bool:
        """Tell whether reading another demand would find the same: it says and states the same."""
        return all(getattr(self.demand, name) == getattr(demand, name) for name in READ)


def _shares(weights: np.ndarray) -> np.ndarray:
    total = weights.sum()
    return weights / total if total > 0 else weights


def profile_matrix(conditions: Sequence[Mapping[str, float]], column: Mapping[str, int]) -> np.ndarray:
    """Return strengths 1-3 as [1/3, 1] and 0 elsewhere, shape (n_rows, n_conditions)."""
    profiles = np.zeros((len(conditions), len(column)))
    for row, own in enumerate(conditions):
        for code, strength in own.items():
            if code in column:
                profiles[row, column[code]] = min(max(strength, 0.0), 3.0) / 3
    return profiles


def _cosines(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the cosine of each row with each of the others, 0 where one of them is empty."""
    lengths = np.outer(np.linalg.norm(rows, axis=1), np.linalg.norm(others, axis=1))
    return np.asarray(rows @ others.T / np.where(lengths > 0, lengths, 1.0))


class Understanding:
    """Concept models, rarity of conditions and precedents, fitted on the knowledge."""

    precedents_: TextRidge | None
    elsewhere_: TextRidge | None

    def fit(self, knowledge: Knowledge, *, lens: Lens | None = None) -> "Understanding":
        """Learn everything that does not depend on the testbeds that will be ranked.

        A `lens` fitted before is used as it is; cross-fitting needs the same scales in every fold.
        """
        self.lens_ = lens or Lens().fit(knowledge)
        self._place(knowledge)
        self._judged = [case for case in knowledge.judged if any(case.grades.values())]
        models = [
            ConceptModel(keep=KEEP[kind]).fit(self.lens_, getattr(knowledge, kind), self._labelled(kind))
            for kind in KINDS
        ]
        self.types_, self.industries_, self.conditions_ = models
        self._fit_precedents()
        self._fit_elsewhere()
        return self

    def _place(self, knowledge: Knowledge) -> None:
        """Set what follows from the knowledge without learning."""
        self.knowledge_ = knowledge
        self._reference = {testbed.code: testbed for testbed in knowledge.references}
        held = (self._reference_conditions() > 0).sum(axis=0)
        self.rarity_ = (np.log((len(knowledge.references) + 1) / (held + 1)) + 0.1) ** RARITY_POWER
        self._fit_affinity()
        self.absent_ = self.lens_.index_phrases(
            (concept.code, phrase) for concept in knowledge.absent for phrase in concept.phrases
        )

    def dump(self) -> bytes:
        """Return all that `fit` learnt as one compressed file; equal knowledge gives equal bytes."""
        arrays = {**self.lens_.arrays(), "precedent.codes": pack(sorted(self.precedent_column_))}
        for kind in KINDS:
            arrays |= getattr(self, f"{kind}_").arrays(kind)
        for name, ridge in (("precedent", self.precedents_), ("elsewhere", self.elsewhere_)):
            arrays |= ridge.arrays(name) if ridge else {}
        return to_bytes(arrays)

    def restore(self, data: bytes, knowledge: Knowledge) -> "Understanding":
        """Take over an earlier `fit` for today's words: minutes of learning become a short reading.

        Terms and phrases added since take effect at once; what was learnt from texts waits for `fit`.
        """
        arrays = from_bytes(data)
        self.lens_ = Lens().restore(arrays, knowledge)
        self._place(knowledge)
        self._judged = []
        models = [
            ConceptModel(keep=KEEP[kind]).restore(kind, arrays, self.lens_, getattr(knowledge, kind))
            for kind in KINDS
        ]
        self.types_, self.industries_, self.conditions_ = models
        self.precedent_column_ = {code: at for at, code in enumerate(unpack(arrays["precedent.codes"]))}
        self.precedents_, self.elsewhere_ = (
            TextRidge().restore(name, arrays) if f"{name}.words.q" in arrays else None
            for name in ("precedent", "elsewhere")
        )
        return self

    def _labels(self, kind: str, code: str) -> Mapping[str, float]:
        testbed = self._reference[code]
        if kind == "conditions":
            return {key: strength / 3 for key, strength in testbed.conditions.items()}
        codes = testbed.demonstration_types if kind == "types" else testbed.industries
        return dict.fromkeys(codes, 1.0)

    def _labelled(self, kind: str) -> list[LabelledTexts]:
        """Return example uses and judged demands as training texts for one kind of concept."""
        concepts = getattr(self.knowledge_, kind)
        uses = [(testbed.code, use) for testbed in self.knowledge_.references for use in testbed.example_uses]
        labels = [
            {key: EXAMPLE_TARGET * value for key, value in self._labels(kind, code).items()}
            for code, _ in uses
        ]
        blocks = [labelled([use for _, use in uses], labels, concepts, EXAMPLE_PENALTY)]
        if self._judged:
            targets = self._judged_conditions() if kind == "conditions" else self._judged_codes(kind)
            penalties = np.array([JUDGED_PENALTY / case.weight for case in self._judged])
            known = np.asarray((targets > 0).any(axis=1))
            texts = tuple(
                "\n".join(case.texts) for case, some in zip(self._judged, known.tolist(), strict=True) if some
            )
            blocks.append(LabelledTexts(texts, targets[known], penalties[known]))
        return blocks

    def _judged_codes(self, kind: str) -> np.ndarray:
        concepts = getattr(self.knowledge_, kind)
        stated = [getattr(case.demand, STATED[kind], ()) for case in self._judged]
        labels = [dict.fromkeys(codes, EXAMPLE_TARGET) for codes in stated]
        return labelled([""] * len(labels), labels, concepts, 1.0).targets

    def _judged_conditions(self) -> np.ndarray:
        """Return what a demand's suitable places have more of than places in general, in [0, 1].

        Judged demands rarely state conditions; their suitable testbeds do.
        """
        profiles = self._reference_conditions()
        column = {code: at for at, code in enumerate(self._reference)}
        shares = np.zeros((len(self._judged), len(profiles)))
        for row, case in enumerate(self._judged):
            for code, grade in case.grades.items():
                if code in column:
                    shares[row, column[code]] = 2.0**grade - 1
        totals = shares.sum(axis=1, keepdims=True)
        lift = np.maximum(shares @ profiles / np.where(totals > 0, totals, 1) - profiles.mean(axis=0), 0.0)
        typical = float(np.median(lift.max(axis=1))) if lift.size else 0.0
        return np.asarray(lift * (EXAMPLE_TARGET / typical if typical > 0 else 1.0))

    def _reference_conditions(self) -> np.ndarray:
        column = {concept.code: at for at, concept in enumerate(self.knowledge_.conditions)}
        return profile_matrix([testbed.conditions for testbed in self.knowledge_.references], column)

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

    def _fit_precedents(self) -> None:
        codes = sorted({code for case in self._judged for code in case.grades})
        self.precedent_column_ = {code: at for at, code in enumerate(codes)}
        rows = [(text, case) for case in self.knowledge_.judged for text in case.texts]
        self.precedents_ = None
        if rows:
            targets = np.zeros((len(rows), len(codes)))
            for row, (_, case) in enumerate(rows):
                for code, grade in case.grades.items():
                    targets[row, self.precedent_column_[code]] = (2.0**grade - 1) / 7
            penalties = np.array([PRECEDENT_PENALTY / case.weight for _, case in rows])
            view = self.lens_.view([text for text, _ in rows], query=True)
            self.precedents_ = TextRidge().fit(view, targets, penalties)

    def _fit_elsewhere(self) -> None:
        """Learn what tells environments that nobody here has from those that somebody has."""
        knowledge = self.knowledge_
        judged = [
            (text, 0.0 if max(case.grades.values(), default=0.0) >= SUITABLE else 1.0)
            for case in knowledge.judged
            for text in case.texts
        ]
        absent = [
            (text, 1.0) for concept in knowledge.absent for text in (*own_texts(concept), *concept.phrases)
        ]
        here = [(concept_text(concept), 0.0) for concept in knowledge.conditions]
        uses = [(use, 0.0) for testbed in knowledge.references for use in testbed.example_uses]
        rows = [*judged, *absent, *here, *uses]
        self.elsewhere_ = None
        if absent or judged:
            targets = np.array([[target] for _, target in rows])
            view = self.lens_.view([text for text, _ in rows])
            self.elsewhere_ = TextRidge().fit(view, targets, np.ones(len(rows)))

    def condition_profiles(self, conditions: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return strengths in [0, 1], shape (n_testbeds, n_conditions); unknown codes are left out."""
        return profile_matrix(conditions, self.conditions_.column_)

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

    @cached_property
    def precedent_codes(self) -> tuple[str, ...]:
        """Return the codes of the precedents, in the order of `Reading.precedents`."""
        return tuple(sorted(self.precedent_column_, key=self.precedent_column_.__getitem__))

    def reference(self, code: str) -> Testbed:
        """Return a listing as training knew it. Raises KeyError."""
        return self._reference[code]

    def is_reference(self, code: str) -> bool:
        """Tell whether training knew a testbed."""
        return code in self._reference

    def precedent_columns(self, codes: Sequence[str]) -> np.ndarray:
        """Return each testbed's column among the precedents, -1 where it has none."""
        return np.array([self.precedent_column_.get(code, -1) for code in codes], dtype=int)

    @cached_property
    def _reference_view(self) -> View:
        return self.lens_.view([listing_text(testbed) for testbed in self.knowledge_.references])

    def alike(self, view: View, conditions: np.ndarray) -> np.ndarray:
        """Return how like the listings that training knew some listings are, sharpened.

        `view` and `conditions` have a row per listing; ndarray of shape (n_listings, n_references).
        """
        own = self._reference_conditions() * np.sqrt(self.rarity_)
        alike = BORROWED_BY_TEXT + _cosines(conditions * np.sqrt(self.rarity_), own)
        return np.asarray((alike * view.kernel(self._reference_view).clip(0.0, 1.0)) ** BORROWING_POWER)

    def borrowed(self, alike: np.ndarray) -> np.ndarray:
        """Return the share of each precedent that listings borrow from places like them.

        ndarray of shape (n_listings, n_precedents); rows sum to 1, or to 0 where nothing is alike.
        """
        shares = np.zeros((len(alike), len(self.precedent_column_)))
        for at, code in enumerate(self._reference):
            if code in self.precedent_column_:
                shares[:, self.precedent_column_[code]] = alike[:, at]
        totals = shares.sum(axis=1, keepdims=True)
        return np.asarray(shares / np.where(totals > 0, totals, 1.0))

    def read(self, demand: Demand) -> Reading:
        """Return what the knowledge makes of a demand; what is stated replaces what would be inferred."""
        text = demand.text
        view = self.lens_.view([text], query=True)
        analysis = self.lens_.analyse(text, query=True)
        conditions = self._strengths(self.conditions_, view, analysis, demand.conditions) * self.rarity_
        return Reading(
            demand=demand,
            analysis=analysis,
            words=self.lens_.words(text, query=True),
            view=view,
            types=_shares(self._strengths(self.types_, view, analysis, demand.demonstration_types)),
            industries=_shares(self._strengths(self.industries_, view, analysis, demand.industries)),
            conditions=_shares(conditions),
            precedents=np.zeros(0) if self.precedents_ is None else self.precedents_.predict(view)[0],
            elsewhere=0.0 if self.elsewhere_ is None else float(self.elsewhere_.predict(view)[0, 0]),
            absent=tuple(self.absent_.find(analysis)),
            told=self._told(demand, analysis),
        )

    def _told(self, demand: Demand, analysis: Analysis) -> int:
        """Return how many words and phrases of the demand, and codes it states, are known at all."""
        known = self.lens_.space_.frequency_
        words = {token.form for token in analysis.tokens if known.get(token.form)}
        hits = sum(len(model.spans(analysis)) for model in (self.types_, self.industries_, self.conditions_))
        stated = (*demand.demonstration_types, *demand.industries, *demand.conditions)
        return len(words) + hits + len(stated)

    @staticmethod
    def _strengths(model: ConceptModel, view: View, analysis: Analysis, stated: Sequence[str]) -> np.ndarray:
        columns = [model.column_[code] for code in stated if code in model.column_]
        if not columns:
            return model.strengths(view, analysis) if model.codes_ else np.zeros(0)
        strengths = np.zeros(len(model.codes_))
        strengths[columns] = 1.0
        return strengths
