"""What coordinators set while the service runs: what it changes, who may, what is kept of it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from app import workdays
from tests.actors import (
    DEMANDS,
    Cast,
    audited,
    cast_of,
    draft,
    made,
    place,
    read,
    refused,
    requested,
    rows,
    went,
)
from tests.pages import fill, text_of, visitor
from tests.server import Server

API = "/api/v1/settings"


@pytest.fixture(scope="module")
def own(make_server: Callable[..., Server], engine: str) -> Server:
    """An installation of its own on each engine: what is set concerns everybody on it."""
    return make_server(engine)


@pytest.fixture
def cast(own: Server) -> Cast:
    return cast_of(own)


def change(client: httpx.Client, **values: Any) -> httpx.Response:
    """Set something over what counts now."""
    now = went(client.get(API))
    return client.put(API, json={**now["values"], "number": now["number"], "reason": "시험", **values})


def test_what_is_set_counts_from_the_next_request_on(own: Server, cast: Cast) -> None:
    host_place = place(cast.host)
    before = read(cast.firm, requested(cast, host_place))
    went(change(cast.desk, case_answer_days=12, case_expiry_days=15))
    after = read(cast.firm, requested(cast, host_place))
    first, last = (date.fromisoformat(case["answer_by"]) for case in (before, after))
    assert workdays.between(first, last) == 5
    assert after["due_at"] > before["due_at"]


def test_the_share_of_one_operator_changes_without_a_restart(cast: Cast) -> None:
    runs = f"{DEMANDS}/{draft(cast.firm, title='공기정화 설비')}/matching-runs"
    cast.firm.timeout = httpx.Timeout(240)
    assert made(cast.firm.post(runs))["inputs"]["per_operator"] == 3
    went(change(cast.desk, match_per_operator=1))
    assert made(cast.firm.post(runs))["inputs"]["per_operator"] == 1
    went(change(cast.desk, match_per_operator=3))
    assert made(cast.firm.post(runs))["inputs"]["per_operator"] == 3


def test_every_change_is_a_version_and_only_what_differs_is_kept(own: Server, cast: Cast) -> None:
    usual = went(cast.desk.get(API))["defaults"]
    said = went(change(cast.desk, **usual | {"complaints_hold": 9}, reason="행사가 많은 달"))
    assert (said["values"]["complaints_hold"], said["defaults"]["complaints_hold"]) == (9, 3)
    newest = went(cast.desk.get(f"{API}/history"))["items"][0]
    assert (newest["number"], newest["values"]) == (said["number"], {"complaints_hold": 9})
    assert newest["reason"] == "행사가 많은 달"
    ((key,),) = rows(own, "SELECT id FROM parameter_sets WHERE number = :n", n=said["number"])
    assert audited(own, str(UUID(str(key)))) == [("settings.changed", "coordinator")]
    refused(change(cast.desk), 409, "nothing-changed")


def test_two_coordinators_do_not_overwrite_each_other(cast: Cast) -> None:
    now = went(cast.desk.get(API))
    body = {**now["values"], "number": now["number"], "reason": "첫째"}
    went(cast.desk.put(API, json={**body, "remind_days": 4}))
    refused(cast.other_desk.put(API, json={**body, "remind_days": 5}), 409, "stale-settings")
    assert went(cast.desk.get(API))["values"]["remind_days"] == 4


def test_what_makes_no_sense_or_has_no_reason_is_refused(cast: Cast) -> None:
    for values, field in (
        ({"case_answer_days": 20, "case_expiry_days": 10}, "case_expiry_days"),
        ({"match_per_operator": 6}, "match_per_operator"),
        ({"reason": " "}, "reason"),
    ):
        answer = change(cast.desk, **values)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_settings_are_for_the_desk(own: Server, cast: Cast, anonymous: httpx.Client) -> None:
    for client in (cast.firm, cast.host):
        assert client.get(API).status_code == 403
        assert client.put(API, json={}).status_code == 403
    reader = own.member("coordinator", None, "read")
    assert reader.get(API).status_code == 200
    refused(change(reader, remind_days=7), 403, "read-only")


def test_the_page_keeps_what_was_typed_and_shows_no_secret(own: Server, cast: Cast) -> None:
    desk = visitor(own, cast.desk)
    now = went(cast.desk.get(API))
    typed = {**{name: str(value) for name, value in now["values"].items()}, "number": str(now["number"])}
    wrong = desk.post("/desk/settings", data={**typed, "start_days": "99", "reason": "미리 알림"})
    assert wrong.status_code == 422
    right = {**typed, "start_days": "6", "reason": "미리 알림"}
    assert 'value="99"' in wrong.text
    assert "미리 알림" in wrong.text
    assert fill(desk, "/desk/settings", right) == "/desk/settings?saved=1"
    page = desk.get("/desk/settings?saved=1").text
    assert "저장했습니다." in text_of(page)
    assert "미리 알림" in text_of(page)
    assert own.environment["APP_SECRET"] not in page
