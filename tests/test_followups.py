"""After a demonstration: surveys when they are due, each side's own view, and intents to buy."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.actors import (
    API,
    CASES,
    Cast,
    accept,
    approve,
    ask,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    requested,
    submitted,
    wait_until,
    went,
)
from tests.conftest import Make
from tests.pages import text_of, visitor
from tests.people import join
from tests.server import Member, Server

SetClock = Callable[[datetime | None], None]
NOW = datetime.now(ZoneInfo("Asia/Seoul"))


def ended(cast: Cast, clock: SetClock, ago: int) -> str:
    """Return a case whose last day was so many days ago."""
    clock(NOW - timedelta(days=ago + 10))
    fields = {"earliest_start": day(-ago - 9), "latest_end": day(-ago + 30)}
    case = made(ask(cast.firm, submitted(cast.firm, **fields), place(cast.host), -ago - 2, -ago))["id"]
    accept(cast.host, case)
    went(approve(cast.desk, case))
    clock(None)
    return str(case)


def followup(case: str, *parts: str) -> str:
    return "/".join((CASES, case, "followup", *parts))


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_a_survey_opens_a_month_before_it_is_due_and_can_be_corrected(cast: Cast, clock: SetClock) -> None:
    case = ended(cast, clock, 200)
    surveys = went(cast.firm.get(followup(case)))["surveys"]
    assert [(each["months"], each["is_open"]) for each in surveys] == [(6, True), (12, False), (24, False)]
    early = refused(cast.firm.put(followup(case, "surveys", "12"), json={}), 409, "not-yet")
    assert early["due_on"] == surveys[1]["due_on"]
    refused(cast.firm.put(followup(case, "surveys", "7"), json={}), 404, "not-found")
    went(cast.firm.put(followup(case, "surveys", "6"), json={"sales_krw": 5_000_000, "jobs": 0}))
    went(cast.desk.put(followup(case, "surveys", "6"), json={"sales_krw": 7_000_000, "jobs": 0}))
    answer = went(cast.firm.get(followup(case)))["surveys"][0]["answer"]
    assert (answer["sales_krw"], answer["jobs"], answer["patents"]) == (7_000_000, 0, None)
    # A sum of the firm's is nobody's business but its own and the desk's.
    assert went(cast.host.get(followup(case)))["surveys"] == []
    refused(cast.host.put(followup(case, "surveys", "6"), json={}), 403, "forbidden")
    refused(cast.other_firm.get(followup(case)), 404, "not-found")


def test_nothing_is_asked_before_the_last_day_has_passed(cast: Cast) -> None:
    case = requested(cast, place(cast.host), 3, 5)
    refused(cast.firm.get(followup(case)), 409, "not-yet")
    assert not read(cast.firm, case)["has_ended"]


def test_each_side_rates_and_only_the_desk_reads_both(cast: Cast, clock: SetClock) -> None:
    case = ended(cast, clock, 5)
    for member, score in ((cast.firm, 5), (cast.host, 2)):
        went(member.put(followup(case, "satisfaction"), json={"score": score, "would_repeat": score > 3}))
    for member, seen in ((cast.firm, [5]), (cast.host, [2]), (cast.desk, [5, 2])):
        assert [each["score"] for each in went(member.get(followup(case)))["satisfactions"]] == seen
    refused(cast.desk.put(followup(case, "satisfaction"), json={"score": 3}), 403, "forbidden")
    refused(cast.firm.put(followup(case, "satisfaction"), json={"score": 6}), 422, "invalid")


def test_sums_count_answers_and_leave_out_what_nobody_said(cast: Cast, clock: SetClock) -> None:
    before = {each["months"]: each for each in went(cast.desk.get(f"{API}/followup-sums"))}[6]
    case = ended(cast, clock, 190)
    went(cast.firm.put(followup(case, "surveys", "6"), json={"exports_krw": 3_000}))
    after = {each["months"]: each for each in went(cast.desk.get(f"{API}/followup-sums"))}[6]
    assert after["answered"] == before["answered"] + 1
    assert after["asked"] == before["asked"] + 1
    assert after["exports_krw"] == (before["exports_krw"] or 0) + 3_000
    assert after["sales_krw"] == before["sales_krw"]
    # Where nobody has answered yet, nothing is known; that is not zero.
    unanswered = [each for each in went(cast.desk.get(f"{API}/followup-sums")) if not each["answered"]]
    assert unanswered
    assert all(each["exports_krw"] is None for each in unanswered)
    refused(cast.firm.get(f"{API}/followup-sums"), 403, "forbidden")


def test_the_firm_is_asked_when_a_survey_is_due_and_no_longer_once_it_answered(make_server: Make) -> None:
    # An installation of its own: where a clock leaps, days are over for everybody.
    server = make_server("sqlite")
    cast = cast_of(server)
    email = join(server, cast.desk, "startup", organization=cast.firm.organization).email
    token = server.testbed("token", "--email", email, "--days", "90").strip()
    person = Member(server.url, token, cast.firm.organization, "startup")
    case = ended(cast, server.set_clock, 190)
    number = read(cast.firm, case)["number"]

    def asked() -> list[bool]:
        notices = went(person.get(f"{API}/notices", params={"size": 100}))["items"]
        about = [each for each in notices if each["subject"] == number]
        return [each["is_open"] for each in about if "성과" in each["message"]]

    # The next day's round of reminders.
    server.set_clock(NOW + timedelta(days=1))
    wait_until(lambda: asked() == [True])
    went(cast.firm.put(followup(case, "surveys", "6"), json={"jobs": 2}))
    assert asked() == [False]


def test_pages_take_answers_without_scripts_and_keep_what_was_typed(
    server: Server, cast: Cast, clock: SetClock
) -> None:
    case = ended(cast, clock, 200)
    number = read(cast.firm, case)["number"]
    path = f"/cases/{number}/followup"
    firm, host, desk = (visitor(server, member) for member in (cast.firm, cast.host, cast.desk))
    assert path in firm.get(f"/cases/{number}").text
    wrong = firm.post(f"{path}/surveys/6", data={"sales_krw": "많이", "jobs": "3"})
    assert wrong.status_code == 422
    assert 'value="많이"' in wrong.text
    assert firm.post(f"{path}/surveys/6", data={"sales_krw": "12,000,000"}).status_code == 303
    page = text_of(firm.get(path).text)
    assert "12,000,000원" in page
    assert "확인 필요" in page
    assert host.post(f"{path}/satisfaction", data={"score": "4", "would_repeat": "true"}).status_code == 303
    intent = {"buyer": "대전시설공단", "intent": "considers", "units": "3"}
    assert host.post(f"{path}/intents", data=intent).status_code == 303
    assert "대전시설공단" in text_of(firm.get(path).text)
    assert "12,000,000" not in text_of(host.get(path).text)
    assert "6개월 뒤" in text_of(desk.get("/desk/outcomes").text)
