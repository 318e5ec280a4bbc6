"""Promised work: what is slow or broken holds up nothing that stands in another lane or behind it."""

from collections.abc import Callable
from uuid import uuid4

import sqlalchemy as sa

from tests.actors import API, Cast, cast_of, made, rows, stored_id, wait_until
from tests.listings import make_place, make_testbed, numbers
from tests.server import Server

SOON = 15


def invite(cast: Cast) -> str:
    """Ask for a mail that somebody waits for, and return to whom."""
    email = f"awaited-{next(numbers)}@example.org"
    body = {"email": email, "role": "coordinator"}
    assert cast.desk.post(f"{API}/invitations", json=body).status_code == 202
    return email


def test_a_link_is_mailed_while_other_work_stands_still(servers: Callable[[str], Server]) -> None:
    # Only here a row can be held without holding everything.
    server = servers("postgresql")
    cast = cast_of(server)
    code = make_testbed(cast.desk, place=make_place(cast.desk, operator=cast.host.organization))
    body = {"testbeds": [code], "email": f"held-{next(numbers)}@example.org"}
    sheet = made(cast.desk.post(f"{API}/fact-sheets", json=body))["items"][0]["id"]
    job = {"key": f"sheet.remind:{sheet}:1"}
    engine = sa.create_engine(server.environment["APP_DATABASE_URL"])
    with engine.begin() as rival:
        rival.execute(sa.text("SELECT id FROM fact_sheets WHERE id = :key FOR UPDATE"), {"key": sheet})
        rows(server, "UPDATE outbox SET due_at = '2000-01-01' WHERE key = :key", **job)
        begun = "SELECT 1 FROM outbox WHERE key = :key AND lease_until IS NOT NULL AND state = 'due'"
        wait_until(lambda: bool(rows(server, begun, **job)))
        server.mail.wait(invite(cast), seconds=SOON)
        assert rows(server, begun, **job), "the other work still stands"
    engine.dispose()
    wait_until(lambda: not rows(server, begun, **job))


def test_a_job_that_breaks_in_a_way_nobody_has_thought_of_is_tried_later_and_holds_up_nothing(
    server: Server,
) -> None:
    cast, job = cast_of(server), {"key": f"broken:{uuid4()}"}
    rows(
        server,
        "INSERT INTO outbox (id, created_at, kind, key, payload, due_at, tries, state, last_error)"
        " VALUES (:id, '2000-01-01', 'mail', :key, '{}', '2000-01-01', 0, 'due', '')",
        id=stored_id(server, str(uuid4())),
        **job,
    )
    found = "SELECT tries, state, last_error FROM outbox WHERE key = :key AND due_at > '2000-01-02'"
    wait_until(lambda: bool(rows(server, found, **job)), seconds=SOON)
    ((tries, state, error),) = rows(server, found, **job)
    assert (tries >= 1, state, error) == (True, "due", "KeyError: 'to'")
    server.mail.wait(invite(cast), seconds=SOON)
    rows(server, "DELETE FROM outbox WHERE key = :key", **job)
