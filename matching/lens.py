"""How texts are seen: the frozen scales and the vectors of one text on all of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matching.arrays import pack, squeeze, stretch, unpack
from matching.domain import Concept, Knowledge, Testbed
from matching.phrases import PhraseIndex
from matching.spaces import Matrix, TopicSpace, VectorSpace, WordSpace, char_ngrams
from matching.text import Analysis, Analyzer, shared_analyzer

# Terms that speak for one entered since training: more would drown the text itself.
SPELT_OUT = 3


@dataclass(frozen=True, slots=True)
class View:
    """Texts on all scales, one row per text."""

    words: Matrix
    chars: Matrix
    topics: np.ndarray

    @classmethod
    def stack(cls, parts: Sequence["View"]) -> "View":
        """Return the rows of all parts, one below the other."""
        return cls(
            sparse.vstack([part.words for part in parts]).tocsr(),
            sparse.vstack([part.chars for part in parts]).tocsr(),
            np.vstack([part.topics for part in parts]),
        )

    def take(self, rows: Sequence[int]) -> "View":
        """Return some rows in the order given."""
        return View(self.words[rows], self.chars[rows], self.topics[rows])

    def kernel(self, other: "View") -> np.ndarray:
        """Return the mean of the three cosines, ndarray of shape (n_rows, n_rows of other)."""
        words = np.asarray((self.words @ other.words.T).todense())
        chars = np.asarray((self.chars @ other.chars.T).todense())
        return np.asarray((words + chars + self.topics @ other.topics.T) / 3)


def concept_text(concept: Concept) -> str:
    """Return all that is known of a concept as one text."""
    parts = (concept.name_ko, concept.name_en, concept.definition, concept.definition_en, *concept.phrases)
    return "\n".join(part for part in parts if part)


def listing_text(testbed: Testbed) -> str:
    """Return a listing's own words in both languages, without its examples."""
    parts = (testbed.name_ko, testbed.name_en, testbed.description_ko, testbed.description_en)
    return "\n".join((*(part for part in parts if part), *testbed.equipment, *testbed.equipment_en))


class Lens:
    """Analyzer, lexicon and the three text spaces, fitted on the knowledge alone."""

    def __init__(self, *, n_topics: int = 150) -> None:
        self.n_topics = n_topics

    def fit(self, knowledge: Knowledge) -> "Lens":
        """Learn frozen scales from the background, examples, concepts and judged demands."""
        concepts = (*knowledge.types, *knowledge.industries, *knowledge.conditions)
        terms = [term for group in knowledge.synonyms.values() for term in group]
        self.analyzer_ = Analyzer(user_words=[term for term in terms if " " not in term])
        self.phrase_words_: dict[str, tuple[str, ...]] = {}
        self.learnt_: frozenset[str] | None = None
        self.instead_: dict[str, str] = {}
        self.lexicon_ = self._lexicon(knowledge)
        background = [
            *(listing_text(testbed) for testbed in knowledge.references),
            *(use for testbed in knowledge.references for use in testbed.example_uses),
            *(concept_text(concept) for concept in concepts),
            *("\n".join(judged.texts) for judged in knowledge.judged),
        ]
        words = [self.words(text) for text in background]
        self.space_ = WordSpace().fit(words)
        self.word_vectors_ = VectorSpace(min_count=2).fit([Counter(row) for row in words])
        chars = [char_ngrams(text) for text in background]
        self.char_vectors_ = VectorSpace(min_count=3).fit(chars)
        joined = [
            self.word_vectors_.transform([Counter(row) for row in words]),
            self.char_vectors_.transform(chars),
        ]
        self.topics_ = TopicSpace(n_components=self.n_topics).fit(sparse.hstack(joined).tocsr())
        return self

    def _lexicon(self, knowledge: Knowledge) -> PhraseIndex:
        return self.index_phrases(
            (code, term) for code, group in knowledge.synonyms.items() for term in group
        )

    def index_phrases(self, phrases: Iterable[tuple[str, str]]) -> PhraseIndex:
        """Return an index of (code, phrase) pairs; the analysis of each phrase is kept."""
        index = PhraseIndex(self.analyzer_, phrases, self.phrase_words_)
        self.phrase_words_ |= index.words
        return index

    def arrays(self) -> dict[str, np.ndarray]:
        """Return all that `fit` learnt, for `restore`."""
        phrases = sorted(self.phrase_words_)
        frequency = sorted(self.space_.frequency_.items())
        return {
            "user_words": pack(self.analyzer_.added),
            "phrases": pack(phrases),
            "phrase_words": pack(["\t".join(self.phrase_words_[phrase]) for phrase in phrases]),
            "seen_words": pack([word for word, _ in frequency]),
            "seen_counts": np.array([count for _, count in frequency], dtype=np.int32),
            "seen_sizes": np.array([self.space_.count_, self.space_.mean_length_]),
            "words": pack(sorted(self.word_vectors_.vocabulary_)),
            "word_idf": self.word_vectors_.idf_,
            "chars": pack(sorted(self.char_vectors_.vocabulary_)),
            "char_idf": self.char_vectors_.idf_,
            **squeeze("topics", self.topics_.components_),
        }

    def restore(self, arrays: Mapping[str, np.ndarray], knowledge: Knowledge) -> "Lens":
        """Take over what an earlier `fit` learnt; terms of today's lexicon are analysed where new."""
        self.analyzer_ = shared_analyzer(tuple(unpack(arrays["user_words"])))
        words = (tuple(line.split("\t")) if line else () for line in unpack(arrays["phrase_words"]))
        self.phrase_words_ = dict(zip(unpack(arrays["phrases"]), words, strict=True))
        self.learnt_ = frozenset(self.phrase_words_)
        self.lexicon_ = self._lexicon(knowledge)
        self.instead_ = {
            term: self._beside(term, group)
            for group in knowledge.synonyms.values()
            for term in group
            if self.is_new(term)
        }
        seen = dict(zip(unpack(arrays["seen_words"]), arrays["seen_counts"].tolist(), strict=True))
        count, length = arrays["seen_sizes"].tolist()
        self.space_ = WordSpace().restore(seen, int(count), length)
        self.word_vectors_ = VectorSpace().restore(unpack(arrays["words"]), arrays["word_idf"])
        self.char_vectors_ = VectorSpace().restore(unpack(arrays["chars"]), arrays["char_idf"])
        self.topics_ = TopicSpace().restore(stretch("topics", arrays))
        return self

    def analyse(self, text: str, *, query: bool = False) -> Analysis:
        return self.analyzer_.analyse(text, query=query)

    def words(self, text: str, *, query: bool = False) -> list[str]:
        """Return content words and the lexicon groups they belong to (marked by ``=``)."""
        analysis = self.analyse(text, query=query)
        return [*analysis.words, *("=" + hit.code for hit in self.lexicon_.find(analysis))]

    def is_new(self, phrase: str) -> bool:
        """Tell whether a phrase or term was entered since training."""
        return self.learnt_ is not None and phrase not in self.learnt_

    def _beside(self, term: str, group: Sequence[str]) -> str:
        """Return a few terms that mean the same, those that training knows first."""
        others = sorted((other for other in group if other != term), key=self.is_new)
        return "\n".join(others[:SPELT_OUT])

    def _spelt_out(self, text: str) -> str:
        """Return a text with what the terms in it mean that were entered since training."""
        hits = self.lexicon_.find(self.analyse(text, query=True)) if self.instead_ else ()
        more = dict.fromkeys(self.instead_[hit.phrase] for hit in hits if hit.phrase in self.instead_)
        return "\n".join((text, *more))

    def view(self, texts: Sequence[str], *, query: bool = False) -> View:
        """Return the vectors of texts; `query` mends common typos and spells new terms out."""
        texts = [self._spelt_out(text) for text in texts] if query else texts
        words = self.word_vectors_.transform([Counter(self.words(text, query=query)) for text in texts])
        chars = self.char_vectors_.transform([char_ngrams(text) for text in texts])
        return View(words, chars, self.topics_.transform(sparse.hstack([words, chars]).tocsr()))
