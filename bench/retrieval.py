"""The text part beside plain BM25 on any retrieval set: `python -m bench.retrieval DOCS QUERIES QRELS`.

DOCS and QUERIES are JSON lines (`id`, `title`, `text`; `id`, `text`), QRELS a JSON object of grades by
query and document, as for `testbed evaluate --documents`.  Plain BM25 is as others write it: Kiwi as it
comes, nouns, stems, foreign words and numbers, k1 1.5, b 0.75.  Prints nDCG@10 of both and the difference
with its 95 % interval over the queries; exit code 1 where the text part is behind.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from kiwipiepy import Kiwi

from matching.metrics import ndcg
from matching.retrieval import rank_documents
from matching.text import Analyzer
from tests import matching_data as data

K1, B = 1.5, 0.75
AT = 10
CONTENT = ("NNG", "NNP", "NNB", "NR", "XR", "SL", "SH", "SN", "VV", "VA")
RESAMPLES = 2_000


def morphemes(kiwi: Kiwi, text: str) -> list[str]:
    """Return the content morphemes of a text, in order."""
    return [token.form.lower() for token in kiwi.tokenize(text) if token.tag.startswith(CONTENT)]


def plain_bm25(documents: Mapping[str, str], queries: Mapping[str, str]) -> dict[str, list[str]]:
    """Return document ids by query id, best first, by BM25 (Robertson and Zaragoza 2009) alone."""
    kiwi = Kiwi(num_workers=1)
    counts = [Counter(morphemes(kiwi, text)) for text in documents.values()]
    lengths = np.array([own.total() for own in counts], dtype=float)
    scale = K1 * (1 - B + B * lengths / lengths.mean())
    postings: dict[str, list[tuple[int, int]]] = {}
    for row, own in enumerate(counts):
        for word, count in own.items():
            postings.setdefault(word, []).append((row, count))
    ids, ranked = list(documents), {}
    for key, text in queries.items():
        scores = np.zeros(len(ids))
        for word in morphemes(kiwi, text):
            found = postings.get(word, ())
            idf = np.log1p((len(ids) - len(found) + 0.5) / (len(found) + 0.5))
            for row, count in found:
                scores[row] += idf * count * (K1 + 1) / (count + scale[row])
        ranked[key] = [ids[at] for at in np.argsort(-scores, kind="stable")]
    return ranked


def quality(ranked: Mapping[str, Sequence[str]], qrels: Mapping[str, Mapping[str, float]]) -> np.ndarray:
    """Return nDCG@10 of every query that has a relevant document."""
    found = []
    for key, judged in qrels.items():
        if key in ranked and any(judged.values()):
            order = ranked[key]
            grades = np.array([judged.get(document, 0.0) for document in order])
            found.append(ndcg(-np.arange(len(order), dtype=float), grades, AT))
    return np.array(found)


def lines(path: Path) -> dict[str, str]:
    """Return texts by id, titles before them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {str(row["id"]): f"{row.get('title', '')}\n{row['text']}".strip() for row in rows}


def main() -> int:
    """Print both and how sure the difference is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("documents", "queries", "qrels"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    documents, queries = lines(given.documents), lines(given.queries)
    qrels = json.loads(given.qrels.read_text(encoding="utf-8"))
    terms = [term for group in data.synonyms().values() for term in group if " " not in term]
    ours = quality(rank_documents(Analyzer(user_words=terms), documents, queries), qrels)
    plain = quality(plain_bm25(documents, queries), qrels)
    picks = np.random.default_rng(1).integers(0, len(ours), (RESAMPLES, len(ours)))
    low, high = np.percentile((ours - plain)[picks].mean(axis=1), (2.5, 97.5))
    figures = {
        "documents": len(documents),
        "queries": len(ours),
        "text_part": round(float(ours.mean()), 4),
        "plain_bm25": round(float(plain.mean()), 4),
        "difference": [round(float(value), 4) for value in ((ours - plain).mean(), low, high)],
    }
    print(json.dumps(figures, indent=1))
    return 0 if ours.mean() >= plain.mean() else 1


if __name__ == "__main__":
    sys.exit(main())
