"""Demands saved for an alert: told by a place that was really added, once, and stopped by page or link."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from tests.actors import DEMANDS, Cast, cast_of, made, refused, submitted, wait_until, went
from tests.conftest import Make
from tests.listings import make_place, make_testbed
from tests.mail import links
from tests.pages import fill, text_of, visitor
from tests.people import join
from tests.server import Server

SENTENCE = "지하철 승강장에서 미세먼지를 줄이는 집진기를 시험합니다."
TOLD = "더 잘 맞는 곳이 생겼습니다"
PATIENCE = 240


@pytest.fixture(scope="module")
def own(make_server: Make, engine: str) -> Server:
    """An installation of its own: a place that is added changes what fits everybody."""
    return make_server(engine)


@pytest.fixture
def cast(own: Server) -> Cast:
    cast = cast_of(own)
    cast.firm.timeout = httpx.Timeout(PATIENCE)
    return cast


def unserved(cast: Cast) -> str:
    """Return a demand for a district in which nothing of the kind is listed, ranked."""
    demand = submitted(
        cast.firm,
        title="승강장 집진기",
        purpose=SENTENCE,
        content=SENTENCE,
        districts=["30230"],
        conditions=["RAILST", "PLATFORM", "IAQ", "UNDERGR"],
        indoor_outdoor="indoor",
    )
    made(cast.firm.post(f"{DEMANDS}/{demand}/matching-runs"))
    return demand


def notices(who: httpx.Client) -> list[dict[str, Any]]:
    found = went(who.get("/api/v1/notices", params={"size": 200}))["items"]
    return [each for each in found if TOLD in each["message"]]


def told(server: Server, address: str) -> list[EmailMessage]:
    """Return the mails of an alert."""
    return [each for each in server.mail.to(address) if TOLD in str(each["subject"])]


def test_a_place_that_is_added_is_told_once_by_inbox_and_mail_and_the_link_stops_it(
    own: Server, cast: Cast
) -> None:
    reader = join(own, cast.desk, "startup", organization=cast.firm.organization)
    demand, stopped = unserved(cast), unserved(cast)
    path = f"{DEMANDS}/{demand}/alert"
    firm = visitor(own, cast.firm)
    results = f"/demands/{demand}/results"
    assert "저장하고 알림 받기" in firm.get(results).text
    fill(firm, f"/demands/{demand}/alert")
    known = went(cast.firm.get(path))
    assert known["told_on"] is None
    assert "알림을 켜 두었습니다" in text_of(firm.get(results).text)
    assert went(cast.firm.put(path)) == known, "twice changes nothing"
    went(cast.firm.put(f"{DEMANDS}/{stopped}/alert"))
    assert cast.firm.delete(f"{DEMANDS}/{stopped}/alert").status_code == 204
    place = make_place(cast.host, district="30230")
    make_testbed(
        cast.host,
        place=place,
        name_ko="대덕구 지하 승강장 시험선",
        description_ko=SENTENCE,
        equipment=["집진기", "미세먼지 측정기"],
        example_uses=[SENTENCE, f"밤에 {SENTENCE}"],
        demonstration_types=["FIELD-RAIL"],
        conditions={
            code: {"strength": 3} for code in ("RAILST", "PLATFORM", "UNDERGR", "IAQ", "CROWDIN", "RAILAIR")
        },
        indoor_outdoor="indoor",
    )
    # The worker promises to look again once a minute.
    own.set_clock(datetime.now(UTC) + timedelta(minutes=2))
    wait_until(lambda: bool(notices(reader)), seconds=PATIENCE)
    (notice,) = notices(reader)
    assert "대덕구 지하 승강장 시험선" in notice["message"]
    before, after = map(int, re.findall(r"(\d+)%", notice["message"]))
    assert before < after, "why it is told"
    assert "," not in notice["message"], "places that were known before are no news"
    wait_until(lambda: bool(told(own, reader.email)))
    own.set_clock(None)
    (mail,) = told(own, reader.email)
    (link,) = [each for each in links(mail) if "/alerts/" in each]
    anybody = visitor(own)
    page = anybody.get(link)
    assert page.status_code == 200
    assert "승강장" not in page.text, "whoever has the link learns nothing of the demand"
    anybody.post(link)
    assert "끝났습니다" in text_of(anybody.get(link).text)
    assert anybody.get(f"{link[:-1]}{'0' if link[-1] != '0' else '1'}").status_code == 404
    refused(cast.firm.get(path), 404, "not-found")


def test_only_the_firm_saves_its_own_demand_and_only_after_a_ranking(cast: Cast) -> None:
    demand = submitted(cast.firm, title="승강장 집진기", content=SENTENCE, districts=["30230"])
    path = f"{DEMANDS}/{demand}/alert"
    refused(cast.firm.put(path), 409, "no-run")
    refused(cast.other_firm.put(path), 404, "not-found")
    assert cast.host.put(path).status_code == 403
    refused(cast.firm.delete(path), 404, "not-found")


def test_what_fits_well_already_needs_no_alert(cast: Cast) -> None:
    demand = submitted(cast.firm, title="승강장 집진기", content=SENTENCE)
    made(cast.firm.post(f"{DEMANDS}/{demand}/matching-runs"))
    refused(cast.firm.put(f"{DEMANDS}/{demand}/alert"), 409, "fits-already")
    shown = visitor(cast.server, cast.firm).get(f"/demands/{demand}/results")
    assert "저장하고 알림 받기" not in shown.text
