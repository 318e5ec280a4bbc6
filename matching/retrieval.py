"""The text part of the scorer alone, for any documents: BM25 over words and over characters."""

from collections.abc import Mapping

import numpy as np

from matching.spaces import WordSpace, char_ngrams
from matching.text import Analyzer

CHARACTER_WEIGHT = 0.5


def _grams(text: str) -> list[str]:
    return list(char_ngrams(text, 2, 3).elements())


def rank_documents(
    analyzer: Analyzer, documents: Mapping[str, str], queries: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return document ids by query id, best first, ties in the documents' order.

    Scales are taken from the documents here, as they are from the knowledge for testbeds; topics are
    left out because they are learnt on the knowledge and mean nothing elsewhere.
    """
    ids = list(documents)
    words = [analyzer.analyse(documents[key]).words for key in ids]
    grams = [_grams(documents[key]) for key in ids]
    by_word = WordSpace(k1=1.5, b=0.75).fit(words).index(words)
    # Letters repeat more than words do before they say no more.
    by_gram = WordSpace(k1=2.0, b=0.75).fit(grams).index(grams)
    ranked = {}
    for key, text in queries.items():
        scores = by_word.scores(analyzer.analyse(text, query=True).words)
        scores = scores + CHARACTER_WEIGHT * by_gram.scores(_grams(text))
        ranked[key] = [ids[at] for at in np.argsort(-scores, kind="stable")]
    return ranked
