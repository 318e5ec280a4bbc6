"""What tests of the catalogue do again and again: search, read, and enter listings of their own."""

from itertools import count
from typing import Any

import httpx

from seed import files
from tests.server import Member

TESTBEDS = "/api/v1/testbeds"
FACILITIES = "/api/v1/facilities"
SEEDED = {row["code"]: row for row in files.read("facilities")}
numbers = count(1)


def items(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    """Return what a search finds, best first: the page that is asked for, else all of them."""
    answer = client.get(TESTBEDS, params={"size": 200, **query})
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json()["items"]
    # Tests enter listings of their own, so that there may be more than one page.
    if "page" not in query and "size" not in query:
        for page in range(2, answer.json()["total"] // 200 + 2):
            listed += client.get(TESTBEDS, params={"size": 200, "page": page, **query}).json()["items"]
    return listed


def found(client: httpx.Client, **query: Any) -> list[str]:
    """Return the codes that a search finds, best first."""
    return [item["code"] for item in items(client, **query)]


def make_place(host: Member, **fields: Any) -> str:
    data = {
        "name_ko": "시험 장소",
        "district": "30200",
        "geometry_kind": "point",
        "latitude": 36.4,
        "longitude": 127.4,
    }
    answer = host.post(FACILITIES, json=data | fields)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def make_testbed(host: Member, *, publish: bool = True, place: str = "", **fields: Any) -> str:
    """Enter a testbed at a place of the host's own and return its code."""
    data = {
        "facility": place or make_place(host),
        "name_ko": f"시험 테스트베드 {next(numbers)}",
        "description_ko": "시험용 설명",
        "demonstration_types": ["PERF-CAL"],
    }
    answer = host.post(TESTBEDS, json=data | fields)
    assert answer.status_code == 201, answer.text
    code = str(answer.json()["code"])
    if publish:
        assert host.post(f"{TESTBEDS}/{code}/publish").status_code == 200
    return code


def read(client: httpx.Client, code: str) -> dict[str, Any]:
    answer = client.get(f"{TESTBEDS}/{code}")
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def fields_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]
