"""Cases from request to confirmed match: every state, every way out, on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import workdays
from app.clock import SEOUL
from tests.actors import (
    CASES,
    DEMANDS,
    Cast,
    accept,
    agreed,
    approve,
    ask,
    audited,
    cast_of,
    day,
    draft,
    made,
    place,
    read,
    refused,
    requested,
    rows,
    span,
    states,
    step,
    submitted,
    wait_until,
    went,
)
from tests.listings import TESTBEDS, fields_of
from tests.server import Server

SetClock = Callable[[datetime | None], None]
PLANNED = "planned_2023"


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def free(cast: Cast, testbed: str, first: int, last: int) -> list[bool]:
    """Return which days are free."""
    window = {"from": span(first, last)["starts_on"], "to": span(first, last)["ends_on"]}
    answer = went(cast.server.client().get(f"{TESTBEDS}/{testbed}/availability", params=window))
    return [each["free"] for each in answer["days"]]


def test_a_demand_goes_the_whole_way_to_booked_days_and_back(cast: Cast) -> None:
    testbed = place(cast.host)
    demand = draft(cast.firm, title="야간 순찰 로봇")
    said = {
        "purpose": "정확도 확인",
        "content": "밤에 보행로를 돕니다.",
        "earliest_start": day(20),
        "latest_end": day(60),
        "days_needed": 3,
    }
    went(cast.firm.patch(f"{DEMANDS}/{demand}", json=said))
    went(cast.firm.post(f"{DEMANDS}/{demand}/submit"))
    answer = ask(cast.firm, demand, testbed, 30, 32, note="첫 실증입니다")
    case = made(answer)
    key = case["id"]
    assert answer.headers["location"] == f"{CASES}/{key}"
    assert (case["state"], case["demand_version"], case["testbed_version"]) == ("requested", 1, 1)
    assert case["number"].split("-")[0] == str(datetime.now(UTC).year)
    assert free(cast, testbed, 30, 32) == [True] * 3, "a request holds no days"
    other_days = span(34, 36)
    offer = {"outcome": "conditional", "conditions": "안전요원 1명", **other_days}
    reviewed = went(step(cast.host, key, "review", **offer))
    assert (reviewed["state"], reviewed["starts_on"]) == ("reviewed", span(30, 32)["starts_on"])
    assert reviewed["offered_starts_on"] == other_days["starts_on"]
    refused(approve(cast.desk, key), 409, "wrong-state")
    taken = went(cast.firm.post(f"{CASES}/{key}/accept-terms"))
    assert (taken["state"], taken["starts_on"], taken["ends_on"]) == ("agreed", *other_days.values())
    assert free(cast, testbed, 34, 36) == [True] * 3
    assert went(approve(cast.desk, key))["state"] == "approved"
    assert free(cast, testbed, 33, 37) == [True, False, False, False, True]
    assert went(step(cast.other_desk, key, "undo", reason="서류 보완"))["state"] == "agreed"
    assert free(cast, testbed, 34, 36) == [True] * 3
    assert went(approve(cast.other_desk, key))["state"] == "approved"
    assert went(cast.firm.post(f"{CASES}/{key}/withdraw"))["state"] == "withdrawn"
    assert free(cast, testbed, 34, 36) == [True] * 3
    passed = ["requested", "reviewed", "agreed", "approved", "agreed", "approved", "withdrawn"]
    assert states(cast.firm, key) == states(cast.host, key) == passed
    verbs = ["requested", "reviewed", "terms_accepted", "approved", "undone", "approved", "withdrawn"]
    assert [verb for verb, _role in audited(cast.server, key)] == [f"case.{verb}" for verb in verbs]


def test_the_history_says_who_did_what_and_why(cast: Cast) -> None:
    case = agreed(cast, place(cast.host))
    went(approve(cast.desk, case))
    history = read(cast.firm, case)["history"]
    people = [cast.firm, cast.host, cast.desk]
    assert [each["role"] for each in history] == [person.role for person in people]
    assert [each["organization"]["code"] for each in history] == [person.organization for person in people]
    assert [(each["from_state"], each["to_state"]) for each in history] == [
        (None, "requested"),
        ("requested", "agreed"),
        ("agreed", "approved"),
    ]
    assert history[2]["details"] == {"reason": "적합"}
    instants = [each["at"] for each in history]
    assert instants == sorted(instants)
    assert all(instant.endswith("Z") for instant in instants)


def test_a_case_is_found_by_its_number(cast: Cast) -> None:
    case = read(cast.firm, requested(cast, place(cast.host)))
    assert went(cast.host.get(f"{CASES}/{case['number']}"))["id"] == case["id"]
    page = went(cast.desk.get(CASES, params={"number": case["number"]}))
    assert [item["id"] for item in page["items"]] == [case["id"]]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"starts_on": "2027-03-05", "ends_on": "2027-03-01"}, "ends_on"),
        ({"starts_on": "3월 1일"}, "starts_on"),
        ({"demand_id": "not-an-id"}, "demand_id"),
        ({"note": "가" * 2001}, "note"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_request_that_cannot_be_is_refused_with_its_path(
    cast: Cast, said: dict[str, Any], field: str
) -> None:
    body = {"demand_id": submitted(cast.firm), "testbed_id": "F-KAERI-ATLAS", **span(30, 32)}
    assert fields_of(cast.firm.post(CASES, json=body | said)) == [field]
    missing = cast.firm.post(CASES, json={})
    assert fields_of(missing) == ["demand_id", "testbed_id", "starts_on", "ends_on"]


@pytest.mark.parametrize(
    ("action", "said", "field"),
    [
        ("review", {"outcome": "maybe"}, "outcome"),
        ("review", {"outcome": "conditional"}, "conditions"),
        ("review", {"outcome": "infeasible"}, "reason_code"),
        ("review", {"outcome": "infeasible", "reason_code": "mood"}, "reason_code"),
        ("review", {"outcome": "feasible", "starts_on": "2027-03-01"}, "ends_on"),
        ("return", {}, "reason"),
        ("return", {"reason": "  "}, "reason"),
        ("consult", {}, "note"),
    ],
)
def test_a_step_that_cannot_be_is_refused_with_its_path(
    cast: Cast, action: str, said: dict[str, Any], field: str
) -> None:
    case = requested(cast, place(cast.host))
    assert fields_of(step(cast.host, case, action, **said)) == [field]
    assert fields_of(step(cast.desk, case, "reject", reason="까닭")) == ["reason_code"]
    assert fields_of(step(cast.desk, case, "approve")) == ["reason"]
    assert read(cast.host, case)["state"] == "requested"


def test_a_returned_request_is_completed_and_sent_again_with_the_demand_as_it_is_now(cast: Cast) -> None:
    testbed = place(cast.host)
    demand = submitted(cast.firm)
    case = made(ask(cast.firm, demand, testbed, 30, 32))["id"]
    assert went(step(cast.host, case, "return", reason="안전계획을 적어 주세요"))["state"] == "returned"
    went(cast.firm.patch(f"{DEMANDS}/{demand}", json={"safety_plan": "울타리와 안전요원"}))
    assert read(cast.host, case)["profile"]["safety_plan"] == ""
    again = went(step(cast.firm, case, "resubmit", **span(31, 33)))
    assert (again["state"], again["demand_version"]) == ("requested", 2)
    assert again["profile"]["safety_plan"] == "울타리와 안전요원"
    assert (again["starts_on"], again["ends_on"]) == tuple(span(31, 33).values())
    went(step(cast.desk, case, "return", reason="한 번 더"))
    assert went(cast.firm.post(f"{CASES}/{case}/resubmit"))["state"] == "requested"


def test_a_case_speaks_of_the_versions_it_was_asked_with(cast: Cast) -> None:
    testbed = place(cast.host)
    demand = submitted(cast.firm, safety_plan="첫 계획")
    case = made(ask(cast.firm, demand, testbed, 30, 32))["id"]
    went(cast.firm.patch(f"{DEMANDS}/{demand}", json={"safety_plan": "둘째 계획"}))
    went(cast.host.patch(f"{TESTBEDS}/{testbed}", json={"description_ko": "다른 설명"}))
    seen = read(cast.host, case)
    assert (seen["demand_version"], seen["testbed_version"]) == (1, 1)
    assert seen["profile"]["safety_plan"] == "첫 계획"
    assert accept(cast.host, case)["demand_version"] == 1


def test_consultation_may_come_before_the_answer(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    promised = span(5, 5)["starts_on"]
    talked = went(step(cast.host, case, "consult", note="현장을 봅시다", promised_on=promised))
    assert (talked["state"], talked["promised_on"], talked["due_at"]) == ("in_consultation", promised, None)
    assert accept(cast.host, case)["state"] == "agreed"


def test_a_host_that_cannot_says_why_and_the_firm_may_ask_elsewhere(cast: Cast) -> None:
    demand, first = submitted(cast.firm), place(cast.host)
    case = made(ask(cast.firm, demand, first, 30, 32))["id"]
    said = went(step(cast.host, case, "review", outcome="infeasible", reason_code="safety", note="위험"))
    assert (said["state"], said["reason_code"]) == ("declined", "safety")
    for client, action, body in (
        (cast.host, "review", {"outcome": "feasible"}),
        (cast.desk, "approve", {"reason": "적합"}),
        (cast.firm, "withdraw", {}),
        (cast.desk, "undo", {"reason": "다시"}),
    ):
        refused(step(client, case, action, **body), 409, "wrong-state")
    made(ask(cast.firm, demand, place(cast.host), 30, 32))


def test_a_rejection_is_taken_back_to_the_state_before_it(cast: Cast) -> None:
    testbed = place(cast.host)
    for prepare, state in ((requested, "requested"), (agreed, "agreed")):
        case = prepare(cast, testbed)
        said = went(step(cast.desk, case, "reject", reason_code="duplicate", reason="같은 신청"))
        assert (said["state"], said["reason_code"]) == ("rejected", "duplicate")
        refused(approve(cast.desk, case), 409, "wrong-state")
        back = went(step(cast.desk, case, "undo", reason="다른 신청이었음"))
        assert (back["state"], back["reason_code"]) == (state, None)
    demand = submitted(cast.firm)
    case = made(ask(cast.firm, demand, testbed, 30, 32))["id"]
    went(step(cast.desk, case, "reject", reason_code="other", reason="까닭"))
    made(ask(cast.firm, demand, testbed, 30, 32))
    refused(step(cast.desk, case, "undo", reason="되돌림"), 409, "already-requested")
    went(cast.firm.post(f"{DEMANDS}/{demand}/withdraw"))
    refused(step(cast.desk, case, "undo", reason="되돌림"), 409, "not-submitted")


def test_a_match_is_confirmed_once(cast: Cast) -> None:
    case = agreed(cast, place(cast.host, capacity=5))
    went(approve(cast.desk, case))
    assert refused(approve(cast.other_desk, case), 409, "wrong-state")["state"] == "approved"
    assert states(cast.firm, case).count("approved") == 1


def test_a_condition_must_be_accepted_by_the_firm(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    went(step(cast.host, case, "review", outcome="conditional", conditions="보험 가입"))
    refused(approve(cast.desk, case), 409, "wrong-state")
    refused(step(cast.host, case, "accept-terms"), 403, "forbidden")
    refused(step(cast.desk, case, "accept-terms"), 403, "on-behalf-of")
    assert went(step(cast.firm, case, "accept-terms"))["conditions"] == "보험 가입"
    assert went(approve(cast.desk, case))["state"] == "approved"


def test_other_days_must_be_accepted_by_the_firm_though_nothing_else_is_asked(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    assert went(step(cast.host, case, "review", outcome="feasible", **span(40, 42)))["state"] == "reviewed"
    assert went(step(cast.firm, case, "accept-terms"))["starts_on"] == span(40, 42)["starts_on"]
    same = requested(cast, place(cast.host))
    assert went(step(cast.host, same, "review", outcome="feasible", **span(30, 32)))["state"] == "agreed"


def test_a_demand_has_one_case_at_a_place_and_three_open_ones(cast: Cast) -> None:
    demand, places = submitted(cast.firm), [place(cast.host) for _ in range(4)]
    cases = [made(ask(cast.firm, demand, testbed, 30, 32))["id"] for testbed in places[:3]]
    refused(ask(cast.firm, demand, places[0], 40, 42), 409, "already-requested")
    refused(ask(cast.firm, demand, places[3], 30, 32), 409, "too-many-open")
    went(step(cast.firm, cases[0], "withdraw", reason="다른 곳으로"))
    made(ask(cast.firm, demand, places[3], 30, 32))
    refused(ask(cast.firm, demand, places[0], 30, 32), 409, "too-many-open")


def test_what_cannot_be_asked_for_is_refused(cast: Cast) -> None:
    demand = submitted(cast.firm)
    facilities = went(cast.firm.get("/api/v1/facilities", params={"status": "planned"}))["items"]
    refused(ask(cast.firm, demand, facilities[0]["code"], 30, 32), 409, "planned")
    gone = place(cast.host)
    went(cast.host.patch(f"{TESTBEDS}/{gone}", json={"custody": "opted_out"}))
    refused(ask(cast.firm, demand, gone, 30, 32), 409, "opted-out")
    archived = place(cast.host)
    went(cast.host.post(f"{TESTBEDS}/{archived}/archive"))
    refused(ask(cast.firm, demand, archived, 30, 32), 404, "not-found")
    refused(ask(cast.firm, demand, "NO-SUCH-PLACE", 30, 32), 404, "not-found")
    refused(ask(cast.firm, draft(cast.firm), place(cast.host), 30, 32), 409, "not-submitted")


def test_a_request_to_a_claimed_place_expires_by_the_clock_before_any_job_has_run(
    cast: Cast, clock: SetClock
) -> None:
    case = requested(cast, place(cast.host), 60, 62)
    due = datetime.fromisoformat(read(cast.firm, case)["due_at"])
    assert due == workdays.end_of(workdays.add(datetime.now(SEOUL).date(), 10))
    clock(due - timedelta(seconds=1))
    assert read(cast.firm, case)["state"] == "requested"
    clock(due + timedelta(seconds=1))
    late = read(cast.firm, case)
    assert (late["state"], late["actions"]) == ("expired", [])
    number = {"number": late["number"]}
    assert went(cast.firm.get(CASES, params=number | {"state": "requested"}))["total"] == 0
    assert went(cast.firm.get(CASES, params=number | {"state": "expired"}))["total"] == 1
    refused(step(cast.host, case, "review", outcome="feasible"), 409, "wrong-state")
    refused(step(cast.firm, case, "withdraw"), 409, "wrong-state")
    went(cast.firm.post(f"{DEMANDS}/{late['demand']['id']}/withdraw"))
    assert read(cast.firm, case)["state"] == "expired"


def test_the_job_closes_what_has_expired_and_tells_it_in_the_history(cast: Cast, clock: SetClock) -> None:
    case = requested(cast, place(cast.host), 60, 62)
    returned = requested(cast, place(cast.host), 60, 62)
    went(step(cast.host, returned, "return", reason="보완"))
    clock(datetime.now(UTC) + timedelta(days=25))
    rows(cast.server, "UPDATE outbox SET due_at = '2000-01-01' WHERE kind = 'cases.expire' AND state = 'due'")
    wait_until(lambda: states(cast.firm, case)[-1] == states(cast.firm, returned)[-1] == "expired")
    assert audited(cast.server, case)[-1][0] == "case.expired"


def test_a_request_that_nobody_has_claimed_never_expires(cast: Cast, clock: SetClock) -> None:
    facility = went(cast.firm.get(f"{TESTBEDS}/{place(cast.host)}"))["facility"]["code"]
    testbed = place(cast.desk, place=facility)
    case = requested(cast, testbed, 60, 62)
    seen = read(cast.desk, case)
    assert (seen["due_at"], seen["needs_contact"]) == (None, True)
    clock(datetime.now(UTC) + timedelta(days=400))
    later = cast.server.member("coordinator", cast.desk.organization)
    assert read(later, case)["state"] == "requested"


def test_nothing_expires_while_people_talk_or_after_the_host_has_answered(
    cast: Cast, clock: SetClock
) -> None:
    talked, answered = (requested(cast, place(cast.host), 60, 62) for _ in range(2))
    went(step(cast.host, talked, "consult", note="협의"))
    went(step(cast.host, answered, "review", outcome="conditional", conditions="조건"))
    clock(datetime.now(UTC) + timedelta(days=25))
    assert [read(cast.firm, case)["state"] for case in (talked, answered)] == ["in_consultation", "reviewed"]


def test_steps_open_to_each_are_told(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    assert read(cast.firm, case)["actions"] == ["withdraw"]
    assert read(cast.host, case)["actions"] == ["return", "consult", "review"]
    assert read(cast.desk, case)["actions"] == ["return", "consult", "reject"]
