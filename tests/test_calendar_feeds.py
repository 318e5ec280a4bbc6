"""Calendar feeds, read by a second iCalendar parser: stable, numbered, cancelled, silent; on both engines."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import vobject  # type: ignore[import-untyped]

from tests.actors import API, Cast, accept, approve, cast_of, day, place, read, refused, requested, step, went
from tests.pages import fill, text_of, visitor
from tests.server import Member, Server
from tests.test_sites_and_changes import NIGHT, answer_change, booked, propose

FEEDS = f"{API}/calendar-feeds"


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def feed(who: Member, **said: Any) -> dict[str, Any]:
    answer = who.post(FEEDS, json=said)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def events(anybody: httpx.Client, url: str) -> dict[str, Any]:
    """Return the events of a feed by their UID, as another parser reads them."""
    answer = anybody.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return {each.uid.value: each for each in vobject.readOne(answer.text).contents.get("vevent", [])}


def test_a_case_is_one_event_whose_sequence_rises_until_it_is_cancelled(
    cast: Cast, anonymous: httpx.Client
) -> None:
    testbed = place(cast.host)
    url = feed(cast.host, kind="testbed", testbed=testbed)["url"]
    assert events(anonymous, url) == {}
    case = booked(cast, testbed, 30, 32)
    number = read(cast.firm, case)["number"]
    uid = f"{case}@testbed-match"
    first = events(anonymous, url)
    assert list(first) == [uid]
    event = first[uid]
    assert event.dtstart.value == date.fromisoformat(day(30))
    assert event.dtend.value == date.fromisoformat(day(33)), "the end of an all-day event is exclusive"
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    assert number in event.summary.value
    change = propose(cast.firm, case, 40, 41).json()["number"]
    went(answer_change(cast.host, case, change, "accept"))
    assert events(anonymous, url)[uid].sequence.value == "0", "nothing has changed yet"
    went(answer_change(cast.desk, case, change, "confirm"))
    moved = events(anonymous, url)[uid]
    assert (moved.sequence.value, moved.dtstart.value) == ("1", date.fromisoformat(day(40)))
    went(step(cast.desk, case, "undo", reason="서류"))
    gone = events(anonymous, url)
    assert [(each.status.value, each.sequence.value) for each in gone.values()] == [("CANCELLED", "2")]
    went(approve(cast.desk, case))
    again = events(anonymous, url)[uid]
    assert (again.status.value, again.sequence.value) == ("CONFIRMED", "3")
    went(cast.firm.post(f"{API}/cases/{case}/withdraw"))
    assert events(anonymous, url)[uid].status.value == "CANCELLED"


def test_a_feed_says_number_and_place_and_never_what_a_firm_wrote(
    cast: Cast, anonymous: httpx.Client
) -> None:
    testbed = place(cast.host)
    case = requested(cast, testbed, title="비밀 카나리아 7731")
    accept(cast.host, case)
    went(approve(cast.desk, case))
    urls = [
        feed(cast.firm, kind="firm")["url"],
        feed(cast.host, kind="host")["url"],
        feed(cast.desk, kind="desk")["url"],
        feed(cast.host, kind="testbed", testbed=testbed, busy_only=True)["url"],
    ]
    texts = [anonymous.get(url).text.replace("\r\n ", "") for url in urls]
    number = read(cast.firm, case)["number"]
    assert [number in text for text in texts] == [True, True, True, False]
    assert [case in text for text in texts] == [True, True, True, False]
    assert not any("카나리아" in text or "7731" in text for text in texts)
    (busy,) = events(anonymous, urls[3]).values()
    assert busy.summary.value == "사용 중"


def test_hours_are_written_in_seouls_time_and_repeat_daily(cast: Cast, anonymous: httpx.Client) -> None:
    testbed = place(cast.host, bands=[NIGHT])
    booked(cast, testbed, 30, 32, band="NIGHT")
    url = feed(cast.host, kind="testbed", testbed=testbed)["url"]
    text = anonymous.get(url).text
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Seoul" in text
    assert "TZOFFSETTO:+0900" in text
    (event,) = vobject.readOne(text).vevent_list
    assert event.dtstart.value.utcoffset() == timedelta(hours=9)
    assert (event.dtstart.value.hour, event.dtend.value - event.dtstart.value) == (23, timedelta(hours=5))
    assert event.rrule.value == "FREQ=DAILY;COUNT=3"


def test_the_address_is_secret_renewed_and_revoked_and_unchanged_content_is_not_sent_again(
    cast: Cast, anonymous: httpx.Client
) -> None:
    made = feed(cast.firm, kind="firm")
    url, path = made["url"], f"{FEEDS}/{made['id']}"
    first = anonymous.get(url)
    assert first.headers["last-modified"].endswith("GMT")
    same = anonymous.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    guessed = url[:-5] + ("0" if url[-5] != "0" else "1") + ".ics"
    assert anonymous.get(guessed).status_code == 404
    refused(cast.other_firm.get(path), 404, "not-found")
    refused(cast.firm.post(FEEDS, json={"kind": "desk"}), 403, "forbidden")
    other = {"kind": "testbed", "testbed": place(cast.other_host)}
    refused(cast.host.post(FEEDS, json=other), 404, "not-found")
    renewed = went(cast.firm.post(f"{path}/renew"))["url"]
    assert anonymous.get(url).status_code == 404
    assert anonymous.get(renewed).status_code == 200
    assert cast.firm.delete(path).status_code == 204
    assert anonymous.get(renewed).status_code == 404


def test_feeds_are_made_and_ended_on_a_page(cast: Cast, anonymous: httpx.Client) -> None:
    page = visitor(cast.server, cast.other_host)
    assert page.post("/calendar-feeds", data={"kind": "testbed", "testbed": ""}).status_code == 422
    fill(page, "/calendar-feeds", {"kind": "host"})
    html = page.get("/calendar-feeds?done=created").text
    url = html.split('class="input feed-url"')[1].split('value="')[1].split('"')[0]
    assert anonymous.get(url).status_code == 200
    assert "구독 주소를 만들었습니다." in text_of(html)
    key = html.split("/calendar-feeds/")[1].split("/")[0]
    fill(page, f"/calendar-feeds/{key}/renew")
    assert anonymous.get(url).status_code == 404
    fill(page, f"/calendar-feeds/{key}/revoke")
