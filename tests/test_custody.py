"""Whose hands a listing is in, and how requests reach places under security, over HTTP on both engines."""

from tests.actors import API, ask, cast_of, day, made, place, profile, refused, rows, submitted, went
from tests.listings import SEEDED, make_place, make_testbed, read
from tests.pages import fill, text_of, visitor
from tests.server import Server

TESTBEDS = f"{API}/testbeds"
TOLD = {"person": "김담당", "channel": "phone", "on": day(0)}


def test_a_listing_goes_from_hand_to_hand_and_keeps_who_did_what_and_why(server: Server) -> None:
    cast = cast_of(server)
    place_code = make_place(cast.desk, operator=cast.host.organization)
    code = make_testbed(cast.desk, place=place_code)
    path = f"{TESTBEDS}/{code}"
    assert read(cast.desk, code)["custody"] == "unclaimed"
    assert cast.other_host.post(f"{path}/claim", json={}).status_code == 404
    refused(cast.desk.post(f"{path}/claim", json={"told": TOLD}), 403, "on-behalf-of")
    assert cast.host.post(f"{path}/opt-out", json={}).status_code == 422
    refused(cast.desk.post(f"{path}/opt-out", json={"reason": "인력 부족"}), 403, "on-behalf-of")

    left = went(cast.desk.post(f"{path}/opt-out", json={"reason": "인력 부족", "told": TOLD}))
    assert (left["custody"], left["is_requestable"]) == ("opted_out", False)
    refused(cast.host.post(f"{path}/claim", json={}), 409, "wrong-state")
    assert went(cast.desk.post(f"{path}/return", json={"told": TOLD}))["custody"] == "unclaimed"
    assert went(cast.host.post(f"{path}/claim", json={}))["custody"] == "claimed"
    went(cast.host.post(f"{path}/opt-out", json={"reason": "공사"}))
    assert went(cast.host.post(f"{path}/return", json={}))["custody"] == "claimed"
    assert cast.host.post(f"{path}/release", json={}).status_code == 403
    assert went(cast.desk.post(f"{path}/release", json={"reason": "담당자 퇴직"}))["custody"] == "unclaimed"

    kept = went(cast.host.get(f"{path}/custody"))
    assert [(each["action"], each["from_state"], each["to_state"]) for each in kept[::-1]] == [
        ("opt_out", "unclaimed", "opted_out"),
        ("return", "opted_out", "unclaimed"),
        ("claim", "unclaimed", "claimed"),
        ("opt_out", "claimed", "opted_out"),
        ("return", "opted_out", "claimed"),
        ("release", "claimed", "unclaimed"),
    ]
    assert kept[-1]["on_behalf_of"]["person"] == "김담당"
    assert kept[2]["reason"] == "공사"
    assert cast.other_host.get(f"{path}/custody").status_code == 404
    done = rows(server, "SELECT verb FROM audit_events WHERE verb LIKE 'testbed.%' ORDER BY seq")
    assert [verb for (verb,) in done][-2:] == ["testbed.returned", "testbed.released"]


def test_host_and_desk_take_the_steps_of_custody_on_a_page(server: Server) -> None:
    cast = cast_of(server)
    code = make_testbed(cast.desk, place=make_place(cast.desk, operator=cast.host.organization))
    host, desk, path = visitor(server, cast.host), visitor(server, cast.desk), f"/testbeds/{code}/manage"
    wrong = host.post(f"{path}/custody/opt_out", data={"reason": " "})
    assert wrong.status_code == 422
    assert "꼭 적어야 하는 항목입니다" in wrong.text or "1자 이상" in wrong.text
    told = {"told.person": "김담당", "told.channel": "letter", "told.on": day(0)}
    assert (
        desk.post(f"{path}/custody/opt_out", data={"reason": "인력 부족", "told.person": ""}).status_code
        == 422
    )
    assert fill(desk, f"{path}/custody/opt_out", {"reason": "인력 부족", **told}) == path
    page = text_of(host.get(path).text)
    assert "말한 사람 김담당 (공문" in page
    assert "인력 부족" in page
    fill(host, f"{path}/custody/return", {"reason": ""})
    assert read(cast.host, code)["custody"] == "claimed"
    assert visitor(server, cast.other_host).get(path).status_code == 404


def test_requests_to_secured_places_reach_the_desk_alone_and_a_withheld_one_takes_none(
    server: Server,
) -> None:
    cast = cast_of(server)
    host = server.member("operator")
    secured = place(cast.desk, place=make_place(cast.desk, operator=host.organization),
                    regulations=["R-FACSEC"])  # fmt: skip
    assert read(server.client(), secured)["access"] == "desk"
    _person(server, host.organization, "secured-host@example.org")
    made(ask(cast.firm, submitted(cast.firm), secured, 30, 32))
    assert _told(server, "secured-host@example.org") == 0
    went(host.post(f"{TESTBEDS}/{secured}/claim", json={}))
    assert read(server.client(), secured)["access"] == "open"
    made(ask(cast.firm, submitted(cast.firm), secured, 60, 62))
    assert _told(server, "secured-host@example.org") == 1

    assert "R-FACSEC" in SEEDED["F-ADD"]["regulations"]
    closed = read(server.client(), "F-ADD")
    assert (closed["access"], closed["is_requestable"]) == ("closed", False)
    problem = refused(ask(cast.firm, submitted(cast.firm, **profile()), "F-ADD", 30, 32), 409, "closed")
    assert "코디네이터" in problem["detail"]
    assert "코디네이터에게 물어 주세요" in text_of(visitor(server).get("/testbeds/F-ADD").text)


def _person(server: Server, organization: str, email: str) -> None:
    """Let somebody with an address be a member of an organization."""
    server.testbed("token", "--organization", organization, "--role", "operator")
    name = f"service+{organization.lower()}.operator@service.invalid"
    rows(
        server,
        "UPDATE users SET email = :email, is_service = false WHERE email = :name",
        email=email,
        name=name,
    )


def _told(server: Server, address: str) -> int:
    """Return of how many things a person was told."""
    query = "SELECT count(*) FROM notices JOIN users ON users.id = notices.user_id WHERE users.email = :email"
    ((count,),) = rows(server, query, email=address)
    return int(count)
