"""The parts of the matching library, each on data small enough to be worked out by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import JudgedDemand, Knowledge, Matcher, Model, Testbed, metrics
from matching.arrays import from_bytes, pack, squeeze, stretch, to_bytes, unpack
from matching.diversity import diversify
from matching.domain import Concept, Demand
from matching.learning import JudgedFactors, calibrate, fit_logistic, learn_weights
from matching.model import FACTORS, Logistic
from matching.phrases import PhraseIndex
from matching.retrieval import rank_documents
from matching.spaces import WordSpace
from matching.text import Analyzer, is_english, stem
from matching.understanding import Understanding

ANALYZER = Analyzer(user_words=["타슈"])

CONDITIONS = (
    Concept(
        code="RAIL",
        name_ko="철도 역사",
        name_en="Railway station",
        phrases=("지하철역", "승강장", "metro station"),
    ),
    Concept(code="SEWAGE", name_ko="하수 처리장", name_en="Sewage plant", phrases=("하수", "악취", "sewage")),
    Concept(
        code="AIR",
        name_ko="드론 공역",
        name_en="Drone airspace",
        phrases=("드론 비행", "공역", "drone flight"),
    ),
)
TESTBEDS = (
    Testbed(
        code="T-RAIL",
        name_ko="도시철도 역사",
        conditions={"RAIL": 3},
        operator="A",
        example_uses=("승강장 먼지를 줄입니다.",),
    ),
    Testbed(
        code="T-SEWAGE",
        name_ko="하수처리장",
        conditions={"SEWAGE": 3},
        operator="B",
        example_uses=("악취를 잽니다.",),
    ),
    Testbed(
        code="T-AIR",
        name_ko="드론공원",
        conditions={"AIR": 3},
        operator="C",
        example_uses=("드론을 날립니다.",),
    ),
)
SMALL = Knowledge(
    conditions=CONDITIONS,
    absent=(Concept(code="NO-SEA", name_ko="바다", phrases=("바다", "항만", "sea")),),
    synonyms={"S1": ("드론", "무인기", "drone", "UAV")},
    references=TESTBEDS,
    judged=(
        JudgedDemand(id="J1", texts=("역에서 쓰는 안내 로봇입니다.",), grades={"T-RAIL": 3.0}),
        JudgedDemand(id="J2", texts=("바다에서 쓰는 부표입니다.",), grades={}),
    ),
)  # fmt: skip
EVEN = Model(version="even", base=-2.0, weights=dict.fromkeys(FACTORS, 1.0))


def words(text: str, *, query: bool = False) -> tuple[str, ...]:
    return ANALYZER.analyse(text, query=query).words


def test_content_words_are_the_same_whatever_particles_and_endings_follow() -> None:
    assert words("드론을 시험했다") == words("드론이 시험하는")[:2] == ("드론", "시험")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("비임상 시험", ("비임상", "시험")),
        ("임상 시험", ("임상", "시험")),
        ("비포장 도로", ("비포장", "도로")),
        ("무균 포장", ("무균", "포장")),
        ("무정전 전원", ("무정전", "전원")),
        ("비 오는 포장 도로", ("비", "오", "포장", "도로")),
        ("무선 통신", ("무선", "통신")),
    ],
)
def test_a_negating_prefix_makes_another_word(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


def test_a_negated_term_is_not_the_term_and_its_offsets_hold_the_prefix() -> None:
    index = PhraseIndex(ANALYZER, [("CLINICAL", "임상시험"), ("PRECLINICAL", "비임상시험")])
    text = "신약의 비임상 시험과 임상시험을 합니다."
    found = {hit.code: text[hit.start : hit.end] for hit in index.find(ANALYZER.analyse(text))}
    assert found == {"PRECLINICAL": "비임상 시험", "CLINICAL": "임상시험"}
    only = index.find(ANALYZER.analyse("신약의 비임상 시험을 합니다."))
    assert [hit.code for hit in only] == ["PRECLINICAL"]


def test_a_user_word_that_kiwi_would_take_apart_stays_whole() -> None:
    assert "타슈" in words("타슈를 빌린다")


def test_common_typos_are_mended_on_the_query_side_only() -> None:
    assert "규제" in words("규재가 완화된 공역", query=True)
    assert "규제" not in words("규재가 완화된 공역")


@pytest.mark.parametrize(
    ("word", "other"), [("robots", "robot"), ("tested", "tests"), ("batteries", "battery")]
)
def test_english_forms_of_a_word_share_a_stem(word: str, other: str) -> None:
    assert stem(word) == stem(other)


def test_parking_is_not_the_park() -> None:
    assert stem("parking") != stem("park")


def test_a_text_is_english_when_it_has_next_to_no_hangul() -> None:
    assert is_english("a guide robot")
    assert not is_english("안내 robot")
    assert not is_english("😀")


def test_offsets_point_at_the_words_in_the_text() -> None:
    text = "넓은 공간에서 guide robot 을 시험한다."
    for token in ANALYZER.analyse(text).tokens:
        assert text[token.start : token.end]
    assert [
        text[token.start : token.end] for token in ANALYZER.analyse(text).tokens if token.form == "robot"
    ] == ["robot"]


def test_a_phrase_is_found_with_other_endings_and_not_inside_another_word() -> None:
    index = PhraseIndex(ANALYZER, [("ROB", "자율주행 로봇"), ("STATION", "역사")])
    found = list(index.find(ANALYZER.analyse("자율주행하는 로봇을 지역사회에서")))
    assert [hit.code for hit in found] in (["ROB"], [])
    assert "STATION" not in [hit.code for hit in found]


def test_coverage_is_a_share_of_the_query_and_unmoved_by_other_documents() -> None:
    space = WordSpace().fit([["a", "b"], ["a", "c"], ["d"]])
    alone = space.index([["b", "c"]], mean_length=2).scores(["b", "c"])
    among = space.index([["a"], ["b", "c"], ["d", "d"]], mean_length=2).scores(["b", "c"])
    assert alone[0] == among[1]
    assert 0 < alone[0] < 1
    assert space.index([["b"]], mean_length=2).scores([])[0] == 0


def test_ndcg_of_a_worked_example() -> None:
    grades = np.array([3.0, 0.0, 2.0])
    scores = np.array([1.0, 3.0, 2.0])
    expected = (3 / math.log2(3) + 7 / math.log2(4)) / (7 / math.log2(2) + 3 / math.log2(3))
    assert metrics.ndcg(scores, grades, 5) == pytest.approx(expected)
    assert not metrics.hit(scores, grades, 1)
    assert metrics.hit(scores, grades, 2)


def test_auc_counts_ties_half() -> None:
    assert metrics.auc(np.array([1.0, 0.0, 1.0]), np.array([True, False, False])) == 0.75


def test_calibration_measures_of_a_perfect_and_of_an_ignorant_forecast() -> None:
    outcomes = np.array([1.0, 0.0, 1.0, 0.0])
    assert metrics.ece(outcomes, outcomes) == 0
    assert metrics.brier_skill(outcomes, outcomes) == 1
    assert metrics.brier_skill(np.full(4, 0.5), outcomes) == 0
    assert metrics.ece(np.full(4, 0.9), outcomes) == pytest.approx(0.4)


def test_an_operator_waits_while_others_are_nearly_as_good() -> None:
    assert diversify([5, 4.9, 4.8, 4.7], ["A", "A", "A", "B"], first=3, at_most=2, nearly=0.5) == [0, 1, 3, 2]
    assert diversify([5, 4.9, 4.8, 1.0], ["A", "A", "A", "B"], first=3, at_most=2, nearly=0.5) == [0, 1, 2, 3]


@given(
    scores=st.lists(st.integers(0, 5).map(float), max_size=12).map(
        lambda values: sorted(values, reverse=True)
    ),
    data=st.data(),
)
def test_diversity_loses_nobody(scores: list[float], data: st.DataObject) -> None:
    operators = data.draw(
        st.lists(st.sampled_from(["", "A", "B"]), min_size=len(scores), max_size=len(scores))
    )
    assert sorted(diversify(scores, operators)) == list(range(len(scores)))


def case(strong: int, *, grade_at: int = 0, noise: int = 3) -> JudgedFactors:
    values = np.zeros((len(FACTORS), 4))
    values[strong, grade_at] = 1.0
    values[noise, (grade_at + 1) % 4] = 1.0
    grades = np.zeros(4)
    grades[grade_at] = 3.0
    return JudgedFactors(f"c{grade_at}", values, grades)


def test_weights_go_to_the_factor_that_tells_and_never_below_zero() -> None:
    weights = learn_weights([case(0, grade_at=at) for at in range(4)])
    assert weights[0] > 1 > weights[3] >= 0
    assert weights[5] == pytest.approx(1.0)


def test_without_judged_cases_the_prior_stays() -> None:
    assert learn_weights([]).tolist() == [1.0] * len(FACTORS)


def test_a_logistic_curve_learns_the_shares_it_was_shown() -> None:
    rows = [{"x": float(at % 2)} for at in range(200)]
    outcomes = [float(at % 2 and at % 8 != 1) for at in range(200)]
    curve = fit_logistic(rows, outcomes, [1.0] * 200, ("x",), strength=1e-6)
    assert curve({"x": 1.0}) == pytest.approx(0.75, abs=0.02)
    assert curve({"x": 0.0}) < 0.05


def test_probabilities_learnt_grow_with_the_score() -> None:
    cases = [case(0, grade_at=at) for at in range(4)]
    assert calibrate(EVEN, cases).pair.weights["score"] > 0


def test_a_model_is_read_back_as_it_was_written() -> None:
    assert Model.from_json(EVEN.to_json()) == EVEN


@pytest.mark.parametrize("text", ["{}", "[]", '{"version": "x", "base": 0, "weights": {}, "pair": 3}'])
def test_what_is_not_a_model_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a matching model"):
        Model.from_json(text)


def test_a_model_that_counts_a_reason_against_a_testbed_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Model(version="x", base=0.0, weights={"words": -0.1})
    with pytest.raises(ValueError, match="unknown"):
        Model(version="x", base=0.0, weights={"luck": 1.0})
    with pytest.raises(ValueError, match="grow"):
        Model(version="x", base=0.0, weights={}, pair=Logistic(0.0, {"score": 0.0}))


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1)))
def test_words_are_unpacked_as_packed(given_words: list[str]) -> None:
    assert unpack(pack(given_words)) == given_words


def test_a_squeezed_matrix_is_within_a_254th_of_its_column() -> None:
    values = np.random.default_rng(0).normal(size=(50, 3)) * [1, 10, 0]
    arrays = from_bytes(to_bytes(squeeze("m", values)))
    assert np.all(np.abs(stretch("m", arrays) - values) <= np.abs(values).max(axis=0) / 254 + 1e-6)


def test_documents_are_ranked_by_their_words_and_by_their_letters() -> None:
    documents = {"a": "하수처리장의 악취를 줄인다", "b": "지하철역의 혼잡을 잰다", "c": "drone park"}
    ranked = rank_documents(ANALYZER, documents, {"q": "악취 저감", "r": "지하철 혼잡", "s": "drones"})
    assert [order[0] for order in ranked.values()] == ["a", "b", "c"]
    assert sorted(ranked["q"]) == ["a", "b", "c"]


@pytest.fixture(scope="module")
def fitted() -> Understanding:
    return Understanding().fit(SMALL)


def matcher(knowledge: Knowledge, learnt: bytes) -> Matcher:
    return Matcher(knowledge, EVEN, learnt=learnt).fit(TESTBEDS)


@pytest.fixture(scope="module")
def small(fitted: Understanding) -> Matcher:
    return matcher(SMALL, fitted.dump())


def test_learning_twice_gives_the_same_bytes(fitted: Understanding) -> None:
    assert Understanding().fit(SMALL).dump() == fitted.dump()


def test_a_restored_understanding_ranks_as_the_fitted_one(fitted: Understanding, small: Matcher) -> None:
    direct = Matcher(SMALL, EVEN)
    direct.understanding_ = fitted
    direct.fit(TESTBEDS)
    for text in ("승강장 공기청정기", "sewage odour sensor", "UAV flight test"):
        ours, theirs = (
            {match.code: match.score for match in each.rank(Demand(title=text)).matches}
            for each in (small, direct)
        )
        assert max(ours, key=ours.__getitem__) == max(theirs, key=theirs.__getitem__)
        assert ours == pytest.approx(theirs, abs=0.1)


@pytest.mark.parametrize(
    ("text", "code"),
    [("승강장 안내", "T-RAIL"), ("sewage sensor", "T-SEWAGE"), ("UAV", "T-AIR"), ("무인기", "T-AIR")],
)
def test_korean_and_english_reach_the_same_place(small: Matcher, text: str, code: str) -> None:
    assert small.rank(Demand(title=text)).matches[0].code == code


def test_a_phrase_added_since_works_at_once(fitted: Understanding, small: Matcher) -> None:
    text = Demand(title="은하수 관측 장치")
    before = small.rank(text).matches
    added = Concept(code="AIR", name_ko="드론 공역", phrases=(*CONDITIONS[2].phrases, "은하수 관측"))
    knowledge = Knowledge(
        conditions=(*CONDITIONS[:2], added), absent=SMALL.absent, synonyms=SMALL.synonyms, references=TESTBEDS
    )
    after = matcher(knowledge, fitted.dump()).rank(text).matches
    assert after[0].code == "T-AIR"
    assert after[0].score > next(match.score for match in before if match.code == "T-AIR")


def test_a_term_added_since_means_what_the_terms_beside_it_mean(fitted: Understanding) -> None:
    text = Demand(title="하늘나래")

    def conditions(knowledge: Knowledge) -> float:
        found = matcher(knowledge, fitted.dump()).explain(text, "T-AIR").contributions
        return next(part.contribution for part in found if part.factor == "conditions")

    synonyms = {
        code: (*group, "하늘나래") if "무인기" in group else group for code, group in SMALL.synonyms.items()
    }
    assert synonyms != SMALL.synonyms
    assert conditions(SMALL) == 0
    assert conditions(replace(SMALL, synonyms=synonyms)) > 0.2


def test_a_condition_added_since_is_known_by_its_phrases(fitted: Understanding) -> None:
    new = Concept(code="MOON", name_ko="달 표면", phrases=("월면 토양",))
    knowledge = Knowledge(conditions=(*CONDITIONS, new), synonyms=SMALL.synonyms, references=TESTBEDS)
    place = Testbed(code="T-MOON", name_ko="시험장", conditions={"MOON": 3})
    ranked = (
        Matcher(knowledge, EVEN, learnt=fitted.dump())
        .fit([*TESTBEDS, place])
        .rank(Demand(title="월면 토양 로봇"))
    )
    shares = {
        part.factor: part.contribution
        for match in ranked.matches
        if match.code == "T-MOON"
        for part in match.contributions
    }
    assert shares["conditions"] > 0


def test_environments_that_nobody_has_are_named(small: Matcher) -> None:
    ranking = small.rank(Demand(title="항만 하역 로봇"))
    assert [hit.code for hit in ranking.absent] == ["NO-SEA"]


def test_fitting_again_gives_what_a_first_fit_gives(fitted: Understanding) -> None:
    text = Demand(title="드론 악취 센서를 승강장에서")
    renamed = replace(TESTBEDS[0], name_ko="하수 악취 시험장")
    later = [TESTBEDS[-1], renamed, replace(TESTBEDS[1], code="T-TWIN"), *TESTBEDS[1:-1]]
    again = matcher(SMALL, fitted.dump()).fit([]).fit(TESTBEDS).fit(later).rank(text)
    first = Matcher(SMALL, EVEN, learnt=fitted.dump()).fit(later).rank(text)
    assert again == first
    assert again != matcher(SMALL, fitted.dump()).rank(text)


def test_an_empty_catalogue_fits_nothing(fitted: Understanding) -> None:
    ranking = Matcher(SMALL, EVEN, learnt=fitted.dump()).fit([]).rank(Demand(title="드론"))
    assert ranking.matches == ()
    assert ranking.best_fit == "none"


def test_codes_must_be_unique(fitted: Understanding) -> None:
    with pytest.raises(ValueError, match="unique"):
        Matcher(SMALL, EVEN, learnt=fitted.dump()).fit([TESTBEDS[0], TESTBEDS[0]])
