"""The score is a sum of reasons, and nobody's reasons depend on who else is in the race."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Demand, Matcher, Testbed
from matching.model import FACTORS
from tests.matching_data import TEXTS, catalogue, demand, development, matcher

WORDS = [
    "지하철",
    "드론",
    "병원",
    "로봇",
    "하수",
    "악취",
    "반도체",
    "시장",
    "robot",
    "sewage",
    "metro",
    "수소",
    "위성",
    "어린이",
    "실증",
    "정확도",
    "12kW",
    "😀",
]
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


def demands() -> list[Demand]:
    rows, _ = development()
    return [demand(row, TEXTS[at % len(TEXTS)]) or demand(row, "text") for at, row in enumerate(rows)]  # type: ignore[misc]


@pytest.mark.parametrize("number", range(46))
def test_contributions_sum_to_the_score_for_every_development_pair(number: int) -> None:
    ranking = matcher().rank(demands()[number])
    assert len(ranking.matches) + len(ranking.excluded) == len(catalogue())
    for match in (*ranking.matches, *ranking.excluded):
        assert abs(sum(part.contribution for part in match.contributions) - match.score) < 1e-9
        assert [part.factor for part in match.contributions] == ["base", *FACTORS]
        assert all(part.contribution >= 0 for part in match.contributions[1:])
        assert 0 <= match.probability <= 1


@settings(max_examples=25, deadline=None)
@given(text=texts, data=st.data())
def test_a_pair_scores_the_same_whoever_else_is_listed(text: str, data: st.DataObject) -> None:
    numbers = st.integers(0, len(catalogue()) - 1)
    rows = data.draw(st.lists(numbers, min_size=1, max_size=6, unique=True))
    alone = Matcher(matcher().knowledge, matcher().model)
    alone.understanding_ = matcher().understanding_
    alone.fit([catalogue()[row] for row in rows])
    everyone = {match.code: match for match in matcher().rank(Demand(title=text)).matches}
    for match in alone.rank(Demand(title=text)).matches:
        for mine, theirs in zip(match.contributions, everyone[match.code].contributions, strict=True):
            assert mine.evidence == theirs.evidence
            assert abs(mine.contribution - theirs.contribution) < 1e-9


def test_one_pair_explained_is_the_pair_of_the_ranking() -> None:
    wanted = demands()[0]
    first = matcher().rank(wanted).matches[0]
    assert matcher().explain(wanted, first.code) == first


def test_the_first_of_a_ranking_are_those_of_the_whole_ranking() -> None:
    wanted = replace(demands()[7], indoor_outdoor="indoor", districts=("30170",))
    whole = matcher().rank(wanted)
    assert whole.excluded
    assert matcher().rank(wanted, limit=10) == replace(whole, matches=whole.matches[:10])


def test_variants_of_a_demand_are_ordered_as_each_would_be_ranked() -> None:
    wanted = demands()[9]
    said_otherwise = demands()[10]
    variants = [
        wanted,
        replace(wanted, indoor_outdoor="outdoor"),
        replace(wanted, districts=("30200",), days_needed=40),
        replace(wanted, conditions=("RAILST",)),
        said_otherwise,
    ]
    for order, variant in zip(matcher().orders(variants), variants, strict=True):
        ranking = matcher().rank(variant)
        assert order.possible == tuple(match.code for match in ranking.matches)
        assert order.excluded == tuple(match.code for match in ranking.excluded)


def test_ranking_twice_gives_the_same_answer() -> None:
    wanted = demands()[5]
    assert matcher().rank(wanted) == matcher().rank(wanted)


@pytest.mark.parametrize("text", ["", "😀😀😀", "?!", "가" * 20_000, "a", "\n\n"])
def test_any_text_is_ranked(text: str) -> None:
    ranking = matcher().rank(Demand(content=text))
    assert len(ranking.matches) == len(catalogue())


def test_probability_never_falls_while_the_score_rises() -> None:
    matches = sorted(matcher().rank(demands()[3]).matches, key=lambda match: match.score)
    probabilities = [match.probability for match in matches]
    assert probabilities == sorted(probabilities)


def test_the_reverse_direction_uses_the_same_score() -> None:
    wanted = demands()[:6]
    for pair in matcher().rank_demands("F-METRO-ST", wanted):
        assert pair.match == matcher().explain(wanted[pair.position], "F-METRO-ST")


def test_a_testbed_without_history_is_not_drowned_by_one_that_has_it() -> None:
    known = next(testbed for testbed in catalogue() if testbed.code == "F-METRO-ST")
    wanted = Demand(content="지하철 승강장에서 미세먼지를 줄이는 집진기를 시험합니다.")
    ranked = with_more(replace(known, code="NEW-1")).rank(wanted).matches
    assert {match.code for match in ranked[:2]} == {"F-METRO-ST", "NEW-1"}
    assert abs(ranked[0].score - ranked[1].score) < 0.1
    new = next(match for match in ranked if match.code == "NEW-1")
    assert abs(sum(part.contribution for part in new.contributions) - new.score) < 1e-9
    (borrowed,) = [part for part in new.contributions if part.factor == "precedent"]
    assert [(each.source, each.code) for each in borrowed.evidence] == [("precedent", "F-METRO-ST")]


def test_a_testbed_that_is_like_no_other_borrows_little() -> None:
    odd = Testbed(code="NEW-2", name_ko="과수원", description_ko="사과나무 사이에서 수확 로봇을 시험합니다.")
    for row in demands()[:10]:
        match = next(match for match in with_more(odd).rank(row).matches if match.code == "NEW-2")
        assert match.probability < 0.5


def test_what_a_new_testbed_borrows_does_not_depend_on_who_else_is_listed() -> None:
    new = replace(catalogue()[7], code="NEW-3")
    alone = Matcher(matcher().knowledge, matcher().model)
    alone.understanding_ = matcher().understanding_
    alone.fit([new])
    for row in demands()[:10]:
        mine, theirs = (each.explain(row, "NEW-3").contributions for each in (alone, with_more(new)))
        assert all(abs(a.contribution - b.contribution) < 1e-9 for a, b in zip(mine, theirs, strict=True))


def with_more(*testbeds: Testbed) -> Matcher:
    """Return a matcher of the catalogue and some more testbeds; the shared one stays as it is."""
    more = Matcher(matcher().knowledge, matcher().model)
    more.understanding_ = matcher().understanding_
    return more.fit([*catalogue(), *testbeds])
