"""How texts are seen: the frozen scales and the vectors of one text on all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matching.domain import Concept, Knowledge, Testbed
from matching.phrases import PhraseIndex
from matching.spaces import Matrix, TopicSpace, VectorSpace, WordSpace, char_ngrams
from matching.text import Analysis, Analyzer


@dataclass(frozen=True, slots=True)
class View:
    """Texts on all scales, one row per text."""

    words: Matrix
    chars: Matrix
    topics: np.ndarray

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
        phrases = [phrase for concept in concepts for phrase in concept.phrases]
        self.analyzer_ = Analyzer(user_words=[word for word in (*terms, *phrases) if " " not in word])
        self.lexicon_ = PhraseIndex(
            self.analyzer_, ((code, term) for code, group in knowledge.synonyms.items() for term in group)
        )
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
        self.char_vectors_ = VectorSpace(min_count=2).fit(chars)
        joined = [
            self.word_vectors_.transform([Counter(row) for row in words]),
            self.char_vectors_.transform(chars),
        ]
        self.topics_ = TopicSpace(n_components=self.n_topics).fit(sparse.hstack(joined).tocsr())
        return self

    def analyse(self, text: str, *, query: bool = False) -> Analysis:
        return self.analyzer_.analyse(text, query=query)

    def words(self, text: str, *, query: bool = False) -> list[str]:
        """Return content words and the lexicon groups they belong to (marked by ``=``)."""
        analysis = self.analyse(text, query=query)
        return [*analysis.words, *("=" + hit.code for hit in self.lexicon_.find(analysis))]

    def view(self, texts: Sequence[str], *, query: bool = False) -> View:
        """Return the vectors of texts; `query` mends common typos."""
        words = self.word_vectors_.transform([Counter(self.words(text, query=query)) for text in texts])
        chars = self.char_vectors_.transform([char_ngrams(text) for text in texts])
        return View(words, chars, self.topics_.transform(sparse.hstack([words, chars]).tocsr()))
