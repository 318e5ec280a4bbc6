"""What a firm tells stays with whom it is meant for, and the firm sees who looked."""

import pytest

from tests.actors import (
    DEMANDS,
    Cast,
    ask,
    cast_of,
    draft,
    made,
    place,
    read,
    refused,
    submitted,
    went,
)
from tests.pages import text_of, visitor
from tests.server import Member, Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def looks(firm: Member, demand: str) -> list[tuple[str, str, str]]:
    """Return who looked at a demand: (organization, role, what), oldest first."""
    items = went(firm.get(f"{DEMANDS}/{demand}/accesses", params={"size": 200}))["items"]
    return [(each["organization"]["code"], each["role"], each["what"]) for each in items][::-1]


def test_every_look_from_outside_is_told_to_the_firm_and_nobody_else(cast: Cast, server: Server) -> None:
    demand = submitted(cast.firm)
    went(cast.firm.get(f"{DEMANDS}/{demand}"))
    assert looks(cast.firm, demand) == []
    desk, host = cast.desk.organization, cast.host.organization
    went(cast.desk.get(f"{DEMANDS}/{demand}"))
    assert looks(cast.firm, demand) == [(desk, "coordinator", "demand")]
    went(server.member("coordinator", desk).get(DEMANDS, params={"status": "submitted"}))
    case = made(ask(cast.firm, demand, place(cast.host), 30, 32))["id"]
    read(cast.host, case)
    assert visitor(server, cast.desk).get(f"/demands/{demand}").status_code == 200
    assert looks(cast.firm, demand)[1:] == [
        (desk, "coordinator", "demand-list"),
        (host, "operator", "case"),
        (desk, "coordinator", "demand"),
    ]
    through = [each["through"] for each in went(cast.firm.get(f"{DEMANDS}/{demand}/accesses"))["items"]]
    assert through == ["web.demand", "api.cases.read", "api.demands.list", "api.demands.read"]
    refused(cast.other_firm.get(f"{DEMANDS}/{demand}/accesses"), 404, "not-found")
    refused(cast.host.get(f"{DEMANDS}/{demand}/accesses"), 403, "forbidden")
    assert went(cast.desk.get(f"{DEMANDS}/{demand}/accesses"))["total"] == 4
    assert went(cast.firm.get(f"{DEMANDS}/{demand}/accesses"))["total"] == 4, "the record is not what it says"
    page = text_of(visitor(server, cast.firm).get(f"/demands/{demand}/accesses").text)
    assert f"시험 {host}" in page
    assert "요청에 담긴 신청 내용" in page


def test_a_refused_look_is_no_look(cast: Cast) -> None:
    demand = draft(cast.firm)
    refused(cast.desk.get(f"{DEMANDS}/{demand}"), 404, "not-found")
    refused(cast.other_firm.get(f"{DEMANDS}/{demand}"), 404, "not-found")
    assert looks(cast.firm, demand) == []
