"""The controlled words are complete, ordered and readable in both languages."""

import re
from itertools import count

import httpx
import pytest

from seed import files

HANGUL = re.compile("[가-힣]")
COUNTS = {
    "demonstration-types": 57,
    "industries": 20,
    "districts": 5,
    "towns": 6,
    "regulations": 38,
    "schemes": 15,
    "plan": 53,
}
BILINGUAL = [*COUNTS, "place-conditions", "requirement-attributes"]


def read(client: httpx.Client, path: str, **query: str) -> list[dict[str, object]]:
    """Return every word of a list, page by page."""
    items: list[dict[str, object]] = []
    for page in count(1):
        answer = client.get(f"/api/v1/{path}", params={"size": 200, "page": page, **query})
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if len(items) >= answer.json()["total"]:
            break
    return items


@pytest.mark.parametrize(("path", "number"), COUNTS.items())
def test_every_word_of_a_kind_is_listed(anonymous: httpx.Client, path: str, number: int) -> None:
    codes = [row["code"] for row in read(anonymous, path)]
    assert len(codes) == len(set(codes)) == number


@pytest.mark.parametrize("path", BILINGUAL)
def test_every_word_has_a_name_in_both_languages_and_says_where_it_comes_from(
    anonymous: httpx.Client, path: str
) -> None:
    for row in read(anonymous, path):
        assert row["name_ko"], row
        assert row["name_en"], row
        assert not HANGUL.search(str(row["name_en"])), row
        assert row["confidence"] in ("high", "medium", "low"), row


def test_the_place_conditions_and_attributes_are_those_of_the_seed(anonymous: httpx.Client) -> None:
    for path, name in (
        ("place-conditions", "place_conditions"),
        ("requirement-attributes", "requirement_attributes"),
    ):
        assert [row["code"] for row in read(anonymous, path)] == [row["code"] for row in files.read(name)]


def test_types_stand_on_two_levels_and_the_lower_ones_name_their_parent(anonymous: httpx.Client) -> None:
    upper = {row["code"] for row in read(anonymous, "demonstration-types", level="1")}
    lower = read(anonymous, "demonstration-types", level="2")
    assert len(upper) == 12
    assert {row["parent"] for row in lower} == upper


def test_the_plan_has_four_strategies_twelve_tasks_and_its_items_belong_to_tasks(
    anonymous: httpx.Client,
) -> None:
    strategies, tasks, items = (read(anonymous, "plan", kind=kind) for kind in ("strategy", "task", "item"))
    assert (len(strategies), len(tasks), len(items)) == (4, 12, 34)
    assert {row["parent"] for row in tasks} == {row["code"] for row in strategies}
    assert {row["parent"] for row in items} <= {row["code"] for row in tasks}


def test_a_list_is_paged_as_asked(anonymous: httpx.Client) -> None:
    first = anonymous.get("/api/v1/demonstration-types").json()
    assert (first["page"], first["size"], len(first["items"])) == (1, 20, 20)
    last = anonymous.get("/api/v1/demonstration-types", params={"page": 3}).json()
    assert len(last["items"]) == 17
    assert anonymous.get("/api/v1/demonstration-types", params={"size": 201}).status_code == 422
