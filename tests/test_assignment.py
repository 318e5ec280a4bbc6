"""Which coordinator looks after what, why she is suggested, and what she advised."""

from typing import Any

import httpx
import pytest

from tests.actors import (
    API,
    Cast,
    ask,
    audited,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    requested,
    submitted,
    went,
)
from tests.people import Person, join, was_told
from tests.server import Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def knows(person: Person, **fields: Any) -> None:
    """Say what a coordinator knows her way around in."""
    went(person.put(f"{API}/coordinators/{person.user}/fields", json=fields))


def ranked(client: httpx.Client, kind: str, key: str, *people: Person) -> list[dict[str, Any]]:
    """Return the suggestions for a demand or case that are these people, best first."""
    users = {person.user for person in people}
    rows = went(client.get(f"{API}/{kind}/{key}/coordinators"))
    return [row for row in rows if row["user"]["id"] in users]


def test_coordinators_are_ranked_by_field_place_and_load_with_reasons_that_add_up(cast: Cast) -> None:
    server = cast.server
    expert, local, other = (join(server, cast.desk, "coordinator") for _ in range(3))
    industries = went(cast.desk.get(f"{API}/industries"))["items"]
    code = industries[0]["code"]
    knows(expert, industries=[code])
    knows(local, districts=["30170"])
    wrong = expert.put(f"{API}/coordinators/{expert.user}/fields", json={"towns": ["NOWHERE"]})
    assert refused(wrong, 422, "invalid")["errors"][0]["field"].startswith("towns")
    demand = submitted(cast.firm, industries=[code], districts=["30170"])
    rows = ranked(cast.desk, "demands", demand, expert, local, other)
    assert [row["user"]["id"] for row in rows] == [expert.user, local.user, other.user]
    for row in rows:
        assert row["points"] == sum(reason["points"] for reason in row["reasons"])
    assert {reason["code"] for reason in rows[0]["reasons"]} == {"field", "load"}
    # Two dozen open cases outweigh knowing the place, as the figures say.
    cases = [requested(cast, place(cast.host)) for _ in range(2)]
    went(cast.desk.post(f"{API}/assignments", json={"case_ids": cases, "coordinator_id": local.user}))
    loaded = ranked(cast.desk, "demands", demand, local)[0]
    assert loaded["load"] == 2
    assert loaded["points"] == rows[1]["points"] - 0.5
    refused(cast.firm.get(f"{API}/demands/{demand}/coordinators"), 403, "forbidden")


def test_an_assigned_demand_brings_its_cases_and_leaves_the_queue(cast: Cast) -> None:
    server = cast.server
    first, second = (join(server, cast.desk, "coordinator") for _ in range(2))
    demand = submitted(cast.firm)
    case = str(made(ask(cast.firm, demand, place(cast.host), 30, 32))["id"])
    assert demand in {row["id"] for row in went(first.get(f"{API}/assignments?assigned=none"))["demands"]}
    body = {"demand_ids": [demand], "coordinator_id": first.user}
    assert went(cast.desk.post(f"{API}/assignments", json=body))["cases"] == 1
    was_told(server, first.email, "맡은 건")
    later = str(made(ask(cast.firm, demand, place(cast.host), 40, 42))["id"])
    mine = went(first.get(f"{API}/assignments"))
    assert {row["id"] for row in mine["cases"]} == {case, later}
    assert [row["id"] for row in mine["demands"]] == [demand]
    # In bulk to somebody else, and back into the queue.
    body = {"case_ids": [case, later], "demand_ids": [demand], "coordinator_id": second.user}
    assert went(cast.desk.post(f"{API}/assignments", json=body))["cases"] == 2
    assert went(first.get(f"{API}/assignments"))["cases"] == []
    went(cast.desk.post(f"{API}/assignments", json={"case_ids": [case]}))
    assert case in {row["id"] for row in went(first.get(f"{API}/assignments?assigned=none"))["cases"]}
    assert audited(server, case).count(("case.assigned", "coordinator")) == 3
    refused(cast.desk.post(f"{API}/assignments", json=body | {"coordinator_id": demand}), 422, "invalid")


def test_what_goes_to_somebody_who_is_away_goes_to_the_deputy(cast: Cast) -> None:
    server = cast.server
    away, deputy = (join(server, cast.desk, "coordinator") for _ in range(2))
    old, new = submitted(cast.firm), submitted(cast.firm)
    went(cast.desk.post(f"{API}/assignments", json={"demand_ids": [old], "coordinator_id": away.user}))
    absence = {"deputy_id": deputy.membership, "starts_on": day(0), "ends_on": day(5)}
    made(away.post(f"{API}/absences", json=absence))
    rows = ranked(cast.desk, "demands", new, away, deputy)
    assert [row["user"]["id"] for row in rows] == [deputy.user, away.user], "who is away stands last"
    assert rows[1]["away_until"] == day(5)
    assert rows[1]["deputy"]["id"] == deputy.user
    body = {"demand_ids": [new], "coordinator_id": away.user}
    assert went(cast.desk.post(f"{API}/assignments", json=body))["coordinator"]["id"] == deputy.user
    assert {row["id"] for row in went(deputy.get(f"{API}/assignments"))["demands"]} == {old, new}
    assert {row["id"] for row in went(away.get(f"{API}/assignments"))["demands"]} == {old}


def test_who_coordinates_leaves_and_what_she_had_waits_for_somebody(cast: Cast) -> None:
    leaver = join(cast.server, cast.desk, "coordinator")
    demand = submitted(cast.firm)
    went(cast.desk.post(f"{API}/assignments", json={"demand_ids": [demand], "coordinator_id": leaver.user}))
    went(cast.desk.post(f"{API}/memberships/{leaver.membership}/end"))
    waiting = went(cast.desk.get(f"{API}/assignments?assigned=none"))["demands"]
    assert demand in {row["id"] for row in waiting}
    assert leaver.user not in {row["user"]["id"] for row in went(cast.desk.get(f"{API}/coordinators"))}


def test_advice_is_the_coordinators_until_shared_and_says_later_whether_it_was_followed(cast: Cast) -> None:
    adviser = join(cast.server, cast.desk, "coordinator")
    firm_person = join(cast.server, cast.other_firm, "startup")
    demand = submitted(cast.other_firm)
    path = f"{API}/demands/{demand}/advice"
    made(adviser.post(path, json={"text": "안에서만 볼 이야기"}))
    shared = made(adviser.post(path, json={"text": "보험부터 드세요", "is_shared": True}))
    was_told(cast.server, firm_person.email, "상담 기록")
    assert all("보험" not in mail.get_content() for mail in cast.server.mail.to(firm_person.email))
    assert [row["text"] for row in went(cast.other_firm.get(path))] == ["보험부터 드세요"]
    assert len(went(cast.desk.get(path))) == 2
    refused(cast.firm.get(path), 404, "not-found")
    refused(cast.firm.post(path, json={"text": "x"}), 403, "forbidden")
    mark = f"{API}/advice/{shared['id']}/mark"
    went(cast.desk.post(mark, json={"state": "followed", "outcome": "보험 가입함"}))
    assert went(cast.other_firm.get(path))[0]["state"] == "followed"
    case = requested(cast, place(cast.host))
    refused(adviser.post(path, json={"text": "x", "case_id": case}), 422, "invalid")
    assert read(cast.desk, case)["state"] == "requested"
