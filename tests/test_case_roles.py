"""Who may do what in a case: roles, parties, own organizations, and acting for somebody else."""

from typing import Any

import httpx
import pytest

from tests.actors import (
    CASES,
    MISSING,
    Cast,
    accept,
    agreed,
    approve,
    ask,
    audited,
    cast_of,
    for_whom,
    made,
    place,
    read,
    refused,
    requested,
    rows,
    span,
    step,
    stored_id,
    submitted,
    went,
)
from tests.listings import FACILITIES, fields_of, make_place
from tests.server import Member, Server

STEPS: dict[str, dict[str, Any]] = {
    "resubmit": {},
    "return": {"reason": "보완"},
    "consult": {"note": "협의"},
    "review": {"outcome": "feasible"},
    "accept-terms": {},
    "approve": {"reason": "적합"},
    "reject": {"reason_code": "other", "reason": "까닭"},
    "withdraw": {},
    "undo": {"reason": "되돌림"},
}
HOSTS = {"return", "consult", "review"}
FIRMS = {"resubmit", "accept-terms", "withdraw"}
DESKS = {"approve", "reject", "undo"}


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_the_wrong_role_is_refused_before_the_case_is_looked_up(cast: Cast, anonymous: httpx.Client) -> None:
    case = requested(cast, place(cast.host))
    for key in (case, MISSING):
        for action, body in STEPS.items():
            wrong = cast.host if action in FIRMS else cast.firm
            refused(step(wrong, key, action, **body), 403, "forbidden")
            refused(step(anonymous, key, action, **body), 401, "unauthorized")
    for action in DESKS:
        refused(step(cast.host, case, action, **STEPS[action]), 403, "forbidden")
    refused(cast.host.post(CASES, json={}), 403, "forbidden")
    assert read(cast.desk, case)["state"] == "requested"


def test_somebody_elses_case_is_answered_like_one_that_does_not_exist(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    number = read(cast.firm, case)["number"]
    for stranger, actions in ((cast.other_firm, FIRMS), (cast.other_host, HOSTS)):
        missing = refused(stranger.get(f"{CASES}/{MISSING}"), 404, "not-found")
        for key in (case, number):
            assert refused(stranger.get(f"{CASES}/{key}"), 404, "not-found") == missing
            for action in actions:
                assert refused(step(stranger, key, action, **STEPS[action]), 404, "not-found") == missing
        assert case not in {item["id"] for item in went(stranger.get(CASES, params={"size": 200}))["items"]}
    missing = refused(step(cast.desk, MISSING, "approve", **STEPS["approve"]), 404, "not-found")
    assert refused(step(cast.desk, "2026-9999", "approve", **STEPS["approve"]), 404, "not-found") == missing


def test_a_firm_cannot_ask_with_the_demand_of_another(cast: Cast) -> None:
    demand, testbed = submitted(cast.firm), place(cast.host)
    foreign = refused(ask(cast.other_firm, demand, testbed, 30, 32), 404, "not-found")
    assert foreign == refused(ask(cast.other_firm, MISSING, testbed, 30, 32), 404, "not-found")


def test_each_sees_its_own_cases_and_coordinators_see_all(cast: Cast, server: Server) -> None:
    firm, host = server.member("startup"), server.member("operator")
    testbed = place(host)
    case = made(ask(firm, submitted(firm), testbed, 30, 32))["id"]
    for client in (firm, host):
        assert [item["id"] for item in went(client.get(CASES))["items"]] == [case]
        assert went(client.get(CASES, params={"state": "approved"}))["items"] == []
    assert case in {item["id"] for item in went(cast.desk.get(CASES, params={"size": 200}))["items"]}
    assert fields_of(firm.get(CASES, params={"state": "lost"})) == ["state.0"]


def test_nobody_asks_for_a_place_of_the_own_organization(cast: Cast, server: Server) -> None:
    both = server.member("startup", cast.host.organization)
    refused(ask(both, submitted(both), place(cast.host), 30, 32), 403, "own-organization")


def test_a_role_of_the_other_side_gives_no_rights_over_the_own_case(cast: Cast, server: Server) -> None:
    case = requested(cast, place(cast.host))
    hosts_firm_side = server.member("startup", cast.host.organization)
    firms_host_side = server.member("operator", cast.firm.organization)
    refused(step(hosts_firm_side, case, "withdraw"), 404, "not-found")
    refused(step(firms_host_side, case, "review", outcome="feasible"), 404, "not-found")
    refused(firms_host_side.get(f"{CASES}/{case}"), 404, "not-found")


def test_no_coordinator_decides_over_the_own_organizations_demand(cast: Cast, server: Server) -> None:
    insider = server.member("coordinator", cast.firm.organization)
    case = agreed(cast, place(cast.host))
    for action in ("approve", "reject"):
        refused(step(insider, case, action, **STEPS[action]), 403, "own-organization")
    went(approve(cast.desk, case))
    refused(step(insider, case, "undo", reason="되돌림"), 403, "own-organization")
    fresh = requested(cast, place(cast.host))
    for action in ("return", "consult"):
        refused(step(insider, fresh, action, **STEPS[action]), 403, "own-organization")
    assert read(cast.desk, case)["state"] == "approved"


def set_unit(server: Server, member: Member, facility: str | None) -> None:
    """Put a member's person into the unit in charge of a facility, or into another of the organization."""
    organization = went(member.get("/api/v1/me"))["organization"]["id"]
    key = {"organization": stored_id(server, organization)}
    if facility:
        unit = stored_id(server, went(member.get(f"{FACILITIES}/{facility}"))["unit"]["id"])
    else:
        unit = stored_id(server, "11111111-1111-4111-8111-" + organization[-12:])
        rows(
            server,
            "INSERT INTO units (id, created_at, organization_id, name_ko, name_en)"
            " VALUES (:unit, '2026-01-01', :organization, '총괄과', '')",
            unit=unit,
            **key,
        )
    statement = (
        "UPDATE memberships SET unit_id = :unit WHERE organization_id = :organization AND role = :role"
    )
    rows(server, statement, unit=unit, role=member.role, **key)


def test_where_the_host_is_the_own_organization_somebody_of_another_unit_approves(
    cast: Cast, server: Server
) -> None:
    host = server.member("operator")
    insider = server.member("coordinator", host.organization)
    facility = make_place(host, unit="시설운영팀")
    testbed = place(host, place=facility)

    def ready() -> str:
        case = str(made(ask(cast.firm, submitted(cast.firm), testbed, 30, 32))["id"])
        accept(host, case)
        return case

    case = ready()
    refused(approve(insider, case), 403, "own-unit")
    set_unit(server, insider, facility)
    for action in ("approve", "reject"):
        refused(step(insider, case, action, **STEPS[action]), 403, "own-unit")
    set_unit(server, insider, None)
    assert went(approve(insider, case))["state"] == "approved"
    assert went(step(insider, case, "undo", reason="되돌림"))["state"] == "agreed"
    assert went(approve(cast.desk, case))["state"] == "approved"


def test_who_answered_for_the_own_organization_does_not_approve_it(cast: Cast, server: Server) -> None:
    host = server.member("operator")
    insider = server.member("coordinator", host.organization)
    facility = make_place(host, unit="시설운영팀")
    case = str(made(ask(cast.firm, submitted(cast.firm), place(host, place=facility), 30, 32))["id"])
    set_unit(server, insider, None)
    told = for_whom(host.organization)
    went(step(insider, case, "review", outcome="feasible", on_behalf_of=told))
    refused(approve(insider, case), 403, "own-unit")
    assert went(approve(cast.desk, case))["state"] == "approved"


def test_a_coordinator_takes_every_step_of_a_party_that_answered_by_telephone(cast: Cast) -> None:
    testbed = place(cast.host)
    firm, host = for_whom(cast.firm.organization), for_whom(cast.host.organization, channel="letter")
    desk = cast.desk
    body = {"demand_id": submitted(cast.firm), "testbed_id": testbed, **span(30, 32)}
    refused(desk.post(CASES, json=body), 403, "on-behalf-of")
    case = made(desk.post(CASES, json=body | {"on_behalf_of": firm}))["id"]
    refused(step(desk, case, "review", outcome="feasible"), 403, "on-behalf-of")
    went(step(desk, case, "return", reason="보완", on_behalf_of=host))
    went(step(desk, case, "resubmit", on_behalf_of=firm))
    went(step(desk, case, "review", outcome="conditional", conditions="보험", on_behalf_of=host))
    went(step(desk, case, "accept-terms", on_behalf_of=firm))
    went(approve(cast.other_desk, case))
    went(step(desk, case, "withdraw", on_behalf_of=firm))
    history = read(cast.firm, case)["history"]
    assert [each["role"] for each in history] == ["coordinator"] * 7
    noted = [(each["on_behalf_of"] or {}).get("organization") for each in history]
    own, theirs = cast.firm.organization, cast.host.organization
    assert noted == [own, theirs, own, theirs, own, None, own]
    assert history[3]["on_behalf_of"] == host | {"evidence": ""}
    assert [role for _verb, role in audited(cast.server, case)] == ["coordinator"] * 7
    kept = rows(
        cast.server,
        "SELECT count(*) FROM audit_values v JOIN audit_events e ON e.id = v.event_id"
        " WHERE e.object_id = :key AND v.field = 'on_behalf_of'",
        key=case,
    )
    assert kept[0][0] == 6


def test_acting_for_somebody_is_refused_to_everybody_else_and_for_strangers_to_the_case(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    firm, host = for_whom(cast.firm.organization), for_whom(cast.host.organization)
    refused(step(cast.host, case, "review", outcome="feasible", on_behalf_of=host), 403, "on-behalf-of")
    refused(step(cast.firm, case, "withdraw", on_behalf_of=firm), 403, "on-behalf-of")
    refused(step(cast.desk, case, "review", outcome="feasible", on_behalf_of=firm), 403, "on-behalf-of")
    refused(step(cast.desk, case, "withdraw", on_behalf_of=host), 403, "on-behalf-of")
    refused(step(cast.desk, case, "reject", **STEPS["reject"], on_behalf_of=host), 403, "on-behalf-of")
    for organization in (cast.other_host.organization, "NO-SUCH"):
        told = for_whom(organization)
        answer = step(cast.desk, case, "review", outcome="feasible", on_behalf_of=told)
        assert fields_of(answer) == ["on_behalf_of.organization"]
    body = {"demand_id": submitted(cast.firm), "testbed_id": place(cast.host), **span(30, 32)}
    for_another = body | {"on_behalf_of": for_whom(cast.other_firm.organization)}
    assert fields_of(cast.desk.post(CASES, json=for_another)) == ["on_behalf_of.organization"]
    refused(cast.firm.post(CASES, json=body | {"on_behalf_of": firm}), 403, "on-behalf-of")
    assert read(cast.desk, case)["state"] == "requested"


@pytest.mark.parametrize("lacking", ["organization", "person", "channel", "on"])
def test_a_note_of_acting_for_somebody_is_complete(cast: Cast, lacking: str) -> None:
    case = requested(cast, place(cast.host))
    told = {name: value for name, value in for_whom(cast.host.organization).items() if name != lacking}
    answer = step(cast.desk, case, "review", outcome="feasible", on_behalf_of=told)
    assert fields_of(answer) == [f"on_behalf_of.{lacking}"]


def test_what_a_host_does_not_own_a_host_cannot_review_even_with_the_same_number(cast: Cast) -> None:
    mine, theirs = requested(cast, place(cast.host)), place(cast.other_host)
    other = made(ask(cast.firm, submitted(cast.firm), theirs, 30, 32))["id"]
    refused(step(cast.host, other, "review", outcome="feasible"), 404, "not-found")
    refused(step(cast.other_host, mine, "review", outcome="feasible"), 404, "not-found")
    assert accept(cast.other_host, other)["state"] == "agreed"
