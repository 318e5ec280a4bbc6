"""The catalogue as firms search it, over HTTP on both engines."""

import httpx
import pytest

from seed import files
from tests.listings import FACILITIES, SEEDED, TESTBEDS, fields_of, found, items, read

FACETS = ("demonstration_type", "industry", "district", "town", "kind", "indoor_outdoor", "status")
UNPINNED = {code for code, row in SEEDED.items() if row["geometry_kind"] in ("unlocated", "withheld")}


def test_anybody_finds_every_seeded_testbed(anonymous: httpx.Client) -> None:
    assert set(SEEDED) <= set(found(anonymous))


def test_pages_neither_repeat_nor_lose_a_testbed(anonymous: httpx.Client) -> None:
    total = anonymous.get(TESTBEDS).json()["total"]
    pages = [found(anonymous, page=page, size=30) for page in range(1, total // 30 + 2)]
    codes = [code for page in pages for code in page]
    assert len(codes) == len(set(codes)) == total


@pytest.mark.parametrize("query", [{}, {"demonstration_type": "FIELD", "status": "operating"}])
def test_each_facet_counts_what_choosing_it_shows(anonymous: httpx.Client, query: dict[str, str]) -> None:
    facets = anonymous.get(TESTBEDS, params=query).json()["facets"]
    assert set(facets) == set(FACETS)
    for facet, counts in facets.items():
        for code, number in counts.items():
            shown = anonymous.get(TESTBEDS, params={**query, facet: code}).json()["total"]
            assert shown == number, (facet, code)


def test_a_repeated_filter_means_either_and_different_filters_mean_both(anonymous: httpx.Client) -> None:
    rail, air = (set(found(anonymous, demonstration_type=code)) for code in ("FIELD-RAIL", "AIR-FLT"))
    assert set(found(anonymous, demonstration_type=["FIELD-RAIL", "AIR-FLT"])) == rail | air
    east = set(found(anonymous, district="30110"))
    assert set(found(anonymous, demonstration_type="FIELD-RAIL", district="30110")) == rail & east


def test_a_parent_type_finds_what_its_children_find(anonymous: httpx.Client) -> None:
    children = [row["code"] for row in files.read("demonstration_types") if row["parent"] == "FIELD"]
    assert set(found(anonymous, demonstration_type="FIELD")) == set(
        found(anonymous, demonstration_type=children)
    )


def test_indoor_also_finds_what_is_both(anonymous: httpx.Client) -> None:
    both = set(found(anonymous, indoor_outdoor="both"))
    indoor, outdoor = (set(found(anonymous, indoor_outdoor=code)) for code in ("indoor", "outdoor"))
    assert both
    assert indoor & outdoor == both
    assert indoor != both != outdoor


def test_planned_places_are_listed_flagged_and_not_requestable(anonymous: httpx.Client) -> None:
    planned = {code for code, row in SEEDED.items() if row["status"] == "planned"}
    assert planned <= set(found(anonymous, status="planned"))
    listed = items(anonymous)
    flagged = {item["code"] for item in listed if item["facility"]["status"] == "planned"}
    assert planned <= flagged
    assert not any(item["is_requestable"] for item in listed if item["code"] in planned)


@pytest.mark.parametrize("facet", FACETS)
def test_an_unknown_filter_code_is_refused_by_the_name_of_the_filter(
    anonymous: httpx.Client, facet: str
) -> None:
    for path in (TESTBEDS, "/api/v1/testbeds.geojson"):
        assert fields_of(anonymous.get(path, params={facet: "NO-SUCH"})) == [facet]


def test_an_empty_filter_of_a_form_means_no_filter(anonymous: httpx.Client) -> None:
    assert found(anonymous, kind="", district="", q="") == found(anonymous)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("대전월드컵경기장", "F-WORLDCUP"),
        ("월드컵 경기장", "F-WORLDCUP"),
        ("daejeon world cup stadium", "F-WORLDCUP"),
        ("F-WORLDCUP", "F-WORLDCUP"),
        ("f-worldcup", "F-WORLDCUP"),
        ("지하철", "F-METRO-ST"),
        ("subway", "F-METRO-ST"),
        ("풍동을", "F-KARI-WIND"),
        ("wind tunnels", "F-KARI-WIND"),
    ],
)
def test_a_name_is_found_first_in_either_language_however_it_is_written(
    anonymous: httpx.Client, query: str, first: str
) -> None:
    assert found(anonymous, q=query)[0] == first


@pytest.mark.parametrize(
    ("korean", "english"), [("드론", "UAV"), ("지하철", "metro"), ("자율 주행", "autonomous driving")]
)
def test_synonyms_find_the_same_both_ways(anonymous: httpx.Client, korean: str, english: str) -> None:
    assert set(found(anonymous, q=korean)) == set(found(anonymous, q=english)) != set()


def test_a_word_is_not_found_inside_another(anonymous: httpx.Client) -> None:
    # Every facility of the city is run by "Daejeon Metropolitan City".
    assert "F-GAPCHEON" not in found(anonymous, q="metro")


def test_every_word_of_the_query_counts(anonymous: httpx.Client) -> None:
    drones, parks = set(found(anonymous, q="드론")), set(found(anonymous, q="공원"))
    assert set(found(anonymous, q="드론 공원")) == drones & parks


@pytest.mark.parametrize("query", ["qwertz", "🚁🚁", "%", "_"])
def test_nonsense_finds_nothing(anonymous: httpx.Client, query: str) -> None:
    assert found(anonymous, q=query) == []


def test_the_map_shows_what_the_list_shows_and_pins_only_what_may_be(anonymous: httpx.Client) -> None:
    queries: tuple[dict[str, str], ...] = (
        {},
        {"q": "드론"},
        {"industry": "IND-DF", "indoor_outdoor": "both"},
    )
    for query in queries:
        answer = anonymous.get("/api/v1/testbeds.geojson", params=query)
        assert answer.headers["content-type"].startswith("application/geo+json")
        features = answer.json()["features"]
        assert [each["properties"]["code"] for each in features] == found(anonymous, **query)
        unpinned = {each["properties"]["code"] for each in features if each["geometry"] is None}
        assert unpinned & set(SEEDED) == UNPINNED & {each["properties"]["code"] for each in features}
        for feature in features:
            if feature["geometry"]:
                longitude, latitude = feature["geometry"]["coordinates"]
                assert 127.2 < longitude < 127.6
                assert 36.1 < latitude < 36.6


def test_a_testbed_is_read_by_its_id_and_by_its_code(anonymous: httpx.Client) -> None:
    testbed = read(anonymous, "F-DJTP-ROBOT")
    assert read(anonymous, testbed["id"]) == testbed
    place = anonymous.get(f"{FACILITIES}/F-DJTP-ROBOT").json()
    assert place == anonymous.get(f"{FACILITIES}/{place['id']}").json() == testbed["facility"]
    missing = [
        anonymous.get(f"{TESTBEDS}/{name}") for name in ("F-NONE", "00000000-0000-4000-8000-000000000000")
    ]
    assert {answer.status_code for answer in missing} == {404}
    assert missing[0].json() == missing[1].json()


def test_facilities_are_listed_and_filtered(anonymous: httpx.Client) -> None:
    answer = anonymous.get(FACILITIES, params={"district": ["30110", "30140"], "size": 200}).json()
    wanted = {code for code, row in SEEDED.items() if row["district"] in ("30110", "30140")}
    assert wanted <= {item["code"] for item in answer["items"]}
    assert {item["district"] for item in answer["items"]} == {"30110", "30140"}
    assert fields_of(anonymous.get(FACILITIES, params={"town": "NO-SUCH"})) == ["town"]
