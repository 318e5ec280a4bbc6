"""What a firm would like but can do without: near a place, a maturity reached."""

from dataclasses import replace

import pytest

from matching import Demand, Landmark, Matcher, Testbed
from matching.model import FACTORS
from matching.wishes import kilometres, wishes
from tests.actors import DEMANDS, cast_of, draft, made, refused
from tests.matching_data import catalogue, matcher, read
from tests.pages import text_of
from tests.server import Server

TEXT = "실외 보행로에서 배송 로봇의 자율주행을 시험합니다."
MARKS = tuple(
    Landmark(code=row["code"], latitude=row["office_latitude"], longitude=row["office_longitude"])
    for row in read("districts.json")
)
YUSEONG, DONG = "30200", "30110"


@pytest.fixture(scope="module")
def placed() -> Matcher:
    """The packaged matcher where districts are known as places."""
    known = matcher()
    own = Matcher(replace(known.knowledge, landmarks=MARKS), known.model, per_operator=99)
    own.understanding_, own.catalogue_ = known.understanding_, known.catalogue_
    return own


def test_distance_is_told_adds_up_and_costs_the_far_ones_only(placed: Matcher) -> None:
    plain, near = placed.rank(Demand(title=TEXT)), placed.rank(Demand(title=TEXT, near=DONG))
    before = {match.code: match for match in plain.matches}
    home = {testbed.code: testbed.district for testbed in catalogue()}
    assert near.p_suitable == plain.p_suitable, "whether anything fits is no question of where"
    for match in near.matches:
        parts = {part.factor: part for part in match.contributions}
        assert list(parts) == ["base", *FACTORS, "distance"]
        assert abs(sum(part.contribution for part in match.contributions) - match.score) < 1e-9
        away = parts["distance"]
        assert 0 <= away.contribution <= 1
        assert match.score <= before[match.code].score + 1e-9
        if home[match.code] == DONG:
            assert (away.contribution, away.evidence[0].text) == (1.0, "0.0 km")
            assert match.score == pytest.approx(before[match.code].score)
        assert placed.explain(Demand(title=TEXT, near=DONG), match.code) == match
    told = sorted(
        (float(part.evidence[0].text[:-3]), -part.contribution)
        for match in near.matches
        for part in match.contributions
        if part.evidence and part.factor == "distance"
    )
    assert [share for _, share in told] == pytest.approx(sorted(share for _, share in told), abs=0.02)


def test_a_demand_that_names_no_place_is_scored_as_ever(placed: Matcher) -> None:
    assert placed.rank(Demand(title=TEXT)).matches == placed.rank(Demand(title=TEXT, near="nowhere")).matches
    assert "distance" not in {
        part.factor for part in placed.rank(Demand(title=TEXT)).matches[0].contributions
    }


def test_a_wished_district_excludes_as_ever_and_orders_what_it_excludes_by_nearness(placed: Matcher) -> None:
    plain = {match.code: match.score for match in placed.rank(Demand(title=TEXT)).matches}
    found = placed.rank(Demand(title=TEXT, districts=(YUSEONG,)))
    assert found.excluded
    for match in found.matches:
        if match.feasibility.verdict == "yes":
            assert match.score == pytest.approx(plain[match.code])
    assert all(match.score < plain[match.code] for match in found.excluded)


def test_the_maturity_aimed_at_counts_where_it_is_taken_and_nothing_where_that_is_unknown() -> None:
    places = [
        Testbed(code="T-7", name_ko="a", trl_min=5, trl_max=8),
        Testbed(code="T-5", name_ko="b", trl_min=3, trl_max=5),
        Testbed(code="T-?", name_ko="c"),
    ]
    (found,) = wishes(Demand(title="a", trl_target=7), places, ())
    assert (found.factor, found.values.tolist(), found.offset) == ("trl", [1.0, 0.0, 0.0], 0.0)
    assert not list(wishes(Demand(title="a"), places, ()))


def test_kilometres_are_those_of_the_map() -> None:
    # A degree of latitude is 111.2 km everywhere, one of longitude so much less as the cosine says.
    assert kilometres((36.0, 127.0), (37.0, 127.0)) == pytest.approx(111.2, abs=0.1)
    assert kilometres((60.0, 127.0), (60.0, 128.0)) == pytest.approx(111.2 / 2, abs=0.1)


def test_a_place_named_in_an_application_is_a_reason_of_its_recommendations(server: Server) -> None:
    firm = cast_of(server).firm
    refused(firm.post(DEMANDS, json={"title": "a", "near": "TOWN-99"}), 422, "invalid")
    key = draft(firm, title="배송 로봇", content=TEXT, near="TOWN-4")
    assert firm.get(f"{DEMANDS}/{key}").json()["near"] == "TOWN-4"
    first = made(firm.post(f"{DEMANDS}/{key}/matching-runs"))["matches"][0]
    parts = {part["factor"]: part for part in first["reasons"]}
    assert sum(part["contribution"] for part in first["reasons"]) == pytest.approx(first["score"], abs=1e-9)
    assert parts["distance"]["label"] == "바라는 곳에 가까움"
    assert parts["distance"]["evidence"][0]["code"] == "TOWN-4"
    assert "가까우면 좋은 곳" in firm.get(f"/demands/{key}/edit").text
    assert "캠퍼스 혁신파크" in text_of(firm.get(f"/demands/{key}/check").text)
    assert "km" in firm.get(f"/demands/{key}/results").text
