"""Speed and quality of matching: `python -m bench.matching` prints one JSON object.

Milliseconds are process time on one core over the development demands, Kiwi's own analysis excluded (the
texts are analysed before the clock starts), beside plain BM25 over the same words, which orders and tells
nothing more. Exit code 1 where a ranking costs more than the agreed LIMIT at the median.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from bench.matching_lab import LEARNT, MODEL
from matching import Matcher, Model
from matching.domain import Demand
from matching.lens import listing_text
from matching.metrics import hit, ndcg
from matching.spaces import WordSpace
from tests import matching_data as data

REPEATS = 5
LIMIT_MS = 15.0


def demands(field: str) -> list[Demand]:
    """Return one kind of text of every development demand, blank where there is none."""
    return [data.demand(row, field) or Demand() for row in data.development()[0]]


def orders(matcher: Matcher, field: str) -> list[np.ndarray]:
    """Return each demand's places as scores, in the catalogue's order."""
    result = []
    for wanted in demands(field):
        ranking = matcher.rank(wanted)
        at = {match.code: -place for place, match in enumerate((*ranking.matches, *ranking.excluded))}
        result.append(np.array([at[testbed.code] for testbed in data.catalogue()], dtype=float))
    return result


def figures(scores: list[np.ndarray]) -> dict[str, float]:
    """Return nDCG@5 and hit@5 over the development demands."""
    rows, qrels = data.development()
    grades = [
        np.array([qrels.get(row["id"], {}).get(item.code, 0.0) for item in data.catalogue()]) for row in rows
    ]
    pairs = list(zip(scores, grades, strict=True))
    return {
        "ndcg_at_5": round(float(np.mean([ndcg(own, given, 5) for own, given in pairs if given.any()])), 4),
        "hit_at_5": round(
            float(np.mean([hit(own, given, 5) for own, given in pairs if given.max() >= 2])), 4
        ),
    }


def milliseconds(rank: Callable[[Demand], object]) -> dict[str, float]:
    """Return process milliseconds per ranking, once every text was analysed."""
    texts = demands("text")
    for wanted in texts:
        rank(wanted)
    taken = []
    for _ in range(REPEATS):
        for wanted in texts:
            began = time.process_time()
            rank(wanted)
            taken.append(1000 * (time.process_time() - began))
    return {name: round(float(np.percentile(taken, at)), 2) for name, at in (("p50", 50), ("p95", 95))}


def plain_bm25(matcher: Matcher) -> Callable[[Demand], np.ndarray]:
    """Return a ranking by plain Kiwi BM25 over the same fields."""
    assert matcher.understanding_ is not None
    lens = matcher.understanding_.lens_
    documents = [
        lens.analyse("\n".join((listing_text(item), *item.example_uses))).words for item in data.catalogue()
    ]
    index = WordSpace(k1=1.2, b=0.75).fit(documents).index(documents)
    return lambda wanted: index.scores(lens.analyse(wanted.text, query=True).words)


def main() -> int:
    """Print the figures; 1 where ranking takes too long."""
    began = time.process_time()
    model = Model.from_json(MODEL.read_text(encoding="utf-8"))
    matcher = Matcher(data.packaged(), model, learnt=LEARNT.read_bytes()).fit(data.catalogue())
    fit = time.process_time() - began
    bm25 = plain_bm25(matcher)
    taken = milliseconds(matcher.rank)
    print(
        json.dumps(
            {
                "fit_cpu_seconds": round(fit, 2),
                "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "rank_ms_beyond_kiwi": {**taken, "limit": LIMIT_MS},
                "kiwi_bm25": {
                    "rank_ms_beyond_kiwi": milliseconds(bm25),
                    "text": figures([bm25(wanted) for wanted in demands("text")]),
                },
                **{field: figures(orders(matcher, field)) for field in (*data.TEXTS, "form")},
            },
            ensure_ascii=False,
            indent=1,
        )
    )
    return 0 if taken["p50"] <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
