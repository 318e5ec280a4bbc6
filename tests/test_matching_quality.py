"""The ranking is better than shared words, on the judged development demands."""

import numpy as np

from matching.lens import listing_text
from matching.metrics import ndcg
from matching.spaces import WordSpace
from tests.matching_data import catalogue, demand, development, matcher


def mean_ndcg(score: object) -> float:
    rows, qrels = development()
    values = []
    for row in rows:
        grades = np.array([qrels[row["id"]].get(testbed.code, 0.0) for testbed in catalogue()])
        if grades.max() > 0:
            values.append(ndcg(score(row), grades, 5))  # type: ignore[operator]
    return float(np.mean(values))


def production(row: dict[str, str]) -> np.ndarray:
    wanted = demand(row, "text")
    assert wanted is not None
    ranking = matcher().rank(wanted)
    place = {match.code: -at for at, match in enumerate((*ranking.matches, *ranking.excluded))}
    return np.array([place[testbed.code] for testbed in catalogue()], dtype=float)


def test_the_ranking_beats_plain_bm25_over_the_same_fields() -> None:
    lens = matcher().understanding_.lens_  # type: ignore[union-attr]
    texts = ["\n".join((listing_text(testbed), *testbed.example_uses)) for testbed in catalogue()]
    documents = [lens.analyse(text).words for text in texts]
    plain = WordSpace(k1=1.2, b=0.75).fit(documents).index(documents)
    baseline = mean_ndcg(lambda row: plain.scores(lens.analyse(row["text"]).words))
    ours = mean_ndcg(production)
    assert ours >= 0.6
    assert ours > baseline + 0.1
