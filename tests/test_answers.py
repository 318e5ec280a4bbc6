"""Hosts that never sign in: they answer by a link that was mailed or printed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.actors import (
    API,
    CASES,
    MISSING,
    Cast,
    ask,
    audited,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    rows,
    span,
    step,
    submitted,
    went,
)
from tests.listings import fields_of
from tests.mail import links
from tests.pages import fill, text_of, visitor
from tests.server import Server

SetClock = Callable[[datetime | None], None]
WHO = {"name": "홍길동", "department": "시설운영팀", "position": "과장"}
SECRET = "아무도 모르는 구동 방식"


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


@pytest.fixture
def unclaimed(cast: Cast) -> str:
    """A listing of a host without anybody: entered by a coordinator, claimed by nobody."""
    code = cast.server.organization("operator")
    data = {
        "name_ko": "아무도 맡지 않은 곳",
        "district": "30200",
        "geometry_kind": "unlocated",
        "operator": code,
    }
    facility = made(cast.desk.post(f"{API}/facilities", json=data))["code"]
    return place(cast.desk, place=facility)


def asked(cast: Cast, testbed: str) -> str:
    demand = submitted(cast.firm, content=SECRET)
    return str(made(ask(cast.firm, demand, testbed, 30, 32, note="밤에만 됩니다"))["id"])


def mailed(cast: Cast, case: str, address: str, **more: Any) -> str:
    """Send a link and return the path it opens at."""
    made(cast.desk.post(f"{CASES}/{case}/links", json={"address": address, **more}))
    mail = cast.server.mail.wait(address)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content() + str(mail["subject"])
    assert SECRET not in text
    assert "밤에만" not in text
    return links(mail)[0].removeprefix(cast.server.url)


def traces(cast: Cast, case: str) -> Any:
    """Return everything that opening a link must not change."""
    kept = {name: value for name, value in read(cast.desk, case).items() if name != "actions"}
    return kept, audited(cast.server, case), went(cast.desk.get(f"{CASES}/{case}/links"))


def test_a_scanner_opens_a_link_as_often_as_it_likes_and_the_host_answers_once(
    cast: Cast, unclaimed: str, anonymous: httpx.Client
) -> None:
    case = asked(cast, unclaimed)
    path = mailed(cast, case, "facility-1@host.example")
    before = traces(cast, case)
    for headers in ({}, {"purpose": "prefetch", "sec-purpose": "prefetch"}):
        for way in (path, f"{path}/sheet"):
            assert anonymous.head(way, headers=headers).status_code == 200
            assert SECRET in text_of(anonymous.get(way, headers=headers).text)
        assert went(anonymous.get(f"{API}{path}", headers=headers))["state"] == "open"
    paper = anonymous.get(f"{path}/sheet.pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert traces(cast, case) == before, "opening a link changes nothing"
    host = visitor(cast.server)
    answer = {"outcome": "conditional", "conditions": "안전요원 1명", **WHO}
    assert host.post(path, data=answer | {"name": ""}).status_code == 422
    assert traces(cast, case) == before
    assert fill(host, path, answer) == f"{path}?done=answered"
    shown = read(cast.firm, case)
    assert (shown["state"], shown["conditions"]) == ("reviewed", "안전요원 1명")
    event = shown["history"][-1]
    assert (event["role"], event["organization"]["code"]) == ("operator", shown["host"]["code"])
    told = event["on_behalf_of"]
    assert (told["channel"], told["person"], told["department"]) == ("link", "홍길동", "시설운영팀")
    assert "링크로 답변 시설운영팀 과장 홍길동" in text_of(
        visitor(cast.server, cast.firm).get(f"/cases/{case}").text
    )
    verbs = [verb for verb, _role in audited(cast.server, case)]
    assert verbs == ["case.requested", "case.link_made", "case.reviewed"]
    page = text_of(host.get(path).text)
    assert "보내신 답변" in page
    assert "답변 고쳐 보내기" in page


def test_an_answer_by_link_is_corrected_until_its_time_or_the_next_step(
    cast: Cast, unclaimed: str, anonymous: httpx.Client, clock: SetClock
) -> None:
    case = asked(cast, unclaimed)
    path = API + mailed(cast, case, "facility-2@host.example")
    now = datetime.now(UTC)
    went(anonymous.post(path, json={"outcome": "infeasible", "reason_code": "staff", **WHO}))
    assert read(cast.firm, case)["state"] == "declined"
    sheet = went(anonymous.post(path, json={"outcome": "feasible", **span(33, 35), **WHO}))
    assert (sheet["state"], sheet["case_state"]) == ("answered", "reviewed")
    last = went(anonymous.post(path, json={"outcome": "feasible", **WHO, "name": "김철수"}))
    assert last["case_state"] == "agreed"
    shown = read(cast.firm, case)
    assert (shown["offered_starts_on"], shown["reason_code"]) == (None, None)
    assert [each["to_state"] for each in shown["history"]] == ["requested", "declined", "reviewed", "agreed"]
    assert [each["action"] for each in shown["history"]][1:] == ["review", "correct", "correct"]
    clock(now + timedelta(hours=25))
    problem = refused(anonymous.post(path, json={"outcome": "feasible", **WHO}), 409, "link-useless")
    assert problem["state"] == "closed"
    assert problem["contact"]["organization"] == f"시험 {cast.desk.organization}"
    clock(None)
    went(step(cast.desk, case, "approve", reason="적합"))
    refused(anonymous.post(path, json={"outcome": "feasible", **WHO}), 409, "link-useless")
    assert read(cast.desk, case)["state"] == "approved"


def test_what_is_expired_withdrawn_or_settled_says_so_and_whom_to_call(
    cast: Cast, unclaimed: str, anonymous: httpx.Client, clock: SetClock
) -> None:
    case = asked(cast, unclaimed)
    first = mailed(cast, case, "facility-3@host.example", days=1)
    body = {"outcome": "feasible", **WHO}
    clock(datetime.now(UTC) + timedelta(days=2))
    late = anonymous.get(first)
    assert (late.status_code, SECRET in late.text) == (410, False)
    assert f"시험 {cast.desk.organization}" in text_of(late.text)
    assert refused(anonymous.post(API + first, json=body), 409, "link-useless")["state"] == "expired"
    clock(None)
    key = went(cast.desk.get(f"{CASES}/{case}/links"))[0]["id"]
    assert went(cast.desk.post(f"{CASES}/{case}/links/{key}/withdraw"))["state"] == "withdrawn"
    assert anonymous.get(f"{first}/sheet").status_code == 410
    assert anonymous.get(f"{first}/sheet.pdf").status_code == 409
    assert refused(anonymous.post(API + first, json=body), 409, "link-useless")["state"] == "withdrawn"
    refused(cast.desk.post(f"{CASES}/{case}/links/{key}/withdraw"), 409, "link-useless")
    second = made(cast.desk.post(f"{CASES}/{case}/links", json={}))["url"].removeprefix(cast.server.url)
    told = {"organization": read(cast.desk, case)["host"]["code"], "person": "박", "channel": "phone"}
    went(step(cast.desk, case, "review", outcome="feasible", on_behalf_of={**told, "on": day(0)}))
    page = anonymous.get(second)
    assert (page.status_code, SECRET in page.text) == (200, False)
    assert refused(anonymous.post(API + second, json=body), 409, "link-useless")["state"] == "over"
    refused(cast.desk.post(f"{CASES}/{case}/links", json={}), 409, "wrong-state")
    for forged in (second[:-1] + ("A" if second[-1] != "A" else "B"), f"/answers/{MISSING}", "/answers/가"):
        assert anonymous.get(forged).status_code == 404
        refused(anonymous.post(API + forged, json=body), 404, "not-found")


def test_a_link_is_for_hosts_without_an_account_and_its_secret_for_nobody_else(
    cast: Cast, unclaimed: str
) -> None:
    case = asked(cast, unclaimed)
    made_link = made(cast.desk.post(f"{CASES}/{case}/links", json={"address": "facility-4@host.example"}))
    assert made_link["url"] is None, "what was mailed is not told again"
    assert fields_of(cast.desk.post(f"{CASES}/{case}/links", json={"address": "주소"})) == ["address"]
    assert fields_of(cast.desk.post(f"{CASES}/{case}/links", json={"days": 400})) == ["days"]
    refused(cast.firm.post(f"{CASES}/{case}/links", json={}), 403, "forbidden")
    refused(cast.host.get(f"{CASES}/{case}/links"), 403, "forbidden")
    claimed = place(cast.other_host)
    own = asked(cast, claimed)
    made(cast.desk.post(f"{CASES}/{own}/links", json={}))
    rows(
        cast.server,
        "UPDATE users SET is_service = :no WHERE id IN (SELECT user_id FROM memberships m"
        " JOIN organizations o ON o.id = m.organization_id WHERE o.code = :code)",
        no=False,
        code=cast.other_host.organization,
    )
    refused(cast.desk.post(f"{CASES}/{own}/links", json={}), 409, "host-has-account")


def test_a_coordinator_sends_and_prints_links_by_forms_and_the_host_may_join_afterwards(
    cast: Cast, unclaimed: str
) -> None:
    case = asked(cast, unclaimed)
    desk, host = visitor(cast.server, cast.desk), visitor(cast.server)
    assert desk.post(f"/cases/{case}/links", data={"address": "주소", "days": ""}).status_code == 422
    printed = desk.get(fill(desk, f"/cases/{case}/links", {"address": "", "days": "7"}))
    assert "<svg" in printed.text
    address = re.search(r"http://[^<\s]+/answers/[\w.-]+", printed.text)
    assert address is not None
    fill(desk, f"/cases/{case}/links", {"address": "facility-5@host.example", "days": "3"})
    path = links(cast.server.mail.wait("facility-5@host.example"))[0].removeprefix(cast.server.url)
    assert host.post(f"{path}/join").status_code == 409, "first the answer"
    fill(host, path, {"outcome": "feasible", **WHO})
    assert host.post(f"{address[0].removeprefix(cast.server.url)}/join").status_code == 409
    assert fill(host, f"{path}/join").endswith("?done=joined")
    invitation = links(cast.server.mail.wait("facility-5@host.example", 2))[0]
    fill(
        host, invitation.removeprefix(cast.server.url), {"name": "홍길동", "password": "긴 비밀번호 하나 둘"}
    )
    signed_in = host.post(
        f"{API}/sessions", json={"email": "facility-5@host.example", "password": "긴 비밀번호 하나 둘"}
    )
    token = made(signed_in)["token"]
    me = went(cast.server.client().get(f"{API}/me", headers={"Authorization": f"Bearer {token}"}))
    assert (me["organization"]["code"], me["role"]) == (read(cast.desk, case)["host"]["code"], "operator")
