"""What many do at the same moment: places, keys, numbers and limits hold, and nothing ends in 5xx."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier
from uuid import uuid4

import httpx
import pytest

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
    draft,
    made,
    place,
    profile,
    read,
    refused,
    requested,
    rows,
    span,
    states,
    step,
    stored_id,
    submitted,
    wait_until,
    went,
)
from tests.listings import TESTBEDS
from tests.server import Member, Server, free_port
from tests.test_policy import routes

SetClock = Callable[[datetime | None], None]
Call = Callable[[], httpx.Response]
# More than a process has threads; the proofs of `make prove` race with 200 on either engine.
MANY = {"sqlite": 60, "postgresql": 200}


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def at_once(calls: Sequence[Call]) -> list[httpx.Response]:
    """Send all requests at the same moment and return their answers in order."""
    barrier = Barrier(len(calls))

    def send(call: Call) -> httpx.Response:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(send, calls))


def codes(answers: Sequence[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def gathered(cast: Cast, testbed: str, starts: Sequence[int]) -> list[str]:
    """Bring one case per start, each three days long, to the coordinator's desk."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda first: agreed(cast, testbed, first, first + 2), starts))


def taken(cast: Cast, testbed: str) -> Counter[date]:
    """Recount the places taken per day from the bookings in the database."""
    key = stored_id(cast.server, went(cast.desk.get(f"{TESTBEDS}/{testbed}"))["id"])
    statement = "SELECT starts_on, ends_on FROM bookings WHERE testbed_id = :key AND status = 'confirmed'"
    days = [
        (date.fromisoformat(str(first)), date.fromisoformat(str(last)))
        for first, last in rows(cast.server, statement, key=key)
    ]
    return Counter(
        date.fromordinal(each)
        for first, last in days
        for each in range(first.toordinal(), last.toordinal() + 1)
    )


def test_rivals_for_the_last_places_get_exactly_as_many_as_there_are(cast: Cast) -> None:
    places, many = 7, MANY[cast.server.engine]
    testbed = place(cast.host, capacity=places)
    cases = gathered(cast, testbed, [30 + number % 3 for number in range(many)])
    answers = at_once([partial(approve, cast.desk, case) for case in cases])
    assert codes(answers) == {200: places, 409: many - places}, codes(answers)
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"not-free"}
    # Day 32 is in every period, so as many bookings as there are places fill it and let nobody else in.
    assert max(taken(cast, testbed).values()) == places
    approved = [case for case in cases if read(cast.desk, case)["state"] == "approved"]
    assert len(approved) == places


def test_a_match_is_confirmed_once_however_many_confirm_it(cast: Cast) -> None:
    testbed = place(cast.host, capacity=9)
    case = agreed(cast, testbed)
    answers = at_once([partial(approve, cast.desk, case)] * 100)
    assert codes(answers) == {200: 1, 409: 99}
    assert set(taken(cast, testbed).values()) == {1}
    assert [verb for verb, _role in audited(cast.server, case)].count("case.approved") == 1


def test_a_match_is_confirmed_or_withdrawn_but_never_booked_without_a_case(cast: Cast) -> None:
    testbed = place(cast.host, capacity=30)
    cases = gathered(cast, testbed, [30] * 15)
    calls: list[Call] = []
    for case in cases:
        calls += [
            partial(approve, cast.desk, case),
            partial(cast.firm.post, f"{CASES}/{case}/withdraw"),
        ]
    answers = at_once(calls)
    assert set(codes(answers)) <= {200, 409}
    assert {read(cast.desk, case)["state"] for case in cases} == {"withdrawn"}
    assert not taken(cast, testbed)


def test_no_confirmation_passes_a_capacity_that_was_cut_before_it(cast: Cast) -> None:
    for _round in range(5):
        testbed = place(cast.host, capacity=4)
        cases = gathered(cast, testbed, [30] * 4)
        calls: list[Call] = [partial(approve, cast.desk, case) for case in cases]
        calls.insert(2, partial(cast.host.patch, f"{TESTBEDS}/{testbed}", json={"capacity": 1}))
        answers = at_once(calls)
        assert set(codes(answers)) <= {200, 409}
        refused(approve(cast.desk, agreed_elsewhere(cast, testbed)), 409, "not-free")
        assert max(taken(cast, testbed).values()) <= 4


def agreed_elsewhere(cast: Cast, testbed: str) -> str:
    """Bring a case to the desk whose days were taken in the meantime."""
    case = requested(cast, testbed, 60, 62)
    statement = "UPDATE cases SET starts_on = :first, ends_on = :last WHERE id = :key"
    days = {"first": span(30, 30)["starts_on"], "last": span(32, 32)["ends_on"]}
    rows(cast.server, statement, key=stored_id(cast.server, case), **days)
    accept(cast.host, case)
    return case


def test_the_same_key_a_hundred_times_at_once_makes_one_thing(cast: Cast) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    title = f"한 번만 {uuid4()}"
    answers = at_once([lambda: cast.firm.post(DEMANDS, json={"title": title}, headers=headers)] * 100)
    assert codes(answers) == {201: 100}, [answer.text for answer in answers if answer.status_code != 201][:2]
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert rows(cast.server, "SELECT count(*) FROM demands WHERE title = :title", title=title)[0][0] == 1


def test_a_demand_has_three_open_cases_however_fast_they_are_asked_for(cast: Cast) -> None:
    demand = submitted(cast.firm)
    places = [place(cast.host) for _ in range(5)]

    def body(testbed: str) -> dict[str, str]:
        return {"demand_id": demand, "testbed_id": testbed, **span(30, 32)}

    answers = at_once([partial(cast.firm.post, CASES, json=body(testbed)) for testbed in places * 2])
    assert codes(answers) == {201: 3, 409: 7}
    asked = [answer.json()["testbed"]["code"] for answer in answers if answer.status_code == 201]
    assert len(set(asked)) == 3


def test_the_first_requests_of_a_year_get_numbers_of_their_own(
    cast: Cast, clock: SetClock, server: Server
) -> None:
    demands = [submitted(cast.firm) for _ in range(12)]
    testbed = place(cast.host, capacity=50)
    year = 2040 + int(rows(server, "SELECT count(*) FROM case_numbers")[0][0])
    clock(datetime(year, 1, 1, 3, tzinfo=UTC))
    firm = server.member("startup", cast.firm.organization)
    days = {"starts_on": f"{year}-03-01", "ends_on": f"{year}-03-02"}
    body = {"testbed_id": testbed, **days}
    answers = at_once([partial(firm.post, CASES, json=body | {"demand_id": demand}) for demand in demands])
    assert codes(answers) == {201: 12}, [answer.text for answer in answers if answer.status_code != 201][:2]
    numbers = sorted(answer.json()["number"] for answer in answers)
    assert numbers == [f"{year}-{number:04d}" for number in range(1, 13)]


def test_a_rejection_is_not_taken_back_beside_a_new_request_at_the_same_place(cast: Cast) -> None:
    for _round in range(5):
        testbed, demand = place(cast.host), submitted(cast.firm)
        case = made(ask(cast.firm, demand, testbed, 30, 32))["id"]
        went(step(cast.desk, case, "reject", reason_code="other", reason="까닭"))
        body = {"demand_id": demand, "testbed_id": testbed, **span(30, 32)}
        answers = at_once(
            [
                partial(cast.desk.post, f"{CASES}/{case}/undo", json={"reason": "되돌림"}),
                partial(cast.firm.post, CASES, json=body),
            ]
        )
        assert sorted(answer.status_code for answer in answers)[1] == 409
        assert sum(answer.is_success for answer in answers) == 1


@pytest.fixture(scope="module")
def figures(make_server: Callable[..., Server], engine: str) -> tuple[Server, str]:
    """An installation of its own, which may be restarted, and where its figures stand."""
    port = free_port()
    return make_server(engine, APP_METRICS_PORT=str(port)), f"http://127.0.0.1:{port}/metrics"


def test_wrong_passwords_are_remembered_over_a_restart(figures: tuple[Server, str]) -> None:
    server, _figures = figures
    wrong = {"email": "somebody@example.kr", "password": "not this one either"}
    client = server.client()
    answers = at_once([lambda: client.post("/api/v1/sessions", json=wrong)] * 10)
    assert codes(answers) == {401: 10}
    assert {answer.json()["code"] for answer in answers} == {"wrong-credentials"}
    server.restart()
    assert rows(server, "SELECT count(*) FROM sign_in_failures")[0][0] == 10
    again = client.post("/api/v1/sessions", json=wrong)
    assert refused(again, 429, "too-many-requests")
    assert int(again.headers["retry-after"]) > 0


def test_no_connection_stays_checked_out_after_any_route(figures: tuple[Server, str]) -> None:
    server, address = figures
    cast = cast_of(server)
    case = agreed(cast, place(cast.host))
    approve(cast.desk, case)
    approve(cast.desk, case)
    # Whoever signs out first is a stranger to all that follows.
    tour = sorted(routes(), key=lambda route: route.name in ("api.sessions.delete", "web.sign_out"))
    seen: Counter[int] = Counter()
    for client in (cast.firm, cast.host, cast.desk):
        for route in tour:
            answer = client.request(route.method, route.example, headers={"Idempotency-Key": str(uuid4())})
            assert answer.status_code < 500, f"{route.name}: {answer.text[:300]}"
            seen[answer.status_code] += 1
    assert seen[200] > 60
    assert seen[401] < 20, seen
    wait_until(lambda: in_use(address) == 0)


def in_use(address: str) -> float:
    """Return how many database connections the service has checked out."""
    lines = httpx.get(address, trust_env=False).text.splitlines()
    (figure,) = [line.split()[1] for line in lines if line.startswith("testbed_connections_in_use ")]
    return float(figure)


def test_each_key_is_for_one_request_and_every_kind_of_step(cast: Cast) -> None:
    testbed, demand = place(cast.host), draft(cast.firm, **profile())

    def twice(client: Member, path: str, body: Mapping[str, object], other: Mapping[str, object]) -> str:
        headers = {"Idempotency-Key": str(uuid4())}
        first, second = (client.post(path, json=body, headers=headers) for _ in range(2))
        assert (first.status_code, first.json()["id"]) == (second.status_code, second.json()["id"]), path
        assert first.status_code in (200, 201), first.text
        assert first.headers.get("location") == second.headers.get("location")
        refused(client.post(path, json=other, headers=headers), 422, "idempotency-key-reused")
        return str(first.json()["id"])

    other = {"reason": "다른 요청"}
    twice(cast.firm, DEMANDS, profile(), profile())
    twice(cast.firm, f"{DEMANDS}/{demand}/submit", {}, {"on_behalf_of": None})
    body: dict[str, object] = {"demand_id": demand, "testbed_id": testbed, **span(30, 32)}
    case = twice(cast.firm, CASES, body, body | {"note": "다름"})
    path = f"{CASES}/{case}"
    twice(cast.host, f"{path}/return", {"reason": "보완"}, other)
    twice(cast.firm, f"{path}/resubmit", {}, {"note": "다름"})
    twice(cast.host, f"{path}/consult", {"note": "협의"}, {"note": "다름"})
    twice(
        cast.host, f"{path}/review", {"outcome": "conditional", "conditions": "보험"}, {"outcome": "feasible"}
    )
    twice(cast.firm, f"{path}/accept-terms", {}, {"note": "다름"})
    twice(cast.desk, f"{path}/approve", {"reason": "적합"}, other)
    twice(cast.desk, f"{path}/undo", {"reason": "되돌림"}, other)
    reject: dict[str, object] = {"reason_code": "other", "reason": "까닭"}
    twice(cast.desk, f"{path}/reject", reject, other | {"reason_code": "cost"})
    twice(cast.desk, f"{path}/undo", {"reason": "되돌림"}, other)
    twice(cast.firm, f"{path}/withdraw", {}, other)
    twice(cast.firm, f"{DEMANDS}/{demand}/withdraw", {}, {"on_behalf_of": None})
    passed = ["requested", "returned", "requested", "in_consultation", "reviewed", "agreed", "approved"]
    assert states(cast.firm, case) == [*passed, "agreed", "rejected", "agreed", "withdrawn"]


def test_a_refused_request_leaves_its_key_free_and_keys_belong_to_their_sender(cast: Cast) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"{DEMANDS}/{(demand := draft(cast.firm))}/submit"
    assert cast.firm.post(path, headers=headers).status_code == 422
    said = {name: value for name, value in profile().items() if name != "title"}
    went(cast.firm.patch(f"{DEMANDS}/{demand}", json=said))
    assert went(cast.firm.post(path, headers=headers))["status"] == "submitted"
    other = made(cast.other_firm.post(DEMANDS, json={"title": "내 열쇠"}, headers=headers))
    assert other["organization"]["code"] == cast.other_firm.organization


def test_a_key_is_forgotten_after_a_day(cast: Cast, clock: SetClock) -> None:
    headers, body = {"Idempotency-Key": str(uuid4())}, {"title": "하루 뒤"}
    first = made(cast.firm.post(DEMANDS, json=body, headers=headers))["id"]
    moment = datetime.now(UTC)
    clock(moment + timedelta(hours=23))
    assert made(cast.firm.post(DEMANDS, json=body, headers=headers))["id"] == first
    clock(moment + timedelta(hours=25))
    assert made(cast.firm.post(DEMANDS, json=body, headers=headers))["id"] != first
