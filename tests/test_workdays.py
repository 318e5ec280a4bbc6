"""Days on which offices work, and what is told when an answer is due or late."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest

from app import workdays
from app.clock import SEOUL
from app.settings import Settings, get_settings
from tests.actors import Cast, cast_of, place, read, requested, rows, stored_id, wait_until
from tests.conftest import Make
from tests.server import Server

SetClock = Callable[[datetime | None], None]


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        (date(2026, 11, 25), 1, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        # Seollal 2027 falls on a Sunday: its Saturday and Sunday are made up for on Tuesday.
        (date(2027, 2, 5), 1, date(2027, 2, 10)),
        (date(2027, 2, 5), 5, date(2027, 2, 16)),
        # Chuseok 2026 takes a Thursday and a Friday, the weekend follows.
        (date(2026, 9, 23), 1, date(2026, 9, 28)),
        (date(2026, 9, 21), 7, date(2026, 10, 2)),
        # National Foundation Day 2026 is a Saturday: Monday is its substitute.
        (date(2026, 10, 2), 1, date(2026, 10, 6)),
        (date(2026, 9, 28), -2, date(2026, 9, 22)),
        (date(2026, 9, 26), -1, date(2026, 9, 23)),
        (date(2026, 9, 26), 0, date(2026, 9, 26)),
    ],
)
def test_working_days_leave_out_weekends_holidays_and_their_substitutes(
    first: date, count: int, last: date
) -> None:
    assert workdays.add(first, count) == last
    if count > 0:
        assert workdays.between(first, last) == count


def test_the_citys_own_closed_days_count_as_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_CLOSED_DAYS", '["2026-11-26"]')
    get_settings.cache_clear()
    try:
        assert workdays.add(date(2026, 11, 25), 1) == date(2026, 11, 27)
        assert workdays.between(date(2026, 11, 25), date(2026, 11, 27)) == 1
    finally:
        get_settings.cache_clear()


def test_a_day_ends_in_seoul() -> None:
    assert workdays.end_of(date(2026, 12, 9)).astimezone(UTC) == datetime(2026, 12, 9, 14, 59, 59, tzinfo=UTC)


def test_a_case_cannot_end_before_its_answer_is_due() -> None:
    with pytest.raises(ValueError, match="APP_CASE_EXPIRY_DAYS"):
        Settings(case_answer_days=8, case_expiry_days=7)


def person(server: Server, organization: str, role: str) -> str:
    """Enter somebody with an address who speaks for an organization, and return the address."""
    user, email = str(uuid4()), f"{uuid4().hex[:8]}@people.example"
    query = "SELECT id FROM organizations WHERE code = :code"
    ((organization_id,),) = rows(server, query, code=organization)
    rows(
        server,
        "INSERT INTO users (id, created_at, email, name, password_hash, locale, is_service, is_demo)"
        " VALUES (:id, '2026-01-01', :email, '', '', 'ko', FALSE, FALSE)",
        id=stored_id(server, user),
        email=email,
    )
    rows(
        server,
        "INSERT INTO memberships (id, created_at, user_id, organization_id, role, grants)"
        " VALUES (:id, '2026-01-01', :user, :organization, :role, '[\"coordinate\"]')",
        id=stored_id(server, str(uuid4())),
        user=stored_id(server, user),
        organization=organization_id,
        role=role,
    )
    return email


def approver(server: Server, organization: str) -> str:
    """Enter whom a host's approvals go through, without an account, and return the address."""
    email = f"{uuid4().hex[:8]}@approver.example"
    rows(
        server,
        "INSERT INTO contacts (id, created_at, organization_id, role, name, position, phone, email, source)"
        " SELECT :id, '2026-01-01', id, 'approval', '', '', '', :email, '' FROM organizations"
        " WHERE code = :code",
        id=stored_id(server, str(uuid4())),
        email=email,
        code=organization,
    )
    return email


def test_who_has_to_answer_is_reminded_and_silence_is_told_to_the_approver_and_the_desk(
    make_server: Make, engine: str
) -> None:
    # Jobs are promised once an hour: where others have leapt ahead, the hours of this test are used up.
    server = make_server(engine)
    clock = server.set_clock
    shared = cast_of(server)
    host = server.member("operator")
    cast = Cast(
        server, shared.firm, shared.other_firm, host, shared.other_host, shared.desk, shared.other_desk
    )
    staff, desk = (
        person(server, host.organization, "operator"),
        person(server, shared.desk.organization, "coordinator"),
    )
    above = approver(server, host.organization)
    case = requested(cast, place(host), 60, 62)
    due = date.fromisoformat(read(shared.firm, case)["answer_by"])

    def told(address: str) -> set[str]:
        return {str(mail["subject"]).rpartition(" ")[2] for mail in server.mail.to(address)}

    clock(datetime.combine(workdays.add(due, -3), time(10), SEOUL))
    assert read(shared.desk, case)["days_left"] == 3
    clock(datetime.combine(workdays.add(due, -2), time(10), SEOUL))
    wait_until(lambda: "다가왔습니다" in told(staff))
    assert told(above) == set()
    clock(datetime.combine(workdays.add(due, 1), time(10), SEOUL))
    wait_until(lambda: all("지났습니다" in told(each) for each in (staff, desk)) and bool(told(above)))
    late = read(shared.desk, case)
    assert (late["state"], late["days_left"]) == ("requested", -1)
    assert sum("다가왔습니다" in str(mail["subject"]) for mail in server.mail.to(staff)) == 1
    (mail,) = server.mail.to(above)
    assert "순찰" not in str(mail.get_content()), "a mail never carries what a firm wrote"
