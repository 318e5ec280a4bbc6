"""What people are told: in the inbox with the commit, by mail as each of them wants; on both engines."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest

from tests.actors import (
    API,
    SEOUL,
    Cast,
    accept,
    agreed,
    approve,
    cast_of,
    made,
    place,
    read,
    refused,
    requested,
    rows,
    step,
    wait_until,
    went,
)
from tests.conftest import Make
from tests.pages import text_of, visitor
from tests.people import Person, join

SetClock = Callable[[datetime | None], None]
NOTICES = f"{API}/notices"
PREFERENCES = f"{API}/notice-preferences"


@pytest.fixture(scope="module")
def cast(make_server: Make, engine: str) -> Cast:
    """People of an installation of their own: where a clock leaps, mornings are over for everybody."""
    return cast_of(make_server(engine))


@pytest.fixture
def clock(cast: Cast) -> Iterator[SetClock]:
    yield cast.server.set_clock
    cast.server.set_clock(None)


@pytest.fixture(scope="module")
def people(cast: Cast) -> tuple[Person, Person]:
    """Somebody of the firm and somebody of the host, both with a mailbox."""
    firm = person(cast, "startup", cast.firm.organization)
    return firm, person(cast, "operator", cast.host.organization)


def person(cast: Cast, role: str, organization: str) -> Person:
    """Invite somebody who acts by a token, so that a leap of the clock does not sign them out."""
    found = join(cast.server, cast.desk, role, organization=organization)
    token = cast.server.testbed("token", "--email", found.email, "--days", "90").strip()
    found.headers["Authorization"] = f"Bearer {token}"
    return found


def told(who: Person, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = went(who.get(NOTICES, params={"size": 200, **query}))["items"]
    return found


def told_of(who: Person, number: str) -> list[str]:
    """Return what somebody was told of a case, oldest first."""
    return [each["message"] for each in reversed(told(who)) if each["subject"] == number]


def mailed_of(cast: Cast, who: Person, number: str) -> list[str]:
    return [mail["subject"] for mail in cast.server.mail.to(who.email) if number in mail["subject"]]


def choose(who: Person, **deliveries: str) -> None:
    went(who.put(PREFERENCES, json={"deliveries": deliveries}))


def test_each_step_stands_in_the_inbox_of_those_it_concerns_and_is_mailed_once(
    cast: Cast, people: tuple[Person, Person]
) -> None:
    firm, host = people
    case = requested(cast, place(cast.host))
    number = read(cast.firm, case)["number"]
    accept(cast.host, case)
    went(approve(cast.desk, case))
    went(step(cast.desk, case, "undo", reason="서류 보완"))
    went(cast.firm.post(f"{API}/cases/{case}/withdraw"))
    agreed, confirmed = "실증기관과 기업이 합의했습니다. 매칭 확정을 기다립니다", "매칭이 확정되었습니다"
    undone, ended = "코디네이터가 결정을 취소했습니다", "요청이 철회되었습니다"
    assert told_of(firm, number) == [agreed, confirmed, undone, ended]
    assert told_of(host, number) == ["실증 요청이 들어왔습니다", confirmed, undone, ended]
    wait_until(lambda: len(mailed_of(cast, firm, number)) == 4)
    mail = next(mail for mail in cast.server.mail.to(firm.email) if ended in mail["subject"])
    assert f"{cast.server.url}/cases/{number}" in mail.get_content()
    assert "순찰" not in mail.get_content(), "a mail holds nothing of what a firm wrote"
    call = next(each for each in told(host) if each["subject"] == number and each["is_call"])
    assert call["is_open"] is False, "the case has moved on"


def test_reading_is_kept_per_person_and_nobody_reads_anothers(
    cast: Cast, people: tuple[Person, Person]
) -> None:
    firm, host = people
    for _time in range(2):
        requested(cast, place(cast.host))
    first = told(host, unread=True)[0]
    before = went(host.get(NOTICES))["unread"]
    assert before > 1, "the page counts none by saying nothing"
    refused(firm.post(f"{NOTICES}/{first['id']}/read"), 404, "not-found")
    assert went(host.post(f"{NOTICES}/{first['id']}/read"))["read_at"]
    assert went(host.get(NOTICES))["unread"] == before - 1
    page = visitor(cast.server)
    page.cookies.set("session", host.headers["Authorization"].split()[1])
    shown = text_of(page.get("/inbox").text)
    assert f"알림 {before - 1} 건 읽지 않음" in shown
    assert page.post(f"/inbox/{told(host, unread=True)[0]['id']}").headers["location"].startswith("/cases/")
    assert went(host.post(f"{NOTICES}/read"))["count"] == before - 2
    assert went(host.get(NOTICES))["unread"] == 0


def test_a_mail_speaks_the_readers_language_and_security_cannot_be_switched_off(
    cast: Cast, people: tuple[Person, Person]
) -> None:
    firm, host = people
    went(host.put(PREFERENCES, json={"locale": "en", "deliveries": {"schedule": "off"}}))
    case = read(cast.firm, requested(cast, place(cast.host)))["number"]
    wait_until(lambda: bool(mailed_of(cast, host, case)))
    assert mailed_of(cast, host, case) == [
        f"[Daejeon Testbed Match] {case} A demonstration has been requested"
    ]
    went(host.put(PREFERENCES, json={"locale": "ko", "deliveries": {}}))
    assert went(host.get(PREFERENCES))["deliveries"]["schedule"] == "off", "what is not named stays"
    answer = firm.put(PREFERENCES, json={"deliveries": {"security": "off"}})
    assert [each["field"] for each in answer.json()["errors"]] == ["deliveries"]


def test_collected_mails_leave_once_a_day_at_eight_without_what_is_over(
    cast: Cast, people: tuple[Person, Person], clock: SetClock
) -> None:
    _firm, host = people
    choose(host, case="daily")
    over = read(cast.firm, requested(cast, place(cast.host)))
    waits = read(cast.firm, requested(cast, place(cast.host)))["number"]
    went(step(cast.desk, over["id"], "reject", reason_code="other", reason="까닭"))
    before = len(cast.server.mail.to(host.email))
    tomorrow = datetime.now(SEOUL) + timedelta(days=1)
    clock(tomorrow.replace(hour=7, minute=58, second=0))
    wait_until(lambda: outbox(cast, "digests", "due") > 0)
    assert len(cast.server.mail.to(host.email)) == before, "nothing leaves before eight"
    clock(tomorrow.replace(hour=8, minute=1, second=0))
    wait_until(lambda: len(cast.server.mail.to(host.email)) > before)
    text = cast.server.mail.to(host.email)[-1].get_content()
    assert waits in text
    assert f"{over['number']}: 매칭이 확정되지 않았습니다" in text, "every end is told"
    assert f"{over['number']}: 실증 요청이 들어왔습니다" not in text, "nobody is asked for what is over"
    wait_until(lambda: not outbox(cast, "digest", "due"))
    choose(host, case="off")
    requested(cast, place(cast.host))
    done = outbox(cast, "digests", "done")
    clock(tomorrow.replace(hour=9) + timedelta(days=1))
    wait_until(lambda: outbox(cast, "digests", "done") > done and not outbox(cast, "digest", "due"))
    assert len(cast.server.mail.to(host.email)) == before + 1
    choose(host, case="now")


def outbox(cast: Cast, kind: str, state: str) -> int:
    """Return how many jobs of a kind are in a state."""
    statement = "SELECT count(*) FROM outbox WHERE kind = :kind AND state = :state"
    return int(rows(cast.server, statement, kind=kind, state=state)[0][0])


def test_a_call_whose_day_has_passed_is_not_mailed(
    cast: Cast, people: tuple[Person, Person], clock: SetClock
) -> None:
    _firm, host = people
    choose(host, case="daily")
    number = read(cast.firm, requested(cast, place(cast.host, min_days=1)))["number"]
    call = next(each for each in told(host) if each["subject"] == number)
    assert call["is_open"]
    mails = len(cast.server.mail.to(host.email))
    late = datetime.fromisoformat(call["until"]) + timedelta(days=1)
    # The clock leaps: nothing was sent before the day had passed.
    clock(late)
    wait_until(lambda: "기한 안에 답이 없어 요청이 끝났습니다" in str(told_of(host, number)))
    clock(late + timedelta(days=1))
    wait_until(lambda: len(cast.server.mail.to(host.email)) > mails)
    wait_until(lambda: not outbox(cast, "digest", "due"))
    texts = "".join(mail.get_content() for mail in cast.server.mail.to(host.email)[mails:])
    assert f"{number}: 실증 요청이 들어왔습니다" not in texts
    assert f"{number}: 기한 안에 답이 없어 요청이 끝났습니다" in texts
    choose(host, case="now")


def test_papers_and_advice_stand_in_the_inbox_and_are_mailed_as_people_choose(cast: Cast) -> None:
    firm = person(cast, "startup", cast.firm.organization)
    choose(firm, case="off")
    case = requested(cast, place(cast.host))
    shown = read(cast.firm, case)
    papers, asked = f"{API}/cases/{case}/documents", "구비서류를 더 요청했습니다"
    made(cast.host.post(papers, json={"title": "서약서"}))
    advice = {"text": "보험을 드세요", "is_shared": True}
    made(cast.desk.post(f"{API}/demands/{shown['demand']['id']}/advice", json=advice))
    messages = [each["message"] for each in told(firm)]
    assert {asked, "코디네이터의 상담 기록이 있습니다"} <= set(messages)
    choose(firm, case="now")
    made(cast.host.post(papers, json={"title": "작업계획서"}))
    wait_until(lambda: mailed_of(cast, firm, shown["number"]) != [])
    assert mailed_of(cast, firm, shown["number"]) == [f"[대전 실증이음] {shown['number']} {asked}"]
    subjects = [mail["subject"] for mail in cast.server.mail.to(firm.email)]
    assert not [subject for subject in subjects if "상담 기록" in subject]
    made(cast.host.post(f"{API}/cases/{case}/messages", json={"body": "사진을 주세요"}))
    for member, path in ((cast.firm, "/firm"), (cast.desk, "/desk")):
        mark = f'href="/cases/{shown["number"]}#messages">새 메시지 1개'
        assert mark in visitor(cast.server, member).get(path).text
    assert f"/cases/{shown['number']}#messages" not in visitor(cast.server, cast.host).get("/host").text


def test_the_first_day_is_announced_to_both_sides_but_not_of_what_was_released(
    cast: Cast, people: tuple[Person, Person], clock: SetClock
) -> None:
    firm, host = people
    near = "이용 시작이 다가왔습니다"
    stays, goes = (agreed(cast, place(cast.host)) for _ in range(2))
    for case in (stays, goes):
        went(approve(cast.desk, case))
    kept, gone = (read(cast.firm, case)["number"] for case in (stays, goes))
    assert near not in told_of(firm, kept), "a month ahead is too early"
    choose(firm, reminder="daily")
    before = (datetime.now(SEOUL) + timedelta(days=29)).replace(hour=15)
    clock(before)
    for who, number in product((firm, host), (kept, gone)):
        wait_until(partial(lambda who, number: near in told_of(who, number), who, number))
    clock(None)
    went(step(cast.desk, goes, "undo", reason="서류 보완"))
    clock((before + timedelta(days=1)).replace(hour=8, minute=1))
    try:
        wait_until(lambda: any(near in each.get_content() for each in cast.server.mail.to(firm.email)))
    finally:
        choose(firm, reminder="now")
    text = "".join(each.get_content() for each in cast.server.mail.to(firm.email))
    assert f"{kept}: {near}" in text
    assert f"{gone}: {near}" not in text, "what was released is not announced"
