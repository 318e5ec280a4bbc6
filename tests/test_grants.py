"""What a person may do within a role: change, confirm, only read, only review."""

import pytest

from app import policy
from tests.actors import (
    CASES,
    Cast,
    agreed,
    approve,
    cast_of,
    place,
    read,
    refused,
    step,
    went,
)
from tests.server import Server
from tests.test_policy import unsafe


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_who_may_only_read_changes_nothing_on_any_route(server: Server) -> None:
    officer = server.member("coordinator", None, "read")
    firm = server.member("startup", None, "read")
    tried = 0
    for route in unsafe():
        row = policy.RULES[route.name]
        if not route.is_api or row.roles is None or row.personal:
            continue
        for member in (officer, firm):
            if member.role in row.roles:
                answer = member.request(route.method, route.example, json={})
                assert (answer.status_code, answer.json()["code"]) == (403, "read-only"), route.name
                tried += 1
    assert tried > 30
    # What is about the own sign-in stays open, and so does looking.
    assert went(officer.get(CASES))["total"] >= 0
    assert officer.delete("/api/v1/sessions/current").status_code == 204
    assert officer.get("/api/v1/me").status_code == 401


def test_forms_of_pages_are_closed_to_who_may_only_read(server: Server) -> None:
    officer = server.member("coordinator", None, "read")
    with server.client() as client:
        client.cookies.set("session", officer.token)
        tried = 0
        for route in unsafe():
            row = policy.RULES[route.name]
            if route.is_api or row.roles is None or row.personal or officer.role not in row.roles:
                continue
            answer = client.request(route.method, route.example, headers={"sec-fetch-site": "same-origin"})
            assert answer.status_code == 403, route.name
            tried += 1
    assert tried > 10


def test_a_coordinator_who_is_not_in_charge_of_confirming_neither_approves_nor_undoes(cast: Cast) -> None:
    helper = cast.server.member("coordinator", None, "coordinate")
    case = agreed(cast, place(cast.host))
    refused(approve(helper, case), 403, "not-confirmer")
    assert "approve" not in read(helper, case)["actions"]
    assert {"approve", "reject"} <= set(read(cast.desk, case)["actions"])
    went(approve(cast.desk, case))
    refused(step(helper, case, "undo", reason="되돌림"), 403, "not-confirmer")
    confirmer = cast.server.member("coordinator", None, "confirm")
    went(step(confirmer, case, "undo", reason="되돌림"))
    refused(step(confirmer, case, "reject", reason_code="other", reason="까닭"), 403, "read-only")
    went(step(helper, case, "reject", reason_code="other", reason="까닭"))


def test_who_only_reviews_sees_nothing_of_the_desk(cast: Cast) -> None:
    reviewer = cast.server.member("coordinator", None, "review")
    case = agreed(cast, place(cast.host))
    refused(reviewer.get(f"{CASES}/{case}"), 403, "forbidden")
    assert went(reviewer.get("/api/v1/me"))["role"] == "coordinator"
