"""Listings and places as their hosts keep them, over HTTP on both engines."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.listings import (
    FACILITIES,
    SEEDED,
    TESTBEDS,
    fields_of,
    found,
    make_place,
    make_testbed,
    numbers,
    read,
)
from tests.server import Member, Server


def test_unknowns_are_named_until_somebody_says_them(operator: Member, anonymous: httpx.Client) -> None:
    code = make_testbed(operator)
    before = {each["attribute"] for each in read(anonymous, code)["unknowns"]}
    assert {"capacity", "lead_days", "terms", "unit", "consent"} <= before
    assert operator.patch(f"{TESTBEDS}/{code}", json={"capacity": 2, "lead_days": 0}).status_code == 200
    testbed = read(anonymous, code)
    assert {each["attribute"] for each in testbed["unknowns"]} == before - {"capacity", "lead_days"}
    assert testbed["sources"]["capacity"]["by"] == "operator"
    assert operator.patch(f"{TESTBEDS}/{code}", json={"capacity": None}).status_code == 200
    assert "capacity" in {each["attribute"] for each in read(anonymous, code)["unknowns"]}


def test_a_change_makes_a_new_version_and_the_old_one_stays_as_it_was(operator: Member) -> None:
    code = make_testbed(operator)
    old = operator.get(f"{TESTBEDS}/{code}/versions/1").json()
    changed = operator.patch(f"{TESTBEDS}/{code}", json={"description_ko": "새 설명", "capacity": 3})
    assert changed.status_code == 200, changed.text
    assert changed.json()["version"] == 2
    assert operator.get(f"{TESTBEDS}/{code}/versions/1").json() == old
    assert old["content"]["description_ko"] == "시험용 설명"
    assert [row["number"] for row in operator.get(f"{TESTBEDS}/{code}/versions").json()["items"]] == [2, 1]
    assert operator.get(f"{TESTBEDS}/{code}/versions/3").status_code == 404


def test_a_change_that_changes_nothing_makes_no_version(operator: Member) -> None:
    data = {
        "capacity": 3,
        "blackouts": [{"starts_on": "2027-03-02", "ends_on": "2027-03-05", "reason": "정기 점검"}],
        "capabilities": [{"attribute": "power_kw", "op": "<=", "value": 30, "unit": "kW"}],
    }
    code = make_testbed(operator)
    first = operator.patch(f"{TESTBEDS}/{code}", json=data).json()
    again = operator.patch(f"{TESTBEDS}/{code}", json=data).json()
    assert again == first
    # A blackout that names no part of the place closes all of it.
    closed = [{**data["blackouts"][0], "sub_site": None}]  # type: ignore[index]
    assert (first["version"], first["blackouts"]) == (2, closed)


def test_a_change_is_found_at_once(operator: Member, anonymous: httpx.Client) -> None:
    code = make_testbed(operator)
    assert code not in found(anonymous, q="초음속 바지락")
    operator.patch(
        f"{TESTBEDS}/{code}", json={"name_ko": "초음속 바지락 시험장", "industries": ["IND-OCEAN"]}
    )
    assert found(anonymous, q="바지락") == [code]
    assert code in found(anonymous, industry="IND-OCEAN")


def test_parallel_changes_each_get_a_version_of_their_own(operator: Member) -> None:
    code = make_testbed(operator)

    def change(number: int) -> int:
        answer = operator.patch(f"{TESTBEDS}/{code}", json={"capacity": number})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["version"])

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(change, range(2, 10))) == list(range(2, 10))


def test_capabilities_are_typed_and_carry_units(operator: Member) -> None:
    code = make_testbed(operator)
    good: list[dict[str, Any]] = [
        {"attribute": "power_kw", "op": "<=", "value": 30, "unit": "kW"},
        {"attribute": "temperature_c", "op": "between", "value": [-40, 85], "unit": "℃"},
        {"attribute": "gas_supply", "op": "in", "value": ["nitrogen"]},
        {"attribute": "three_phase", "value": True},
        {"attribute": "area_m2", "op": "<=", "unit": "m2"},
    ]
    answer = operator.patch(f"{TESTBEDS}/{code}", json={"capabilities": good})
    assert answer.status_code == 200, answer.text
    kept = answer.json()["capabilities"]
    assert [each["attribute"] for each in kept] == [each["attribute"] for each in good]
    assert all(each["provenance"] == "operator" and each["verified_on"] for each in kept)
    bad = [
        {"attribute": "power_kw", "op": "<=", "value": "many", "unit": "lbs"},
        {"attribute": "no_such", "value": 1},
        {"attribute": "gas_supply", "op": "in", "value": ["beer"]},
        {"attribute": "three_phase", "value": 1},
        {"attribute": "temperature_c", "op": "between", "value": [85, -40], "unit": "℃"},
    ]
    assert fields_of(operator.patch(f"{TESTBEDS}/{code}", json={"capabilities": bad})) == [
        "capabilities.0.unit",
        "capabilities.0.value",
        "capabilities.1.attribute",
        "capabilities.2.value",
        "capabilities.3.value",
        "capabilities.4.value",
    ]
    assert read(operator, code)["capabilities"] == kept


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"blackouts": [{"starts_on": "2027-03-05", "ends_on": "2027-03-02"}]}, "blackouts.0.ends_on"),
        ({"capacity": 0}, "capacity"),
        ({"min_days": 10, "max_days": 5}, "max_days"),
        ({"trl_min": 8, "trl_max": 4}, "trl_max"),
        ({"trl_max": 10}, "trl_max"),
        ({"demonstration_types": ["PERF-CAL", "NO-SUCH"]}, "demonstration_types.1"),
        ({"industries": ["NO-SUCH"]}, "industries.0"),
        ({"regulations": ["NO-SUCH"]}, "regulations.0"),
        ({"conditions": {"NO-SUCH": {"strength": 2}}}, "conditions.NO-SUCH"),
        ({"name_ko": ""}, "name_ko"),
        ({"name_ko": "가\x00나"}, "name_ko"),
        ({"colour": "red"}, "colour"),
        ({"version": 9}, "version"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(operator: Member, data: dict[str, Any], field: str) -> None:
    code = make_testbed(operator)
    assert field in fields_of(operator.patch(f"{TESTBEDS}/{code}", json=data))
    assert read(operator, code)["version"] == 1


def test_only_its_host_and_coordinators_change_a_listing(
    server: Server, operator: Member, startup: Member, coordinator: Member, anonymous: httpx.Client
) -> None:
    place = make_place(operator)
    code = make_testbed(operator, place=place)
    other = server.member("operator")
    change = {"capacity": 5}
    assert anonymous.patch(f"{TESTBEDS}/{code}", json=change).status_code == 401
    assert startup.patch(f"{TESTBEDS}/{code}", json=change).status_code == 403
    assert startup.patch(f"{TESTBEDS}/F-NONE", json=change).status_code == 403
    assert other.patch(f"{TESTBEDS}/{code}", json=change).status_code == 404
    assert other.post(f"{TESTBEDS}/{code}/archive").status_code == 404
    assert other.post(TESTBEDS, json={"facility": place, "name_ko": "남의 자리"}).status_code == 404
    assert other.patch(f"{FACILITIES}/{place}", json={"note": "남의 자리"}).status_code == 404
    assert coordinator.patch(f"{TESTBEDS}/{code}", json=change).status_code == 200


def test_a_host_claims_its_listing_by_changing_it_and_a_coordinator_does_not(
    server: Server, coordinator: Member
) -> None:
    code = "F-KAERI-ATLAS"
    assert coordinator.patch(f"{TESTBEDS}/{code}", json={"lead_days": 30}).json()["custody"] == "unclaimed"
    assert coordinator.patch(f"{TESTBEDS}/{code}", json={"custody": "invited"}).json()["custody"] == "invited"
    host = server.member("operator", SEEDED[code]["operator"])
    assert host.patch(f"{TESTBEDS}/{code}", json={"custody": "unclaimed"}).status_code == 403
    claimed = host.patch(f"{TESTBEDS}/{code}", json={"lead_days": 21}).json()
    assert (claimed["custody"], claimed["is_requestable"]) == ("claimed", True)
    left = host.patch(f"{TESTBEDS}/{code}", json={"custody": "opted_out"}).json()
    assert (left["custody"], left["is_requestable"]) == ("opted_out", False)


def test_a_draft_is_seen_by_its_host_and_coordinators_until_it_is_published(
    server: Server, operator: Member, coordinator: Member, anonymous: httpx.Client
) -> None:
    code = make_testbed(operator, publish=False)
    other = server.member("operator")
    for client, status in ((anonymous, 404), (other, 404), (operator, 200), (coordinator, 200)):
        assert client.get(f"{TESTBEDS}/{code}").status_code == status
        assert client.get(f"{TESTBEDS}/{code}/versions").status_code == status
        assert (code in found(client, status="draft")) == (status == 200)
        assert code not in found(client)
    assert operator.post(f"{TESTBEDS}/{code}/publish").json()["status"] == "published"
    assert code in found(anonymous)
    again = operator.post(f"{TESTBEDS}/{code}/publish")
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")


def test_a_listing_that_says_too_little_is_not_published(operator: Member) -> None:
    code = make_testbed(operator, publish=False, description_ko="", demonstration_types=[])
    assert fields_of(operator.post(f"{TESTBEDS}/{code}/publish")) == ["description_ko", "demonstration_types"]


def test_an_archived_listing_leaves_lists_and_keeps_its_page(
    operator: Member, anonymous: httpx.Client
) -> None:
    code = make_testbed(operator)
    assert operator.post(f"{TESTBEDS}/{code}/archive").json()["status"] == "archived"
    assert code not in found(anonymous)
    assert code not in found(anonymous, status="archived")
    assert code in found(operator, status="archived")
    assert read(anonymous, code)["status"] == "archived"
    assert operator.post(f"{TESTBEDS}/{code}/archive").status_code == 409


def test_the_same_key_enters_a_listing_once(operator: Member) -> None:
    data = {"facility": make_place(operator), "name_ko": "한 번만"}
    headers = {"Idempotency-Key": f"listing-{next(numbers)}"}
    first, second = (operator.post(TESTBEDS, json=data, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert first.headers["location"] == second.headers["location"] == f"{TESTBEDS}/{first.json()['id']}"


def test_a_code_is_given_once(operator: Member) -> None:
    code = f"T-ONCE-{next(numbers)}-{operator.organization}"
    place = make_place(operator)
    make_testbed(operator, place=place, code=code)
    again = operator.post(TESTBEDS, json={"facility": place, "name_ko": "둘째", "code": code})
    assert (again.status_code, again.json()["code"]) == (409, "code-taken")
    assert operator.post(FACILITIES, json={"name_ko": "둘째", "code": place}).json()["code"] == "code-taken"


def test_a_host_enters_places_of_its_own_only(operator: Member, coordinator: Member) -> None:
    named = operator.post(FACILITIES, json={"name_ko": "우리 자리", "operator": "ORG-KAIST"}).json()
    assert named["operator"]["code"] == operator.organization
    theirs = coordinator.post(FACILITIES, json={"name_ko": "그들의 자리", "operator": "ORG-KAIST"}).json()
    assert theirs["operator"]["code"] == "ORG-KAIST"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"geometry_kind": "withheld", "latitude": 36.4, "longitude": 127.4}, "latitude"),
        ({"geometry_kind": "point", "latitude": 36.4}, "latitude"),
        ({"latitude": 51.5}, "latitude"),
        ({"district": "NO-SUCH"}, "district"),
        ({"owner": "NO-SUCH"}, "owner"),
    ],
)
def test_a_place_that_cannot_be_is_refused(operator: Member, data: dict[str, Any], field: str) -> None:
    assert field in fields_of(operator.post(FACILITIES, json={"name_ko": "자리"} | data))


def test_a_correction_of_a_place_reaches_its_listings(operator: Member, anonymous: httpx.Client) -> None:
    place = make_place(operator)
    code = make_testbed(operator, place=place)
    data = {"district": "30110", "unit": "시설운영팀", "consent": "ORG-DJ", "name_ko": "옮긴 자리"}
    answer = operator.patch(f"{FACILITIES}/{place}", json=data)
    assert answer.status_code == 200, answer.text
    testbed = read(anonymous, code)
    assert (testbed["version"], testbed["facility"]["unit"]["name_ko"]) == (2, "시설운영팀")
    assert testbed["facility"]["consent"]["code"] == "ORG-DJ"
    assert code in found(anonymous, district="30110", q="옮긴 자리")
    assert operator.patch(f"{FACILITIES}/{place}", json=data).json() == answer.json()
    assert read(anonymous, code)["version"] == 2
