"""Demands: written by firms, changed in versions, submitted, withdrawn; over HTTP on both engines."""

from typing import Any

import httpx
import pytest

from tests.actors import (
    DEMANDS,
    MISSING,
    Cast,
    ask,
    audited,
    cast_of,
    day,
    draft,
    for_whom,
    made,
    place,
    profile,
    read,
    refused,
    requested,
    submitted,
    went,
)
from tests.listings import fields_of
from tests.server import Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_a_title_is_enough_to_begin(cast: Cast) -> None:
    answer = cast.firm.post(DEMANDS, json={"title": "제목만 있는 신청"})
    demand = made(answer)
    assert answer.headers["location"] == f"{DEMANDS}/{demand['id']}"
    assert (demand["status"], demand["version"], demand["visibility"]) == ("draft", 1, "requested")
    assert demand["organization"]["code"] == cast.firm.organization
    assert went(cast.firm.get(answer.headers["location"])) == demand


def test_submission_names_every_missing_field_at_once(cast: Cast) -> None:
    key = draft(cast.firm)
    missing = ["purpose", "content", "earliest_start", "latest_end", "days_needed"]
    answer = cast.firm.post(f"{DEMANDS}/{key}/submit")
    assert fields_of(answer) == missing
    assert {error["code"] for error in answer.json()["errors"]} == {"missing"}
    for field in missing:
        said = {name: value for name, value in profile().items() if name != field}
        assert fields_of(cast.firm.post(f"{DEMANDS}/{draft(cast.firm, **said)}/submit")) == [field]
    assert went(cast.firm.get(f"{DEMANDS}/{key}"))["status"] == "draft"


def test_a_demand_is_submitted_once(cast: Cast) -> None:
    key = submitted(cast.firm)
    assert went(cast.firm.get(f"{DEMANDS}/{key}"))["status"] == "submitted"
    refused(cast.firm.post(f"{DEMANDS}/{key}/submit"), 409, "wrong-state")


def test_a_draft_is_rewritten_and_a_submitted_demand_gets_its_next_version(cast: Cast) -> None:
    key = draft(cast.firm, **profile(product="순찰 로봇"))
    assert went(cast.firm.patch(f"{DEMANDS}/{key}", json={"trl_now": 6}))["version"] == 1
    went(cast.firm.post(f"{DEMANDS}/{key}/submit"))
    changed = went(cast.firm.patch(f"{DEMANDS}/{key}", json={"trl_target": 8, "title": "새 제목"}))
    assert (changed["version"], changed["status"], changed["title"]) == (2, "submitted", "새 제목")
    assert (changed["trl_now"], changed["trl_target"], changed["product"]) == (6, 8, "순찰 로봇")
    assert went(cast.firm.patch(f"{DEMANDS}/{key}", json={"product": ""}))["version"] == 3


def test_a_submitted_demand_cannot_lose_what_submission_asks_for(cast: Cast) -> None:
    key = submitted(cast.firm)
    before = went(cast.firm.get(f"{DEMANDS}/{key}"))
    change = {"purpose": "", "days_needed": None}
    assert fields_of(cast.firm.patch(f"{DEMANDS}/{key}", json=change)) == ["purpose", "days_needed"]
    assert went(cast.firm.get(f"{DEMANDS}/{key}")) == before


def test_days_are_judged_together_with_what_stands_already(cast: Cast) -> None:
    key = submitted(cast.firm, earliest_start=day(20), latest_end=day(30))
    assert fields_of(cast.firm.patch(f"{DEMANDS}/{key}", json={"latest_end": day(10)})) == ["latest_end"]
    assert fields_of(cast.firm.patch(f"{DEMANDS}/{key}", json={"days_needed": 12})) == ["days_needed"]
    assert went(cast.firm.patch(f"{DEMANDS}/{key}", json={"days_needed": 11}))["version"] == 2


POWER: dict[str, Any] = {"attribute": "power_kw", "op": ">=", "value": 30, "unit": "kW"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "가" * 201}, "title"),
        ({"title": "가\x00나"}, "title"),
        ({"content": "가" * 20_001}, "content"),
        ({"trl_now": 0}, "trl_now"),
        ({"trl_target": 10}, "trl_target"),
        ({"trl_now": "여섯"}, "trl_now"),
        ({"demonstration_types": ["PERF-CAL", "NO-SUCH"]}, "demonstration_types.1"),
        ({"demonstration_types": "PERF-CAL"}, "demonstration_types"),
        ({"industries": ["NO-SUCH"]}, "industries.0"),
        ({"conditions": ["no_such"]}, "conditions.0"),
        ({"districts": ["30200", "11110"]}, "districts.1"),
        ({"earliest_start": "2027-02-30"}, "earliest_start"),
        ({"earliest_start": "2027-03-02", "latest_end": "2027-03-01"}, "latest_end"),
        ({"earliest_start": "2027-03-02", "latest_end": "2027-03-03", "days_needed": 3}, "days_needed"),
        ({"days_needed": 0}, "days_needed"),
        ({"flexibility_days": -1}, "flexibility_days"),
        ({"indoor_outdoor": "both"}, "indoor_outdoor"),
        ({"visibility": "everybody"}, "visibility"),
        ({"personal_data": "아마도"}, "personal_data"),
        ({"budget_krw": -1}, "budget_krw"),
        ({"permits_known": ["가" * 201]}, "permits_known.0"),
        ({"colour": "red"}, "colour"),
        ({"status": "submitted"}, "status"),
        ({"requirements": [POWER, POWER | {"attribute": "no_such"}]}, "requirements.1.attribute"),
        ({"requirements": [POWER | {"op": "~"}]}, "requirements.0.op"),
        ({"requirements": [POWER | {"value": "서른"}]}, "requirements.0.value"),
        ({"requirements": [POWER | {"value": None}]}, "requirements.0.value"),
        ({"requirements": [POWER | {"value": {"amount": 30}}]}, "requirements.0.value"),
        ({"requirements": [POWER | {"value": [1, {}]}]}, "requirements.0.value"),
        ({"requirements": [POWER | {"op": "between", "value": [9, 1]}]}, "requirements.0.value"),
        ({"requirements": [POWER | {"op": "in", "value": []}]}, "requirements.0.value"),
        ({"requirements": [POWER | {"value": True}]}, "requirements.0.value"),
        ({"requirements": [POWER | {"level": "perhaps"}]}, "requirements.0.level"),
        ({"requirements": [POWER | {"tolerance": -1}]}, "requirements.0.tolerance"),
        ({"requirements": [{"attribute": "power_kw", "op": ">="}]}, "requirements.0.value"),
    ],
)
def test_what_cannot_be_is_refused_with_its_path(cast: Cast, said: dict[str, Any], field: str) -> None:
    answer = cast.firm.post(DEMANDS, json={"title": "고칠 신청"} | said)
    assert fields_of(answer) == [field]
    assert answer.json()["errors"][0]["message"]


def test_a_requirement_keeps_its_value_as_it_was_said(cast: Cast) -> None:
    values: list[dict[str, Any]] = [
        POWER | {"value": 1},
        POWER | {"op": "between", "value": [0.5, 1]},
        {"attribute": "three_phase", "op": "=", "value": True},
        {"attribute": "gas_supply", "op": "in", "value": ["nitrogen"]},
    ]
    kept = made(cast.firm.post(DEMANDS, json={"title": "요구조건", "requirements": values}))["requirements"]
    assert [(each["value"], each["level"]) for each in kept] == [(each["value"], "must") for each in values]
    assert [type(each["value"]) for each in kept] == [float, list, bool, list]


def test_what_is_no_json_is_unparsable(cast: Cast) -> None:
    answer = cast.firm.post(DEMANDS, content=b'{"title": ', headers={"Content-Type": "application/json"})
    refused(answer, 400, "unparsable")


@pytest.mark.parametrize("content", ["가나다 " * 5000, "🚁🤖💧 " * 1000, "Night patrol robot on a campus."])
def test_long_texts_emoji_and_english_are_kept_to_the_letter(cast: Cast, content: str) -> None:
    key = submitted(cast.firm, content=content)
    assert went(cast.firm.get(f"{DEMANDS}/{key}"))["content"] == content.strip()


def test_somebody_elses_demand_is_answered_like_one_that_does_not_exist(cast: Cast) -> None:
    key, other = submitted(cast.firm), cast.other_firm
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"title": "남의 것"}),
        ("POST", "/submit", None),
        ("POST", "/withdraw", None),
        ("POST", "/matching-runs", None),
        ("GET", "/why/F-KAERI-ATLAS", None),
        ("GET", f"/matching-runs/{MISSING}", None),
    ):
        foreign = other.request(method, f"{DEMANDS}/{key}{path}", json=body)
        missing = other.request(method, f"{DEMANDS}/{MISSING}{path}", json=body)
        assert (foreign.status_code, missing.status_code) == (404, 404), path
        assert foreign.json() == missing.json()
    refused(cast.firm.get(f"{DEMANDS}/no-id-at-all"), 404, "not-found")


def test_hosts_and_strangers_are_refused_before_a_demand_is_looked_up(
    cast: Cast, anonymous: httpx.Client
) -> None:
    for key in (submitted(cast.firm), MISSING):
        refused(cast.host.get(f"{DEMANDS}/{key}"), 403, "forbidden")
        refused(cast.host.post(f"{DEMANDS}/{key}/submit"), 403, "forbidden")
        refused(anonymous.get(f"{DEMANDS}/{key}"), 401, "unauthorized")
    refused(cast.host.post(DEMANDS, json={}), 403, "forbidden")
    refused(anonymous.post(DEMANDS, json={}), 401, "unauthorized")


def test_coordinators_see_a_demand_once_it_is_submitted(cast: Cast) -> None:
    key = draft(cast.firm, **profile())
    refused(cast.desk.get(f"{DEMANDS}/{key}"), 404, "not-found")
    went(cast.firm.post(f"{DEMANDS}/{key}/submit"))
    assert went(cast.desk.get(f"{DEMANDS}/{key}"))["purpose"]


def test_lists_hold_what_may_be_seen_newest_first(cast: Cast, server: Server) -> None:
    firm = server.member("startup")
    keys = [submitted(firm), draft(firm), submitted(firm)]
    page = went(firm.get(DEMANDS, params={"size": 2}))
    assert (page["total"], page["page"], page["size"]) == (3, 1, 2)
    assert [item["id"] for item in page["items"]] == [keys[2], keys[1]]
    second = went(firm.get(DEMANDS, params={"size": 2, "page": 2}))
    assert [item["id"] for item in second["items"]] == [keys[0]]
    chosen = went(firm.get(DEMANDS, params={"status": ["submitted", "withdrawn"]}))
    assert [item["id"] for item in chosen["items"]] == [keys[2], keys[0]]
    seen = {item["id"] for item in went(cast.desk.get(DEMANDS, params={"size": 200}))["items"]}
    assert seen & set(keys) == {keys[0], keys[2]}
    assert not {item["id"] for item in went(cast.other_firm.get(DEMANDS))["items"]} & set(keys)
    for name, wrong, field in (("status", "lost", "status.0"), ("size", 201, "size"), ("page", 0, "page")):
        assert fields_of(firm.get(DEMANDS, params={name: wrong})) == [field]


def test_a_withdrawn_demand_takes_its_open_cases_along_and_stays_as_it_is(cast: Cast) -> None:
    testbed = place(cast.host)
    key = submitted(cast.firm)
    case = made(ask(cast.firm, key, testbed, 30, 32))["id"]
    assert went(cast.firm.post(f"{DEMANDS}/{key}/withdraw"))["status"] == "withdrawn"
    assert read(cast.host, case)["state"] == "withdrawn"
    refused(cast.firm.post(f"{DEMANDS}/{key}/withdraw"), 409, "wrong-state")
    refused(cast.firm.patch(f"{DEMANDS}/{key}", json={"title": "다시"}), 409, "wrong-state")
    refused(ask(cast.firm, key, testbed, 30, 32), 409, "not-submitted")


def test_a_coordinator_writes_for_a_firm_and_says_for_whom(cast: Cast) -> None:
    told = for_whom(cast.firm.organization, channel="paper", evidence="접수 공문")
    refused(cast.desk.post(DEMANDS, json=profile()), 403, "on-behalf-of")
    demand = made(cast.desk.post(DEMANDS, json=profile(on_behalf_of=told)))
    path = f"{DEMANDS}/{demand['id']}"
    assert demand["organization"]["code"] == cast.firm.organization
    assert went(cast.firm.get(path)) == demand
    assert went(cast.desk.get(path)) == demand
    refused(cast.other_desk.get(path), 404, "not-found")
    assert went(cast.desk.post(f"{path}/submit", json={"on_behalf_of": told}))["status"] == "submitted"
    assert audited(cast.server, demand["id"]) == [
        ("demand.created", "coordinator"),
        ("demand.submitted", "coordinator"),
    ]


def test_a_coordinator_changes_a_firms_demand_only_on_its_behalf(cast: Cast) -> None:
    path = f"{DEMANDS}/{submitted(cast.firm)}"
    refused(cast.desk.patch(path, json={"trl_now": 5}), 403, "on-behalf-of")
    refused(cast.desk.post(f"{path}/withdraw"), 403, "on-behalf-of")
    wrong = {"on_behalf_of": for_whom(cast.other_firm.organization)}
    assert fields_of(cast.desk.patch(path, json={"trl_now": 5} | wrong)) == ["on_behalf_of.organization"]
    right = {"on_behalf_of": for_whom(cast.firm.organization)}
    assert went(cast.desk.patch(path, json={"trl_now": 5} | right))["trl_now"] == 5
    assert went(cast.desk.post(f"{path}/withdraw", json=right))["status"] == "withdrawn"


def test_nobody_but_a_coordinator_acts_on_behalf_of_another(cast: Cast) -> None:
    told = for_whom(cast.firm.organization)
    refused(cast.other_firm.post(DEMANDS, json=profile(on_behalf_of=told)), 403, "on-behalf-of")
    path = f"{DEMANDS}/{submitted(cast.firm)}"
    refused(cast.firm.patch(path, json={"on_behalf_of": told}), 403, "on-behalf-of")
    nowhere = profile(on_behalf_of=for_whom("NO-SUCH-FIRM"))
    assert fields_of(cast.desk.post(DEMANDS, json=nowhere)) == ["on_behalf_of.organization"]
    wrong = profile(on_behalf_of=told | {"channel": "pigeon"})
    assert fields_of(cast.desk.post(DEMANDS, json=wrong)) == ["on_behalf_of.channel"]


def test_a_demand_for_coordinators_hides_what_it_says_from_the_host(cast: Cast) -> None:
    testbed = place(cast.host)
    hidden = requested(cast, testbed, visibility="coordinator")
    shown = requested(cast, testbed)
    assert read(cast.host, hidden)["profile"] is None
    assert read(cast.desk, hidden)["profile"]["purpose"]
    assert read(cast.host, shown)["profile"]["purpose"]
