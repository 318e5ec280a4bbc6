"""Why demonstrations of a kind were stopped: told from five firms on, firms counted once, none made up."""

from typing import Any

import pytest

from tests.actors import (
    API,
    Cast,
    accept,
    approve,
    ask,
    cast_of,
    draft,
    made,
    place,
    rows,
    stored_id,
    submitted,
    went,
)
from tests.demonstrations import path
from tests.pages import visitor
from tests.server import Member, Server

# No other test stops demonstrations of this type.
KIND = "SPACE"


def stopped(cast: Cast, firm: Member, cause: str, kind: str = KIND) -> str:
    """Stop a confirmed case of a firm for a cause and return its id."""
    demand = submitted(firm, demonstration_types=[kind])
    case = str(made(ask(firm, demand, place(cast.host), 30, 32))["id"])
    accept(cast.host, case)
    went(approve(cast.desk, case))
    went(cast.desk.post(path(case, "stop"), json={"cause": cause, "reason": "까닭"}))
    return case


def told(client: Any) -> dict[str, int]:
    found = went(client.get(f"{API}/stopped-demonstrations", params={"demonstration_type": f"{KIND}-SAT"}))
    assert {each["demonstration_type"] for each in found} <= {KIND}
    return {each["cause"]: each["firms"] for each in found}


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_a_cause_is_told_from_five_firms_on_and_made_up_cases_never_count(cast: Cast, server: Server) -> None:
    firms = [server.member("startup") for _ in range(5)]
    cases = [stopped(cast, firm, "weather") for firm in firms[:4]]
    # Two cases of one firm count once, and other causes of the same firms make no cell larger.
    stopped(cast, firms[0], "weather")
    stopped(cast, firms[0], "permit")
    assert told(cast.firm) == {}
    demand = draft(cast.firm, demonstration_types=[KIND])
    check = f"/demands/{demand}/check"
    assert "멈춘 까닭" not in visitor(server, cast.firm).get(check).text
    cases.append(stopped(cast, firms[4], "weather"))
    assert told(cast.firm) == {"weather": 5}
    for page in (visitor(server, cast.firm).get(check).text, cast.firm.get(f"/guides/types/{KIND}").text):
        assert "멈춘 까닭" in page
        assert "기업 5곳" in page
    other = draft(cast.firm, demonstration_types=["ENV"])
    assert "멈춘 까닭" not in visitor(server, cast.firm).get(f"/demands/{other}/check").text
    key = stored_id(server, cases[1])
    rows(server, "UPDATE cases SET is_demo = :yes WHERE id = :key", yes=True, key=key)
    assert told(cast.firm) == {}
