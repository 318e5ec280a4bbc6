"""The ranking against the judged development demands, which the packaged knowledge has not seen.

The weights were learnt on them (eleven numbers), so these are alarms against getting worse; honest figures
come from cross-validation (docs/matching.md) and from demands kept elsewhere.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import pytest

from matching import Demand, Ranking
from matching.fit import signals
from matching.lens import listing_text
from matching.metrics import auc, brier_skill, ece, hit, ndcg
from matching.spaces import WordSpace
from tests.matching_data import JUDGED, catalogue, demand, development, lines, matcher

FLOORS = {"text": 0.72, "form": 0.74, "tech_only": 0.55, "terse": 0.66, "messy": 0.68, "en": 0.68}
Row = Mapping[str, str]


def grades(row: Row) -> np.ndarray:
    judged = development()[1].get(row["id"], {})
    return np.array([judged.get(testbed.code, 0.0) for testbed in catalogue()])


@lru_cache
def ranking(number: int, field: str) -> Ranking:
    wanted = demand(dict(development()[0][number]), field)
    assert wanted is not None
    return matcher().rank(wanted)


def places(found: Ranking) -> np.ndarray:
    at = {match.code: -place for place, match in enumerate((*found.matches, *found.excluded))}
    return np.array([at[testbed.code] for testbed in catalogue()], dtype=float)


def mean(measure: Callable[[int, np.ndarray], float], least: float) -> float:
    known = [(number, grades(row)) for number, row in enumerate(development()[0])]
    return float(np.mean([measure(number, given) for number, given in known if given.max() >= least]))


@pytest.mark.parametrize("field", FLOORS)
def test_every_kind_of_text_finds_what_the_judges_found(field: str) -> None:
    assert mean(lambda number, given: ndcg(places(ranking(number, field)), given, 5), 0.5) >= FLOORS[field]


def test_nine_in_ten_demands_have_a_suitable_testbed_among_the_first_five() -> None:
    assert mean(lambda number, given: float(hit(places(ranking(number, "text")), given, 5)), 2.0) >= 0.9


def test_the_ranking_beats_plain_bm25_over_the_same_fields() -> None:
    lens = matcher().understanding_.lens_  # type: ignore[union-attr]
    texts = ["\n".join((listing_text(testbed), *testbed.example_uses)) for testbed in catalogue()]
    documents = [lens.analyse(text).words for text in texts]
    plain = WordSpace(k1=1.2, b=0.75).fit(documents).index(documents)
    queries = [lens.analyse(row["text"]).words for row in development()[0]]
    baseline = mean(lambda number, given: ndcg(plain.scores(queries[number]), given, 5), 0.5)
    assert mean(lambda number, given: ndcg(places(ranking(number, "text")), given, 5), 0.5) > baseline + 0.15


def test_probabilities_of_the_first_ten_are_calibrated() -> None:
    said, was = [], []
    for number, row in enumerate(development()[0]):
        judged = development()[1].get(row["id"], {})
        for match in ranking(number, "text").matches[:10]:
            said.append(match.probability)
            was.append(float(judged.get(match.code, 0.0) >= 2))
    assert ece(np.array(said), np.array(was)) <= 0.1
    assert brier_skill(np.array(said), np.array(was)) >= 0.2


def test_demands_that_fit_nowhere_are_told_from_those_that_fit() -> None:
    nowhere = [
        matcher().rank(Demand(content=row["text"])).p_suitable for row in lines(JUDGED / "nowhere.jsonl")
    ]
    rows = list(enumerate(development()[0]))
    fitting = [ranking(number, "text").p_suitable for number, row in rows if grades(row).max() >= 2]
    known = np.array([True] * len(fitting) + [False] * len(nowhere))
    assert auc(np.array(fitting + nowhere), known) >= 0.9


def test_the_same_score_says_less_of_a_demand_that_fits_nowhere() -> None:
    model, scores = matcher().model, np.array([1.0, 0.0, -1.0])
    here, elsewhere = (model.probability(1.0, signals(scores, told, 2 * told)) for told in (0.0, 1.0))
    assert elsewhere < here / 2


@pytest.mark.parametrize(
    "text",
    [
        "어선 갑판에서 그물에 걸린 꽃게를 골라내는 로봇 팔을 조업 중에 시험합니다.",
        "여객기 객실에서 승무원이 쓰는 음료 카트 로봇을 비행 중에 검증하려 합니다.",
        "We want to test a pruning robot for two harvests in a commercial pear orchard.",
        "😀😀😀",
    ],
)
def test_a_demand_for_what_daejeon_lacks_is_not_called_a_good_fit(text: str) -> None:
    assert matcher().rank(Demand(content=text)).best_fit != "good"


@pytest.mark.parametrize(
    "text", ["가", "1234", "테스트", "test", "<script>alert(1)</script>", "검증", "🙂", ""]
)
def test_a_text_that_says_nothing_is_told_that_nothing_fits(text: str) -> None:
    assert matcher().rank(Demand(title=text)).best_fit == "none"


@pytest.mark.parametrize("text", ["드론 배송", "지하역사 미세먼지", "blood test kit"])
def test_a_few_telling_words_are_enough_to_fit(text: str) -> None:
    assert matcher().rank(Demand(title=text)).best_fit != "none"
