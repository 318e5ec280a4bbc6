"""What coordinators enter for people who phone, write or visit: marked everywhere, confirmed by its owner."""

import pytest

from tests.actors import (
    API,
    CASES,
    DEMANDS,
    MISSING,
    Cast,
    audited,
    cast_of,
    for_whom,
    made,
    place,
    profile,
    read,
    refused,
    requested,
    rows,
    span,
    step,
    went,
)
from tests.listings import TESTBEDS, fields_of
from tests.pages import fill, text_of, visitor
from tests.samples import PDF
from tests.server import Member, Server

ENTRIES = f"{API}/entries"


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def entries(member: Member, path: str) -> list[tuple[str, str | None]]:
    """Return what was entered under an address, oldest first: (what, what the owner says to it)."""
    items = went(member.get(ENTRIES, params={"size": 200}))["items"]
    return [(each["verb"], each["answer"]) for each in items if each["path"] == path][::-1]


def test_a_whole_case_is_entered_for_people_who_phone_and_each_confirms_what_is_theirs(
    cast: Cast, server: Server
) -> None:
    firm = for_whom(cast.firm.organization, person="최대표", evidence="통화 11:20")
    host = for_whom(cast.host.organization, channel="letter", evidence="시설-1234")
    testbed = place(cast.host)
    demand = made(cast.desk.post(DEMANDS, json=profile() | {"on_behalf_of": firm}))
    assert demand["has_entries"]
    went(cast.desk.post(f"{DEMANDS}/{demand['id']}/submit", json={"on_behalf_of": firm}))
    body = {"demand_id": demand["id"], "testbed_id": testbed, **span(30, 32), "on_behalf_of": firm}
    case = made(cast.desk.post(CASES, json=body))
    went(step(cast.desk, case["id"], "review", outcome="feasible", on_behalf_of=host))
    path = f"/cases/{case['number']}"
    assert entries(cast.firm, f"/demands/{demand['id']}") == [
        ("demand.created", None),
        ("demand.submitted", None),
    ]
    assert entries(cast.firm, path) == [("case.requested", None)]
    assert entries(cast.host, path) == [("case.reviewed", None)]
    assert entries(cast.other_firm, path) == entries(cast.other_host, path) == []
    assert entries(cast.other_desk, path) == [("case.requested", None), ("case.reviewed", None)]
    for member in (cast.firm, cast.host, cast.desk):
        page = text_of(visitor(server, member).get(path).text)
        assert page.count("코디네이터 대리 입력") == 3, "beside the title and beside each step"
        assert "당사자 확인 전" in page
        assert "시설-1234" in page
    assert "코디네이터 대리 입력" in text_of(visitor(server, cast.firm).get("/firm").text)
    assert "코디네이터 대리 입력" in text_of(visitor(server, cast.desk).get("/desk").text)
    found = [each for each in went(cast.firm.get(CASES))["items"] if each["id"] == case["id"]]
    assert found[0]["has_entries"]


def test_the_owner_confirms_or_objects_once_and_the_coordinator_is_told(cast: Cast, server: Server) -> None:
    desk = server.member("coordinator")
    rows(
        server,
        "UPDATE users SET is_service = :no, email = 'made-it@desk.example' WHERE id IN (SELECT user_id FROM"
        " memberships m JOIN organizations o ON o.id = m.organization_id WHERE o.code = :code)",
        no=False,
        code=desk.organization,
    )
    case = requested(cast, place(cast.host))
    told = for_whom(cast.host.organization)
    went(step(desk, case, "review", outcome="conditional", conditions="야간만", on_behalf_of=told))
    number = read(desk, case)["number"]
    (entry,) = [each for each in went(cast.host.get(ENTRIES))["items"] if each["path"] == f"/cases/{number}"]
    one = f"{ENTRIES}/{entry['id']}"
    stored = made(desk.post(f"{one}/evidence", params={"name": "회신.pdf"}, content=PDF))
    file = f"{one}/evidence/{stored['evidence'][0]['id']}"
    assert cast.host.get(file).content == PDF
    for stranger in (cast.firm, cast.other_host):
        refused(stranger.get(file), 404, "not-found")
        refused(stranger.post(f"{one}/confirm"), 404, "not-found")
    refused(desk.post(f"{one}/confirm"), 403, "forbidden")
    refused(cast.host.post(f"{one}/evidence", params={"name": "a.pdf"}, content=PDF), 403, "forbidden")
    assert fields_of(cast.host.post(f"{one}/object", json={"note": ""})) == ["note"]
    said = went(cast.host.post(f"{one}/object", json={"note": "야간이라고 한 적이 없습니다"}))
    assert (said["answer"], said["note"]) == ("objected", "야간이라고 한 적이 없습니다")
    refused(cast.host.post(f"{one}/confirm"), 409, "wrong-state")
    mail = server.mail.wait("made-it@desk.example")
    body = mail.get_body(("plain",))
    assert body is not None
    assert number in body.get_content()
    assert "야간" not in body.get_content()
    assert [verb for verb, _role in audited(server, entry["id"])] == ["entry.objected"]
    assert "이의 있음" in text_of(visitor(server, cast.firm).get(f"/cases/{case}").text)
    objected = went(cast.other_desk.get(ENTRIES, params={"answer": "objected", "size": 200}))["items"]
    assert entry["id"] in [each["id"] for each in objected]
    assert not [each for each in objected if each["answer"] != "objected"]


def test_facts_told_by_phone_are_entered_for_the_host_that_runs_the_place(cast: Cast) -> None:
    testbed = place(cast.host)
    told = for_whom(cast.host.organization)
    changed = went(cast.desk.patch(f"{TESTBEDS}/{testbed}", json={"capacity": 4, "on_behalf_of": told}))
    assert changed["capacity"] == 4
    assert entries(cast.host, f"/testbeds/{testbed}") == [("testbed.updated", None)]
    other = {"capacity": 5, "on_behalf_of": for_whom(cast.other_host.organization)}
    assert fields_of(cast.desk.patch(f"{TESTBEDS}/{testbed}", json=other)) == ["on_behalf_of.organization"]
    own = {"capacity": 5, "on_behalf_of": told}
    refused(cast.host.patch(f"{TESTBEDS}/{testbed}", json=own), 403, "on-behalf-of")
    refused(cast.desk.get(f"{ENTRIES}/{MISSING}"), 404, "not-found")


def test_an_owner_answers_by_forms(cast: Cast, server: Server) -> None:
    testbed, told = place(cast.host), for_whom(cast.host.organization)
    went(cast.desk.patch(f"{TESTBEDS}/{testbed}", json={"capacity": 7, "on_behalf_of": told}))
    (entry,) = [
        each for each in went(cast.host.get(ENTRIES))["items"] if each["path"] == f"/testbeds/{testbed}"
    ]
    desk, host = visitor(server, cast.desk), visitor(server, cast.host)
    scan = {"file": ("통화 기록.pdf", PDF, "application/pdf")}
    assert desk.post(f"/entries/{entry['id']}/evidence/files", files=scan).status_code == 303
    assert "통화 기록.pdf" in text_of(host.get("/entries?answer=open").text)
    assert host.post(f"/entries/{entry['id']}/object", data={"note": ""}).status_code == 422
    fill(host, f"/entries/{entry['id']}/confirm", {"note": ""})
    assert entries(cast.host, f"/testbeds/{testbed}") == [("testbed.updated", "confirmed")]
    assert "당사자 확인함" in text_of(desk.get("/entries?answer=confirmed").text)


def test_a_letter_with_number_day_and_scan_stands_beside_what_it_decided(cast: Cast, server: Server) -> None:
    case = requested(cast, place(cast.host))
    base = f"{CASES}/{case}/letters"
    letter = {"decision": "review", "number": "시설운영-2210", "on": "2026-11-24"}
    refused(cast.desk.post(base, json=letter), 409, "wrong-state")
    told = for_whom(cast.host.organization, channel="letter", evidence="시설운영-2210")
    went(step(cast.desk, case, "review", outcome="feasible", on_behalf_of=told))
    kept = made(cast.desk.post(base, json=letter))
    assert (kept["seq"], kept["number"]) == (2, "시설운영-2210")
    refused(cast.desk.post(base, json=letter), 409, "already-recorded")
    refused(cast.firm.post(base, json=letter), 403, "forbidden")
    stored = made(cast.desk.post(f"{base}/{kept['id']}/files", params={"name": "회신.pdf"}, content=PDF))
    assert cast.firm.get(f"{base}/{kept['id']}/files/{stored['files'][0]['id']}").content == PDF
    refused(cast.other_firm.get(base), 404, "not-found")
    went(step(cast.desk, case, "approve", reason="적합"))
    scan = {"file": ("확정 통보.pdf", PDF, "application/pdf")}
    typed = {"decision": "approve", "number": "실증지원-77", "on": "2026-11-25"}
    desk = visitor(server, cast.desk)
    assert desk.post(f"/cases/{case}/letters", data={**typed, "number": ""}, files=scan).status_code == 422
    assert desk.post(f"/cases/{case}/letters", data=typed, files=scan).status_code == 303
    page = text_of(visitor(server, cast.firm).get(f"/cases/{case}").text)
    assert all(words in page for words in ("시설운영-2210", "실증지원-77", "회신.pdf", "확정 통보.pdf"))
    assert "case.letter_recorded" in [verb for verb, _role in audited(server, case)]


def test_a_demand_and_its_request_are_entered_for_a_firm_that_visited(cast: Cast, server: Server) -> None:
    desk, code = visitor(server, cast.desk), cast.firm.organization
    assert f"/demands/new?organization={code}" in desk.get("/desk/enter", params={"q": code}).text
    said = {key: str(value) for key, value in profile(title=f"방문해 적은 실증 {code}").items()}
    said |= {"indoor_outdoor": "either", "visibility": "requested", "do": "save"}
    told = {f"on_behalf_of.{key}": value for key, value in for_whom(code, channel="visit").items()}
    assert f'value="{code}"' in desk.get("/demands/new", params={"organization": code}).text
    assert desk.post("/demands/new", data=said).status_code == 403, "nobody was named"
    unnamed = desk.post("/demands/new", data={**said, **told, "on_behalf_of.person": ""})
    assert (unnamed.status_code, "f-on_behalf_of-person" in unnamed.text) == (422, True)
    demand = fill(desk, "/demands/new", {**said, **told}).removeprefix("/demands/")
    fill(desk, f"/demands/{demand}/submit")
    assert f"방문해 적은 실증 {code}" in text_of(desk.get("/desk/enter", params={"q": code}).text)
    form = desk.get(f"/demands/{demand}/edit").text
    assert f'value="{code}"' in form, "a submitted one is changed for the firm alone"
    fill(desk, f"/demands/{demand}/edit", {**said, **told, "days_needed": "4"})
    testbed = place(cast.host)
    asked = {**span(30, 33), "note": "방문 상담"}
    assert desk.post(f"/demands/{demand}/request/{testbed}", data=asked).status_code == 403
    case = fill(desk, f"/demands/{demand}/request/{testbed}", {**asked, **told}).partition("?")[0]
    assert entries(cast.firm, f"/demands/{demand}") == [("demand.created", None), ("demand.changed", None)]
    assert entries(cast.firm, case) == [("case.requested", None)]
    assert f"방문해 적은 실증 {code}" in text_of(visitor(server, cast.firm).get(case).text)
