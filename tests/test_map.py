"""Where places lie: areas, clusters and comparisons over HTTP, outlines by command, the map in Chromium."""

import json
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Make
from tests.console import CommandError
from tests.listings import SEEDED, TESTBEDS, found
from tests.server import Server

GEOJSON = f"{TESTBEDS}.geojson"
PINNED = {
    code: (row["longitude"], row["latitude"]) for code, row in SEEDED.items() if row["latitude"] is not None
}
BOX = (127.34, 36.34, 127.40, 36.39)


def box(values: tuple[float, ...] = BOX) -> str:
    return ",".join(map(str, values))


def test_an_area_finds_exactly_the_pins_inside_it(anonymous: httpx.Client) -> None:
    west, south, east, north = BOX
    inside = {code for code, (x, y) in PINNED.items() if west <= x <= east and south <= y <= north}
    assert 5 < len(inside) < len(PINNED)
    assert set(found(anonymous, bbox=box())) & set(SEEDED) == inside


def test_nearness_finds_a_place_at_its_own_pin_and_more_with_a_wider_circle(anonymous: httpx.Client) -> None:
    x, y = PINNED["F-METRO-ST"]
    near = set(found(anonymous, near=f"{y},{x},0.1")) & set(SEEDED)
    wide = set(found(anonymous, near=f"{y},{x},5")) & set(SEEDED)
    assert "F-METRO-ST" in near < wide < set(PINNED)


@pytest.mark.parametrize(
    "query",
    [
        {"bbox": "127,36,128"},
        {"bbox": "128,36,127,37"},
        {"bbox": "a,b,c,d"},
        {"bbox": "nan,36,128,37"},
        {"near": "36.3,127.4"},
        {"near": "36.3,127.4,0"},
        {"near": "36.3,127.4,5000"},
        {"near": "127.4,36.3,1"},
    ],
)
def test_what_is_no_area_is_refused_by_name(anonymous: httpx.Client, query: dict[str, str]) -> None:
    answer = anonymous.get(TESTBEDS, params=query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(query)


def test_more_pins_than_a_map_holds_come_as_clusters_that_count_them_all(make_server: Make) -> None:
    crowded = make_server("sqlite", APP_MAP_PINS="50")
    client = crowded.client()

    def counts(zoom: int, **query: str) -> list[int]:
        features = client.get(GEOJSON, params={"zoom": zoom, **query}).json()["features"]
        return [feature["properties"].get("cluster", 0) for feature in features]

    far, close = counts(10), counts(14)
    assert sum(far) == sum(close) == len(PINNED)
    assert len(far) < len(close)
    # Within an area that holds few enough, and for programs that name no zoom, pins stay pins.
    assert not any(counts(14, district="30140"))
    plain = client.get(GEOJSON).json()["features"]
    assert not any("cluster" in feature["properties"] for feature in plain)


def test_outlines_are_taken_whole_or_not_at_all(server: Server, tmp_path: Path) -> None:
    def outlines() -> list[str]:
        features = server.client().get("/api/v1/districts.geojson").json()["features"]
        return [feature["properties"]["code"] for feature in features if feature["geometry"]]

    def write(code: str, x: float, y: float) -> Path:
        ring = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y]]
        feature = {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        path = tmp_path / f"{code}-{x}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
        return path

    assert "1 districts" in server.testbed("outlines", "import", str(write("30200", 127.3, 36.3)))
    assert outlines() == ["30200"]
    for wrong in (write("99999", 127.3, 36.3), write("30200", 36.3, 127.3), Path(__file__)):
        with pytest.raises(CommandError) as refused:
            server.testbed("outlines", "import", str(wrong))
        assert refused.value.code == 2
        assert outlines() == ["30200"]


def test_the_map_narrows_the_list_to_what_it_shows_and_back_undoes_it(page: Page, site: Server) -> None:
    features = site.client().get(GEOJSON).json()["features"]
    pins = sum(feature["geometry"] is not None for feature in features)
    page.goto("/testbeds")
    expect(page.locator("#map")).to_have_attribute("data-shown", str(pins))
    page.get_by_role("button", name="이 범위에서 찾기").click()
    page.wait_for_url("**bbox=*")
    expect(page.locator("#map")).to_have_attribute("data-shown", str(pins))
    page.get_by_role("button", name="네모로 범위 그리기").click()
    held = page.locator("#map").bounding_box()
    assert held
    page.mouse.move(held["x"] + held["width"] * 0.4, held["y"] + held["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(held["x"] + held["width"] * 0.6, held["y"] + held["height"] * 0.6, steps=4)
    before = page.url
    page.mouse.up()
    page.wait_for_url(lambda url: url != before)
    fewer = int(page.locator("#count strong").inner_text().rstrip("곳"))
    assert 0 < fewer < pins
    page.go_back()
    expect(page.locator("#count strong")).to_have_text(f"{pins}곳")


def test_places_chosen_for_comparison_stay_chosen_through_filters_and_stand_side_by_side(page: Page) -> None:
    page.goto("/testbeds?q=도시철도")
    page.get_by_role("link", name="비교에 담기").first.click()
    page.locator("#q").fill("ETRI")
    page.get_by_role("button", name="검색").click()
    page.wait_for_url("**q=ETRI*")
    page.get_by_role("link", name="비교에 담기").first.click()
    page.get_by_role("link", name="2곳 비교하기").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    expect(page.get_by_role("row", name="운영기관")).to_be_visible()


def test_a_comparison_takes_four_and_passes_over_what_does_not_exist(anonymous: httpx.Client) -> None:
    codes = ["F-NOWHERE", *list(PINNED)[:5]]
    page = anonymous.get("/compare", params={"t": codes})
    assert page.status_code == 200
    assert page.text.count('scope="col"') == 4
    assert "비교할 곳이 없습니다" in anonymous.get("/compare?lang=ko").text
