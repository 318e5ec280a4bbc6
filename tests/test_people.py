"""People of organizations: who they are, when they come, stand in, hand over and go."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.actors import (
    API,
    MISSING,
    Cast,
    approve,
    ask,
    audited,
    cast_of,
    day,
    made,
    place,
    refused,
    requested,
    rows,
    step,
    submitted,
    wait_until,
    went,
)
from tests.people import join, sign_in_again, was_told
from tests.server import Member, Server
from tests.test_accounts import address, business_number, form, link_to, sign_in, signed_up


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def members(client: httpx.Client, organization: str) -> list[dict[str, Any]]:
    """Return the people of an organization."""
    return list(went(client.get(f"{API}/organizations/{organization}/members"))["items"])


def unit_of(host: Member, name: str, *places: str) -> str:
    """Make a unit, put it in charge of testbeds' places, and return its id."""
    unit = made(host.post(f"{API}/organizations/{host.organization}/units", json={"name_ko": name}))
    for testbed in places:
        facility = went(host.get(f"{API}/testbeds/{testbed}"))["facility"]["code"]
        went(host.patch(f"{API}/facilities/{facility}", json={"unit": name}))
    return str(unit["id"])


def test_a_leaver_loses_session_and_token_at_once_and_comes_back_anew(server: Server) -> None:
    boss = server.member("startup")
    leaver = join(server, boss, "startup")
    token = server.testbed("token", "--email", leaver.email).strip()
    program = {"Authorization": f"Bearer {token}"}
    assert went(server.client().get(f"{API}/me", headers=program))["user"]["email"] == leaver.email
    path = f"{API}/memberships/{leaver.membership}/end"
    refused(server.member("startup").post(path), 404, "not-found")
    left = went(boss.post(path))
    assert left["membership"]["is_active"] is False
    for answer in (leaver.get(f"{API}/me"), server.client().get(f"{API}/me", headers=program)):
        refused(answer, 401, "unauthorized")
    refused(sign_in(server.client(), leaver.email), 403, "no-membership")
    refused(boss.post(path), 409, "wrong-state")
    assert ("membership.ended", "startup") in audited(server, leaver.membership)
    assert boss.post(f"{API}/invitations", json={"email": leaver.email, "role": "startup"}).status_code == 202
    went(server.client().post(f"{API}/links/{link_to(server, leaver.email, 2)}", json={}))
    sign_in_again(leaver)
    refused(server.client().get(f"{API}/me", headers=program), 401, "unauthorized")


def test_a_membership_lasts_from_its_first_day_to_its_last(server: Server) -> None:
    boss = server.member("startup")
    person = join(server, boss, "startup")
    path = f"{API}/memberships/{person.membership}"
    went(boss.patch(path, json={"starts_on": day(-2), "ends_on": day(0)}))
    went(person.get(f"{API}/me"))
    for days in ({"ends_on": day(-1)}, {"starts_on": day(1), "ends_on": day(9)}):
        went(boss.patch(path, json=days))
        refused(person.get(f"{API}/me"), 401, "unauthorized")
    wrong = refused(boss.patch(path, json={"starts_on": day(3), "ends_on": day(2)}), 422, "invalid")
    assert wrong["errors"][0]["field"] == "ends_on"


def test_one_person_acts_for_one_of_several_memberships_at_a_time(server: Server) -> None:
    institute = server.organization("research")
    desk = server.member("coordinator")
    person = join(server, desk, "startup", organization=institute)
    body = {"email": person.email, "role": "operator", "organization": institute}
    assert desk.post(f"{API}/invitations", json=body).status_code == 202
    went(person.post(f"{API}/links/{link_to(server, person.email, 2)}", json={}))
    own = {each["role"]: each["id"] for each in went(person.get(f"{API}/memberships"))}
    assert set(own) == {"startup", "operator"}
    switched = went(person.post(f"{API}/sessions/switch", json={"membership_id": own["operator"]}))
    refused(person.get(f"{API}/me"), 401, "unauthorized")
    person.headers["Authorization"] = f"Bearer {switched['token']}"
    assert went(person.get(f"{API}/me"))["role"] == "operator"
    stranger = join(server, server.member("startup"), "startup")
    path = f"{API}/sessions/switch"
    refused(stranger.post(path, json={"membership_id": own["operator"]}), 404, "not-found")
    wrong = {"email": address(), "role": "coordinator", "organization": institute}
    assert (
        refused(desk.post(f"{API}/invitations", json=wrong), 422, "invalid")["errors"][0]["field"] == "role"
    )


def test_nobody_raises_themselves_and_nobody_gives_what_they_lack(server: Server) -> None:
    boss = server.member("coordinator")
    helper = join(server, boss, "coordinator", grants=["coordinate"])
    officer = join(server, boss, "coordinator", grants=["read"])
    both = ["coordinate", "confirm"]
    for actor, target in ((helper, helper), (helper, officer)):
        answer = actor.patch(f"{API}/memberships/{target.membership}", json={"grants": both})
        refused(answer, 403, "not-yours-to-give")
    refused(officer.patch(f"{API}/memberships/{helper.membership}", json={"grants": both}), 403, "read-only")
    invitation = {"email": address(), "role": "coordinator", "grants": ["confirm"]}
    refused(helper.post(f"{API}/invitations", json=invitation), 403, "not-yours-to-give")
    went(boss.patch(f"{API}/memberships/{helper.membership}", json={"grants": both}))
    refused(helper.get(f"{API}/me"), 401, "unauthorized")
    sign_in_again(helper)
    went(helper.patch(f"{API}/memberships/{officer.membership}", json={"grants": ["coordinate"]}))
    changed = members(boss, boss.organization)
    assert {each["user"]["email"]: each["grants"] for each in changed}[officer.email] == ["coordinate"]
    refused(
        boss.patch(f"{API}/memberships/{officer.membership}", json={"role": "admin"}),
        403,
        "not-yours-to-give",
    )
    assert ("membership.changed", "coordinator") in audited(server, officer.membership)


def test_a_request_is_told_to_the_unit_in_charge_and_to_a_deputy_while_one_is_away(cast: Cast) -> None:
    server, host = cast.server, cast.server.member("operator")
    testbed = place(host)
    unit = unit_of(host, "교통시설처", testbed)
    in_unit, elsewhere = (join(server, host, "operator", **more) for more in ({"unit_id": unit}, {}))
    first = made(ask(cast.firm, submitted(cast.firm), testbed, 30, 32))
    assert first["number"] in server.mail.wait(in_unit.email, 2)["Subject"]
    away = {"deputy_id": elsewhere.membership, "starts_on": day(0), "ends_on": day(3)}
    absence = made(in_unit.post(f"{API}/absences", json=away))
    refused(in_unit.post(f"{API}/absences", json=away), 409, "already-away")
    stranger = join(server, server.member("operator"), "operator")
    wrong = stranger.post(f"{API}/absences", json={**away, "membership_id": stranger.membership})
    refused(wrong, 404, "not-found")
    second = made(ask(cast.firm, submitted(cast.firm), testbed, 40, 42))
    assert second["number"] in server.mail.wait(elsewhere.email, 2)["Subject"]
    assert in_unit.delete(f"{API}/absences/{absence['id']}").status_code == 204
    third = made(ask(cast.firm, submitted(cast.firm), testbed, 50, 52))
    assert third["number"] in server.mail.wait(in_unit.email, 3)["Subject"]
    assert len(server.mail.to(elsewhere.email)) == 2


def test_a_handover_in_mid_case_moves_everything_and_the_successor_finishes_it(cast: Cast) -> None:
    server, host = cast.server, cast.server.member("operator")
    leaver, successor = (join(server, host, "operator") for _ in range(2))
    testbed = place(host)
    case = str(made(ask(cast.firm, submitted(cast.firm), testbed, 30, 32))["id"])
    went(step(leaver, case, "consult", note="현장을 봅시다"))
    path = f"{API}/memberships/{leaver.membership}"
    facility = went(host.get(f"{API}/testbeds/{testbed}"))["facility"]["code"]
    wrong = host.patch(f"{API}/facilities/{facility}", json={"person_id": MISSING})
    assert refused(wrong, 422, "invalid")["errors"][0]["field"] == "person_id"
    went(host.patch(f"{API}/facilities/{facility}", json={"person_id": leaver.user}))
    assert went(host.get(f"{path}/held")) == {"cases": 1, "demands": 0, "facilities": 1}
    stranger = join(server, server.member("operator"), "operator")
    wrong = host.post(f"{path}/handover", json={"successor_id": stranger.membership})
    assert wrong.status_code in (404, 422)
    left = went(host.post(f"{path}/end", json={"successor_id": successor.membership}))
    assert left["held"] == {"cases": 1, "demands": 0, "facilities": 1}
    refused(step(leaver, case, "review", outcome="feasible"), 401, "unauthorized")
    assert went(host.get(f"{API}/memberships/{successor.membership}/held"))["cases"] == 1
    for person in (leaver, successor):
        was_told(server, person.email, "담당자가 바뀌었습니다")
    went(step(successor, case, "review", outcome="feasible"))
    assert went(approve(cast.desk, case))["state"] == "approved"
    assert ("case.handed_over", "operator") in audited(server, case)


def test_what_somebody_held_whose_last_day_has_passed_waits_for_somebody(
    cast: Cast, clock: Callable[[datetime | None], None]
) -> None:
    server, host = cast.server, cast.server.member("operator")
    leaver, stays = (join(server, host, "operator") for _ in range(2))
    testbed = place(host)
    case = str(made(ask(cast.firm, submitted(cast.firm), testbed, 30, 32))["id"])
    went(step(leaver, case, "consult", note="현장을 봅시다"))
    facility = f"{API}/facilities/{went(host.get(f'{API}/testbeds/{testbed}'))['facility']['code']}"
    went(host.patch(facility, json={"person_id": leaver.user}))
    went(host.patch(f"{API}/memberships/{leaver.membership}", json={"ends_on": day(0)}))
    # A day to which no other test of this server moves: its watch comes once.
    clock(datetime.now(UTC) + timedelta(days=8))
    wait_until(lambda: "case.handed_over" in [verb for verb, _role in audited(server, case)])
    clock(None)
    held = went(host.get(f"{API}/memberships/{leaver.membership}/held"))
    assert held == {"cases": 0, "demands": 0, "facilities": 0}
    went(step(stays, case, "review", outcome="feasible"))


def test_where_nobody_is_left_the_desk_is_alarmed(cast: Cast) -> None:
    server, host = cast.server, cast.server.member("operator")
    coordinator = join(server, cast.desk, "coordinator")
    last = join(server, host, "operator")
    requested(cast, place(host))
    went(last.post(f"{API}/memberships/{last.membership}/end"))
    alarms = {row["organization"]["code"]: row for row in went(cast.desk.get(f"{API}/alarms/nobody-left"))}
    assert alarms[host.organization]["open_cases"] == 1
    assert alarms[host.organization]["claimed_listings"] == 1
    was_told(server, coordinator.email, "담당자가 없는")
    found = [mail for mail in server.mail.to(coordinator.email) if "담당자가 없는" in mail["Subject"]]
    assert any(host.organization in mail.get_content() for mail in found)
    refused(cast.firm.get(f"{API}/alarms/nobody-left"), 403, "forbidden")
    join(server, host, "operator")
    assert host.organization not in {
        row["organization"]["code"] for row in went(cast.desk.get(f"{API}/alarms/nobody-left"))
    }


def test_a_wish_to_join_goes_to_the_desk_where_nobody_is_left(
    server: Server, anonymous: httpx.Client
) -> None:
    desk = server.member("coordinator")
    coordinator = join(server, desk, "coordinator")
    number = business_number()
    gone = signed_up(server, anonymous, business_number=number)
    sign_in(anonymous, gone["email"])
    own = {"Origin": server.url}
    membership = anonymous.get(f"{API}/memberships").json()[0]["id"]
    went(anonymous.post(f"{API}/memberships/{membership}/end", headers=own))
    anonymous.cookies.clear()
    wisher = signed_up(server, anonymous, business_number=number)
    was_told(server, coordinator.email, "가입 신청")
    wishes = went(desk.get(f"{API}/join-requests", params={"size": 200}))["items"]
    key = next(each["id"] for each in wishes if each["user"]["email"] == wisher["email"])
    went(desk.post(f"{API}/join-requests/{key}/decide", json={"accept": True}))
    assert sign_in(anonymous, wisher["email"]).status_code == 201
    assert len(server.mail.to(gone["email"])) == 1, "who has left is told nothing"


def test_firms_without_a_number_here_sign_up_and_raise_demands(server: Server) -> None:
    desk = server.member("coordinator")
    registration = address().partition("@")[0]
    foreign = {"country": "de", "registration_number": f"HRB {registration}"}
    made_by = {"founder": {}, "foreign": foreign, "institute": {"kind": "research"}}
    codes = {}
    for name, more in made_by.items():
        with server.client() as client:
            data = signed_up(server, client, **more)
            token = sign_in(client, data["email"]).json()["token"]
            client.cookies.clear()
            client.headers["Authorization"] = f"Bearer {token}"
            codes[name] = went(client.get(f"{API}/me"))["organization"]["code"]
            submitted(client, title=f"{name}의 실증")  # type: ignore[arg-type]
            path = f"{API}/organizations/{codes[name]}/profile"
            shown = went(client.get(path))
            assert shown["number_status"] == ("unverified" if name == "foreign" else "none")
            if name == "founder":
                number = business_number()
                change = {"business_number": number, "size": "small", "founded_on": "2026-11-02"}
                assert went(client.patch(path, json=change))["number_status"] == "unverified"
    assert went(desk.get(f"{API}/organizations/{codes['foreign']}/profile"))["country"] == "DE"
    verify = f"{API}/organizations/{codes['foreign']}/verify"
    assert went(desk.post(verify, json={"method": "document"}))["number_status"] == "verified"
    # Who merely says to be an institute is not shown to the public as one.
    refused(server.client().get(f"{API}/organizations/{codes['institute']}"), 404, "not-found")
    again = signed_up(server, server.client(), **foreign)
    refused(sign_in(server.client(), again["email"]), 403, "no-membership")
    for wrong, field in (
        ({"country": "US"}, "registration_number"),
        ({"registration_number": "1"}, "country"),
        ({"country": "XX", "registration_number": "1"}, "country"),
    ):
        answer = server.client().post(f"{API}/sign-ups", json=form(**wrong))
        assert refused(answer, 422, "invalid")["errors"][0]["field"] == field


def test_contacts_are_shown_to_the_own_organization_and_the_desk_and_looks_are_noted(cast: Cast) -> None:
    server, host = cast.server, cast.server.member("operator")
    path = f"{API}/organizations/{host.organization}/contacts"
    body = {
        "role": "safety", "name": "박안전", "position": "팀장", "phone": "042-000-0000", "email": "",
        "source": "2026. 11. 2. 전화", "known_on": day(0),
    }  # fmt: skip
    contact = made(cast.desk.post(path, json=body))
    assert [each["name"] for each in went(host.get(path))] == ["박안전"]
    for stranger in (cast.firm, cast.other_host):
        refused(stranger.get(path), 404, "not-found")
        refused(stranger.delete(f"{API}/contacts/{contact['id']}"), 404, "not-found")
    assert "박안전" not in cast.firm.get(f"{API}/organizations/{host.organization}").text
    looks = rows(
        server,
        "SELECT count(*) FROM access_log l JOIN organizations o ON l.subject_id = :key"
        " WHERE o.code = :code AND l.purpose = 'contacts'",
        code=host.organization,
        key=went(host.get(f"{API}/me"))["organization"]["id"],
    )
    assert looks[0][0] >= 1
    missing = {key: value for key, value in body.items() if key != "source"}
    assert refused(host.post(path, json=missing), 422, "invalid")["errors"][0]["field"] == "source"
    went(host.put(f"{API}/contacts/{contact['id']}", json=body | {"phone": "042-111-1111"}))
    assert host.delete(f"{API}/contacts/{contact['id']}").status_code == 204
    assert went(host.get(path)) == []


def test_an_invitation_is_sent_again_or_taken_back(server: Server) -> None:
    boss, email = server.member("startup"), address()
    assert boss.post(f"{API}/invitations", json={"email": email, "role": "startup"}).status_code == 202
    first = link_to(server, email)
    path = f"{API}/organizations/{boss.organization}/invitations"
    waiting = went(boss.get(path))
    assert [each["email"] for each in waiting] == [email]
    refused(server.member("startup").post(f"{API}/invitations/{waiting[0]['id']}/resend"), 404, "not-found")
    went(boss.post(f"{API}/invitations/{waiting[0]['id']}/resend"))
    second = link_to(server, email, 2)
    refused(server.client().post(f"{API}/links/{first}", json={}), 404, "link-spent")
    waiting = went(boss.get(path))
    assert boss.delete(f"{API}/invitations/{waiting[0]['id']}").status_code == 204
    refused(server.client().post(f"{API}/links/{second}", json={}), 404, "link-spent")
    assert went(boss.get(path)) == []
