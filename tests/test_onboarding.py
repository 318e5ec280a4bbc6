"""Hosts who have no account: they confirm the facts of their places by link or file; coordinators verify."""

import io
import json
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from tests.actors import API, SEOUL, Cast, cast_of, day, made, refused, rows, went
from tests.listings import make_place, make_testbed, numbers, read
from tests.mail import links
from tests.pages import fill, text_of, visitor
from tests.server import Member, Server

TESTBEDS, SHEETS = f"{API}/testbeds", f"{API}/fact-sheets"
WHO = {"name": "김담당", "unit": "시설운영처", "position": "과장"}


def _unclaimed(cast: Cast, **fields: Any) -> str:
    return make_testbed(cast.desk, place=make_place(cast.desk, operator=cast.host.organization), **fields)


def _token(server: Server, email: str, count: int = 1) -> str:
    mail = server.mail.wait(email, count, seconds=30)
    return next(link for link in links(mail) if "/sheets/" in link).rsplit("/", 1)[1]


def _state(desk: Member, code: str) -> str:
    found = went(desk.get(f"{API}/onboarding", params={"q": code}))["items"]
    return str(found[0]["state"])


def test_a_host_without_an_account_confirms_its_facts_by_link(server: Server) -> None:
    cast = cast_of(server)
    code = _unclaimed(cast, capacity=2, lead_days=10)
    email = f"host-{next(numbers)}@example.org"
    assert _state(cast.desk, code) == "not_invited"
    refused(cast.host.post(SHEETS, json={"testbeds": [code], "email": email}), 403, "forbidden")
    sent = made(cast.desk.post(SHEETS, json={"testbeds": [code], "email": email, "person": "김담당"}))
    assert sent["items"][0]["testbed"]["code"] == code
    assert (_state(cast.desk, code), read(cast.desk, code)["custody"]) == ("invited", "invited")
    token = _token(server, email)

    # Scanners open links: whatever is read, nothing changes.
    anybody = visitor(server)
    before = read(anybody, code)
    for _time in range(2):
        assert anybody.get(f"/sheets/{token}").status_code == 200
        facts = went(anybody.get(f"{API}/sheet-links/{token}"))["facts"]
    assert read(anybody, code) == before
    told = {fact["code"]: fact for fact in facts}
    assert (told["capacity"]["text"], told["terms_ko"]["text"]) == ("2", "")

    # An answer that cannot be read takes nothing.
    wrong = {"capacity": {"verdict": "right"}, "min_days": {"verdict": "fix", "value": "며칠"}}
    answer = anybody.post(f"{API}/sheet-links/{token}", json={**WHO, "answers": wrong})
    assert [each["field"] for each in answer.json()["errors"]] == ["answers.min_days"]
    assert read(anybody, code) == before
    assert anybody.post(f"/sheets/{token}", data={**WHO, "name": ""}).status_code == 422

    form = {
        **WHO,
        "answers.capacity": "right",
        "answers.lead_days": "fix",
        "answers.lead_days.value": "21일",
        "answers.terms_ko.value": "하루 10만 원\n야간은 협의",
        "answers.unit.value": "시설운영처",
        "answers.trl_min": "unknown",
    }
    fill(anybody, f"/sheets/{token}", form)
    after = read(anybody, code)
    assert after["version"] > before["version"]
    assert (after["lead_days"], after["terms_ko"]) == (21, "하루 10만 원\n야간은 협의")
    assert after["facility"]["unit"]["name_ko"] == "시설운영처"
    for field in ("capacity", "lead_days", "terms_ko"):
        source = after["sources"][field]
        assert (source["confirmed"], source["on"], source["unit"]) == ("yes", day(0), "시설운영처")
    assert "김담당" not in str(after), "the person is for coordinators only"
    assert _state(cast.desk, code) == "answered"
    page = text_of(visitor(server, cast.desk).get(f"/testbeds/{code}/manage").text)
    assert "운영기관 확인 (시설운영처)" in page
    assert "시설운영처 김담당" in page

    # It can be corrected while the link holds; a forged one opens nothing.
    fixed = {"lead_days": {"verdict": "fix", "value": "14"}}
    went(anybody.post(f"{API}/sheet-links/{token}", json={**WHO, "answers": fixed}))
    assert read(anybody, code)["lead_days"] == 14
    forged = token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")
    assert anybody.get(f"/sheets/{forged}").status_code == 404
    assert anybody.post(f"{API}/sheet-links/{forged}", json={**WHO, "answers": fixed}).status_code == 404


def test_a_sheet_comes_back_as_a_file_through_the_coordinator(server: Server) -> None:
    cast = cast_of(server)
    power = {"attribute": "power_kw", "op": "<=", "value": 30, "unit": "kW"}
    code = _unclaimed(cast, capacity=2, capabilities=[power, {"attribute": "gas_supply", "op": "in"}])
    desk = visitor(server, cast.desk)
    file = desk.get(f"/testbeds/{code}/sheet.xlsx")
    assert file.headers["content-disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    sheet = book.active
    line = {str(row[0].value): row[0].row for row in sheet.iter_rows() if row[0].value}
    for label, text in (("답하신 분", "박과장"), ("소속 부서", "전산실"), ("직위", "과장")):
        sheet.cell(line[label], 2, text)
    sheet.cell(line["capacity"], 7, "모름임")
    assert _uploaded(desk, book).status_code == 422
    assert read(desk, code)["version"] == 1
    sheet.cell(line["capacity"], 7, "맞음")
    sheet.cell(line["capability:power_kw"], 8, "≤ 45 kW")
    sheet.cell(line["capability:gas_supply"], 8, "질소, 수소")
    assert _uploaded(desk, book).headers["location"] == f"/desk/onboarding?entered={code}"
    offered = {each["attribute"]: each for each in read(desk, code)["capabilities"]}
    assert (offered["power_kw"]["op"], offered["power_kw"]["value"]) == ("<=", 45)
    assert sorted(offered["gas_supply"]["value"]) == ["hydrogen", "nitrogen"]
    assert offered["power_kw"]["provenance"] == "운영기관 확인 (전산실)"
    assert offered["power_kw"]["verified_on"] == day(0)
    found = rows(server, "SELECT v.value FROM audit_values v WHERE v.field = 'on_behalf_of'")
    told = [json.loads(value) if isinstance(value, str) else value for (value,) in found]
    assert "박과장" in [each["person"] for each in told if each]


def _uploaded(client: Any, book: openpyxl.Workbook) -> Any:
    out = io.BytesIO()
    book.save(out)
    return client.post("/desk/onboarding/enter", files={"file": ("확인표.xlsx", out.getvalue())})


def test_reminders_stop_with_the_answer_and_the_link_ends(server: Server, clock: Any) -> None:
    cast = cast_of(server)
    silent, busy = (f"host-{next(numbers)}@example.org" for _each in range(2))
    codes = {email: _unclaimed(cast) for email in (silent, busy)}
    for email, code in codes.items():
        made(cast.desk.post(SHEETS, json={"testbeds": [code], "email": email}))
    tokens = {email: _token(server, email) for email in codes}
    anybody = visitor(server)
    went(anybody.post(f"{API}/sheet-links/{tokens[busy]}", json={**WHO, "answers": {}}))
    clock(datetime.now(SEOUL) + timedelta(days=15))
    server.mail.wait(silent, 3, seconds=60)
    assert len(server.mail.to(busy)) == 1
    assert _token(server, silent, 3) == tokens[silent], "the same link, mailed again"
    clock(datetime.now(SEOUL) + timedelta(days=31))
    refused(anybody.get(f"{API}/sheet-links/{tokens[silent]}"), 404, "link-spent")


def test_a_verification_is_shown_calmly_and_falls_due_after_a_year(server: Server, clock: Any) -> None:
    cast = cast_of(server)
    code = _unclaimed(cast)
    desk = visitor(server, cast.desk)
    body = {"kind": "visit", "on": day(0), "person": "이현장", "evidence": "현장 사진"}
    assert cast.host.post(f"{TESTBEDS}/{code}/verifications", json=body).status_code == 403
    late = cast.desk.post(f"{TESTBEDS}/{code}/verifications", json={**body, "on": day(1)})
    assert late.json()["errors"][0]["code"] == "future"
    answer = desk.post(
        f"/testbeds/{code}/manage/verify", data=body, files={"file": ("확인서.txt", "현장 확인함".encode())}
    )
    assert answer.status_code == 303, answer.text
    assert read(desk, code)["verified_on"] == day(0)
    shown = text_of(visitor(server).get(f"/testbeds/{code}").text)
    assert "현장 확인 20" in shown
    assert "이현장" not in shown
    kept = went(cast.host.get(f"{TESTBEDS}/{code}/verifications"))
    assert [(each["kind"], each["person"]) for each in kept] == [("visit", "이현장")]
    page = visitor(server, cast.host).get(f"/testbeds/{code}/manage").text
    evidence = re.search(r'/testbeds/[^"]*/evidence/[^"]*', page)
    assert evidence
    assert desk.get(evidence[0]).content == "현장 확인함".encode()
    assert visitor(server, cast.other_host).get(evidence[0]).status_code == 404
    assert _state(cast.desk, code) == "confirmed"
    clock(datetime.now(SEOUL) + timedelta(days=367))
    later = server.member("coordinator", cast.desk.organization)
    assert _state(later, code) == "due"
    assert "다시 확인하고 있습니다" in text_of(visitor(server).get(f"/testbeds/{code}").text)


def test_anybody_asks_for_a_correction_and_is_answered_where_an_address_was_left(server: Server) -> None:
    cast = cast_of(server)
    code, email = _unclaimed(cast), f"someone-{next(numbers)}@example.org"
    anybody, desk = visitor(server), visitor(server, cast.desk)
    path = f"/testbeds/{code}/correction"
    assert path in anybody.get(f"/testbeds/{code}").text
    assert anybody.post(path, data={"kind": "correct", "text": ""}).status_code == 422
    fill(anybody, path, {"kind": "delist", "text": "비공개 시설입니다", "name": "", "email": email})
    waiting = went(cast.desk.get(f"{API}/corrections", params={"state": "open", "size": 200}))["items"]
    mine = next(each for each in waiting if each["email"] == email)
    assert (mine["testbed"]["code"], mine["state"]) == (code, "open")
    assert anybody.get(f"{API}/corrections").status_code == 401
    assert "비공개 시설입니다" in desk.get("/desk/corrections").text
    decision = {"state": "refused", "answer": "기관에 확인해 보니 공개 시설입니다."}
    fill(desk, f"/desk/corrections/{mine['id']}", decision)
    assert "공개 시설입니다" in server.mail.wait(email, seconds=30).get_content()
    again = cast.desk.post(f"{API}/corrections/{mine['id']}/decide", json=decision)
    refused(again, 409, "wrong-state")
    many = [anybody.post(path, data={"kind": "ask", "text": "몇 시에 여나요"}) for _time in range(10)]
    assert [answer.status_code for answer in many][-1] == 429
    assert "retry-after" in many[-1].headers


def test_a_host_edits_its_listing_by_form_and_what_cannot_be_read_takes_nothing(server: Server) -> None:
    cast = cast_of(server)
    code = _unclaimed(cast, capacity=2, lead_days=10)
    path = f"/testbeds/{code}/manage/edit"
    host = visitor(server, cast.host)
    for stranger in (cast.other_host, cast.firm, cast.desk):
        assert visitor(server, stranger).get(path).status_code in (403, 404)
    stood = {
        name: unescape(value)
        for name, value in re.findall(r'name="was\.([^"]+)" value="([^"]*)"', host.get(path).text)
    }
    assert (stood["capacity"], stood["lead_days"], stood["max_days"]) == ("2", "10", "")
    sent = {f"was.{name}": value for name, value in stood.items()}
    sent |= {f"answers.{name}": value for name, value in stood.items()}
    wrong = host.post(path, data=sent | {"answers.capacity": "3", "answers.max_days": "아주 길게"})
    assert wrong.status_code == 422
    assert 'value="아주 길게"' in wrong.text
    assert read(host, code)["capacity"] == 2, "nothing is taken where one field cannot be read"
    crossed = host.post(path, data=sent | {"answers.min_days": "30", "answers.max_days": "20"})
    assert (crossed.status_code, 'href="#f-answers-max_days"' in crossed.text) == (422, True)
    fill(host, path, sent | {"answers.capacity": "3", "answers.max_days": "20"})
    now = read(host, code)
    assert (now["capacity"], now["max_days"], now["lead_days"]) == (3, 20, 10)
    assert (now["custody"], now["verified_on"]) == ("claimed", None)
    # Whoever saved in the meantime keeps what this page did not touch.
    fill(host, path, sent | {"answers.lead_days": "5", "is_confirmed": "true"})
    now = read(host, code)
    assert (now["capacity"], now["lead_days"], now["verified_on"]) == (3, 5, day(0))
    assert _state(cast.desk, code) == "confirmed"
    # Who would change what somebody else has changed is shown that first.
    late = host.post(path, data=sent | {"answers.capacity": "4"})
    assert (late.status_code, "이렇게 고쳐졌습니다: 3" in text_of(late.text)) == (422, True)
    host.cookies.set("lang", "en")
    fill(host, path, sent | {"answers.indoor_outdoor": "Indoor and outdoor"})
    assert read(host, code)["indoor_outdoor"] == "both"
