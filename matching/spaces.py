"""Frozen scales for text: BM25 over words, character n-grams and latent topics.

Each space is fitted on background texts only.  Documents are then weighed one by one, so a
document's score for a query depends on the two of them and the background, on nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy import sparse
from scipy.linalg import eigh

from matching.text import normalise

Words = Sequence[str]
Matrix = sparse.csr_matrix


class WordSpace:
    """BM25 (Robertson and Zaragoza 2009) with document frequencies frozen on the background.

    Scores are divided by the score of a document that holds every query word without limit, so
    they lie in [0, 1): the share of the query's information that the document covers.
    Words outside the background get the highest idf seen; they join the vocabulary in `index`.
    """

    def __init__(self, *, k1: float = 1.2, b: float = 0.5) -> None:
        self.k1 = k1
        self.b = b

    def fit(self, background: Iterable[Words]) -> "WordSpace":
        """Learn document frequencies and the mean length (in words) of `background`."""
        frequency: Counter[str] = Counter()
        count = length = 0
        for words in background:
            frequency.update(set(words))
            count += 1
            length += len(words)
        self.count_ = max(count, 1)
        self.frequency_ = frequency
        self.mean_length_ = max(length / self.count_, 1.0)
        return self

    def restore(self, frequency: Mapping[str, int], count: int, mean_length: float) -> "WordSpace":
        """Take over the counts of an earlier `fit`."""
        self.frequency_ = Counter(frequency)
        self.count_, self.mean_length_ = count, mean_length
        return self

    def idf(self, word: str) -> float:
        """Return the frozen inverse document frequency of a word (> 0)."""
        df = self.frequency_.get(word, 0)
        return float(np.log1p((self.count_ - df + 0.5) / (df + 0.5)))

    def index(self, documents: Sequence[Words], *, mean_length: float | None = None) -> "WordIndex":
        """Weigh documents for scoring; `mean_length` (words) replaces the background's."""
        return WordIndex(self, documents, mean_length or self.mean_length_)


class WordIndex:
    """Documents of one field, weighed in a WordSpace."""

    def __init__(self, space: WordSpace, documents: Sequence[Words], mean_length: float) -> None:
        self.space = space
        self.vocabulary: dict[str, int] = {}
        rows, columns, values = [], [], []
        for row, words in enumerate(documents):
            scale = space.k1 * (1 - space.b + space.b * len(words) / mean_length)
            for word, count in Counter(words).items():
                rows.append(row)
                columns.append(self.vocabulary.setdefault(word, len(self.vocabulary)))
                values.append(count / (count + scale))
        shape = (len(documents), max(len(self.vocabulary), 1))
        self.by_word = sparse.csr_matrix((values, (rows, columns)), shape=shape).tocsc()

    def scores(self, query: Words) -> np.ndarray:
        """Return coverage in [0, 1) per document, ndarray of shape (n_documents,)."""
        total = 0.0
        result = np.zeros(self.by_word.shape[0])
        for word, count in Counter(query).items():
            weight = self.space.idf(word) * (1 + np.log(count))
            total += weight
            if (column := self.vocabulary.get(word)) is not None:
                low, high = self.by_word.indptr[column : column + 2]
                result[self.by_word.indices[low:high]] += weight * self.by_word.data[low:high]
        return result / total if total else result


def char_ngrams(text: str, low: int = 2, high: int = 4) -> Counter[str]:
    """Count the character n-grams inside words, word boundaries marked by a space."""
    grams: Counter[str] = Counter()
    for word in normalise(text).split():
        padded = f" {word} "
        for size in range(low, high + 1):
            grams.update(padded[at : at + size] for at in range(len(padded) - size + 1))
    return grams


class VectorSpace:
    """Unit TF-IDF vectors over countable features with frozen document frequencies.

    Features unknown to the background are left out: they cannot be compared on a frozen scale.
    """

    def __init__(self, *, min_count: int = 1, max_share: float = 0.5) -> None:
        self.min_count = min_count
        self.max_share = max_share

    def fit(self, background: Sequence[Counter[str]]) -> "VectorSpace":
        """Learn the vocabulary and idf of counted features."""
        frequency: Counter[str] = Counter()
        for counts in background:
            frequency.update(counts.keys())
        limit = self.max_share * max(len(background), 1)
        kept = sorted(gram for gram, df in frequency.items() if self.min_count <= df <= max(limit, 1))
        self.vocabulary_ = {gram: column for column, gram in enumerate(kept)}
        df = np.array([frequency[gram] for gram in kept], dtype=float)
        self.idf_ = np.log((1 + len(background)) / (1 + df)) + 1
        return self

    def restore(self, vocabulary: Sequence[str], idf: np.ndarray) -> "VectorSpace":
        """Take over the vocabulary (sorted) and idf of an earlier `fit`."""
        self.vocabulary_ = {gram: column for column, gram in enumerate(vocabulary)}
        self.idf_ = idf
        return self

    def transform(self, documents: Sequence[Counter[str]]) -> Matrix:
        """Return unit rows, csr matrix of shape (n_documents, n_features)."""
        indptr, indices, data = [0], [], []
        for counts in documents:
            for gram, count in counts.items():
                if (column := self.vocabulary_.get(gram)) is not None:
                    indices.append(column)
                    data.append((1 + np.log(count)) * self.idf_[column])
            indptr.append(len(indices))
        shape = (len(documents), max(len(self.vocabulary_), 1))
        matrix = sparse.csr_matrix((data, indices, indptr), shape=shape)
        return unit_rows(matrix)


def unit_rows(matrix: Matrix) -> Matrix:
    """Return rows scaled to length one; empty rows stay empty."""
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1.0
    return sparse.csr_matrix(sparse.diags(1 / norms) @ matrix)


def multiply(rows: Matrix, dense: np.ndarray) -> np.ndarray:
    """Return rows @ dense for a few sparse rows: only the rows of `dense` that are met are made floats."""
    result = np.zeros((rows.shape[0], dense.shape[1]))
    for row in range(rows.shape[0]):
        low, high = rows.indptr[row : row + 2]
        if high > low:
            result[row] = rows.data[low:high] @ dense[rows.indices[low:high]].astype(float)
    return result


class TopicSpace:
    """Latent semantic analysis (Deerwester et al. 1990) of unit TF-IDF vectors.

    Solved through the documents' inner products: exact, without randomness, and quick for some
    thousand background texts.
    """

    def __init__(self, *, n_components: int = 120) -> None:
        self.n_components = n_components

    def fit(self, background: Matrix) -> "TopicSpace":
        """Learn topics from rows of shape (n_documents, n_features)."""
        inner = np.asarray((background @ background.T).todense())
        count = inner.shape[0]
        rank = max(1, min(self.n_components, count - 1))
        values, vectors = eigh(inner, subset_by_index=(count - rank, count - 1))
        scale = np.where(values > 1e-12, 1 / np.sqrt(np.maximum(values, 1e-12)), 0.0)
        self.components_ = np.ascontiguousarray(background.T @ (vectors * scale))
        return self

    def restore(self, components: np.ndarray) -> "TopicSpace":
        """Take over the components, shape (n_features, n_components), of an earlier `fit`."""
        self.components_ = components
        return self

    def transform(self, vectors: Matrix) -> np.ndarray:
        """Return unit topic vectors, ndarray of shape (n_documents, n_components)."""
        topics = multiply(vectors, self.components_)
        norms = np.linalg.norm(topics, axis=1, keepdims=True)
        return np.asarray(topics / np.where(norms > 0, norms, 1.0))
