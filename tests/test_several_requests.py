"""Several places asked at once: in order, all or none, no rivals shown to hosts, and the rest taken back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.actors import (
    CASES,
    DEMANDS,
    Cast,
    accept,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    span,
    step,
    submitted,
    went,
)
from tests.pages import fill, text_of, visitor
from tests.server import Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def wishes(*codes: str, first: int = 30) -> list[dict[str, Any]]:
    """Return requests for three days at each place."""
    return [{"testbed_id": code, **span(first, first + 2)} for code in codes]


def ask_all(firm: httpx.Client, demand: str, *codes: str, **headers: str) -> httpx.Response:
    """Ask the places in this order."""
    body = {"requests": wishes(*codes), "note": "밤에 설치합니다."}
    return firm.post(f"{DEMANDS}/{demand}/requests", json=body, headers=headers)


def open_requests(client: httpx.Client, demand: str) -> list[str]:
    """Return the codes of the places that are asked, in the firm's order."""
    return [case["testbed"]["code"] for case in went(client.get(f"{DEMANDS}/{demand}/requests"))]


def test_each_place_becomes_a_case_in_the_order_of_the_firm_and_no_host_sees_the_others(cast: Cast) -> None:
    codes = [place(cast.host), place(cast.other_host), place(cast.host)]
    demand = submitted(cast.firm)
    cases = made(ask_all(cast.firm, demand, *codes))
    assert [case["testbed"]["code"] for case in cases] == codes
    assert open_requests(cast.firm, demand) == open_requests(cast.desk, demand) == codes
    assert [read(cast.desk, case["id"])["rank"] for case in cases] == [1, 2, 3]
    seen = read(cast.other_host, cases[1]["id"])
    assert (seen["rank"], seen["note"]) == (None, "밤에 설치합니다.")
    assert cast.other_host.get(f"{DEMANDS}/{demand}/requests").status_code == 403
    assert cast.other_firm.get(f"{DEMANDS}/{demand}/requests").status_code == 404
    refused(cast.other_host.get(f"{CASES}/{cases[0]['id']}"), 404, "not-found")


def test_what_refuses_one_place_refuses_all_and_says_which(cast: Cast) -> None:
    codes = [place(cast.host), place(cast.host, blackouts=[{**span(29, 40), "reason": "점검"}])]
    demand = submitted(cast.firm)
    problem = ask_all(cast.firm, demand, *codes)
    assert problem.status_code == 409, problem.text
    assert problem.json()["place"] == 2
    assert open_requests(cast.firm, demand) == []
    twice = ask_all(cast.firm, demand, codes[0], codes[0])
    assert twice.status_code == 422
    assert twice.json()["errors"][0]["field"] == "requests.1.testbed_id"
    four = cast.firm.post(f"{DEMANDS}/{demand}/requests", json={"requests": wishes(*"ABCD")})
    assert four.status_code == 422
    assert open_requests(cast.firm, demand) == []


def test_a_repeated_request_asks_once(cast: Cast) -> None:
    codes = [place(cast.host), place(cast.host)]
    demand, key = submitted(cast.firm), str(uuid4())
    first = ask_all(cast.firm, demand, *codes, **{"Idempotency-Key": key})
    again = ask_all(cast.firm, demand, *codes, **{"Idempotency-Key": key})
    assert (first.status_code, again.status_code) == (201, 201)
    assert [case["id"] for case in again.json()] == [case["id"] for case in first.json()]
    assert open_requests(cast.firm, demand) == codes


def test_rivals_that_ask_the_same_places_in_other_orders_do_not_wait_for_each_other(cast: Cast) -> None:
    codes = [place(cast.host, capacity=50) for _number in range(3)]
    for code in codes:
        went(cast.host.patch(f"/api/v1/testbeds/{code}/intake", json={"monthly_cap": 100}))
    demands = [submitted(cast.firm) for _number in range(6)]
    orders = [codes if at % 2 else codes[::-1] for at in range(6)]
    pairs = zip(demands, orders, strict=True)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda pair: ask_all(cast.firm, pair[0], *pair[1]), pairs))
    assert [answer.status_code for answer in answers] == [201] * 6, [answer.text for answer in answers]
    assert [open_requests(cast.firm, demand) for demand in demands] == orders


def test_once_one_place_has_said_yes_the_others_are_taken_back_in_one_step(cast: Cast) -> None:
    codes = [place(cast.host), place(cast.other_host), place(cast.host)]
    demand = submitted(cast.firm)
    first, second, third = (case["id"] for case in made(ask_all(cast.firm, demand, *codes)))
    refused(step(cast.firm, second, "withdraw-others"), 409, "wrong-state")
    accept(cast.other_host, second)
    number = read(cast.firm, second)["number"]
    firm = visitor(cast.server, cast.firm)
    assert "다른 요청 거두기" in firm.get(f"/cases/{number}").text
    assert "다른 요청 거두기" not in visitor(cast.server, cast.other_host).get(f"/cases/{number}").text
    assert step(cast.other_host, second, "withdraw-others").status_code == 403
    fill(firm, f"/cases/{number}/withdraw-others")
    assert [read(cast.firm, case)["state"] for case in (first, second, third)] == [
        "withdrawn",
        "agreed",
        "withdrawn",
    ]
    refused(step(cast.firm, second, "withdraw-others"), 409, "no-others")


def test_the_form_asks_in_the_chosen_order_and_keeps_what_was_typed(cast: Cast) -> None:
    codes = [place(cast.host), place(cast.host)]
    demand = submitted(cast.firm)
    firm, path = visitor(cast.server, cast.firm), f"/demands/{demand}/requests"
    shown = firm.get(f"{path}?t={codes[0]}&t={codes[1]}")
    assert text_of(shown.text).count("1순위") == 2
    typed = {"note": "밤에 설치합니다."}
    for at, code in enumerate(codes):
        row = {"testbed_id": code, "rank": str(2 - at), "starts_on": day(30), "ends_on": day(32)}
        typed |= {f"requests.{at}.{name}": value for name, value in row.items()}
    same = firm.post(path, data=typed | {"requests.0.rank": "1"})
    assert same.status_code == 422
    assert "순위를 서로 다르게" in text_of(same.text)
    wrong = firm.post(path, data=typed | {"requests.0.ends_on": day(20)})
    assert wrong.status_code == 422
    assert 'id="f-requests-1-ends_on"' in wrong.text, "the first place was chosen second"
    assert "밤에 설치합니다." in wrong.text
    assert fill(firm, path, typed).endswith("?done=requests")
    assert open_requests(cast.firm, demand) == codes[::-1]
    assert firm.get(path).status_code == 303
