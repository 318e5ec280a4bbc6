"""Demonstrations: what a start waits for, what is frozen, measured, held, said in public, and how it ends."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from math import isclose
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from PIL import Image

from app.demonstrations.states import picture
from tests.actors import (
    API,
    CASES,
    Cast,
    agreed,
    approve,
    audited,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    went,
)
from tests.demonstrations import KPIS, PLAN, agree, path, prepare
from tests.server import Server

Clock = Callable[[datetime | None], None]
CANARY = "캐너리-뷁펲"


def seoul(offset: int, hour: int = 10) -> datetime:
    today = datetime.now(ZoneInfo("Asia/Seoul")).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today + timedelta(days=offset)


def confirmed(cast: Cast, first: int = 2, last: int = 4) -> str:
    case = agreed(cast, place(cast.host), first, last)
    went(approve(cast.desk, case))
    return case


def missing(answer: httpx.Response) -> set[str]:
    return {each["field"] for each in refused(answer, 409, "not-ready")["errors"]}


def started(cast: Cast, clock: Clock, first: int = 2, last: int = 4) -> str:
    case = confirmed(cast, first, last)
    agree(cast, case)
    prepare(cast, case, last)
    clock(seoul(first))
    went(cast.firm.post(path(case, "start")))
    return case


def test_a_start_is_refused_with_everything_that_is_missing(server: Server, clock: Clock) -> None:
    cast = cast_of(server)
    case = agreed(cast, place(cast.host), 2, 4)
    refused(cast.firm.get(path(case)), 404, "not-found")
    went(approve(cast.desk, case))
    assert went(cast.firm.get(path(case)))["state"] == "planned"
    everything = {"agreement", "kpis", "checklist", "insurance", "training", "day"}
    assert missing(cast.firm.post(path(case, "start"))) == everything
    agree(cast, case)
    prepare(cast, case, last=3)
    permit = f"{CASES}/{case}/permits/own-1"
    went(cast.firm.put(permit, json={"title": "상인회 동의", "status": "filed", "filed_on": day(0)}))
    unready = {**PLAN, "kpis": []}
    went(cast.firm.put(path(case, "plan"), json=unready))
    # The insurance ends a day early, a permit is filed and not granted.
    wanted = {"kpis", "insurance", "permits", "day"}
    assert missing(cast.firm.post(path(case, "start"))) == wanted
    assert {each["field"] for each in went(cast.firm.get(path(case)))["missing"]} == wanted
    prepare(cast, case)
    granted = {"title": "상인회 동의", "status": "granted", "granted_on": day(0)}
    went(cast.firm.put(permit, json=granted))
    assert missing(cast.firm.post(path(case, "start"))) == {"day"}
    clock(seoul(5))
    assert missing(cast.firm.post(path(case, "start"))) == {"day"}, "the booked days are over"
    clock(seoul(2))
    assert cast.host.post(path(case, "start")).status_code == 403
    running = went(cast.firm.post(path(case, "start"), headers={"Idempotency-Key": f"start-{case}"}))
    assert (running["state"], running["started_on"]) == ("running", day(2))
    went(cast.firm.post(path(case, "start"), headers={"Idempotency-Key": f"start-{case}"}))
    refused(cast.firm.post(path(case, "start")), 409, "wrong-state")
    assert audited(server, read(cast.firm, case)["id"])[-1] == ("case.demonstration_started", "startup")
    refused(cast.other_firm.get(path(case)), 404, "not-found")


def test_the_plan_is_frozen_with_the_start_and_changes_stand_beside_it(server: Server, clock: Clock) -> None:
    cast = cast_of(server)
    case = confirmed(cast)
    wrong = {**PLAN, "kpis": [{**KPIS[0], "unit": "비율"}]}
    assert refused(cast.firm.put(path(case, "plan"), json=wrong), 422, "invalid")["errors"][0]["field"] == (
        "kpis.0.target"
    )
    agree(cast, case)
    prepare(cast, case)
    clock(seoul(2))
    before = went(cast.firm.post(path(case, "start")))
    assert re.fullmatch("[0-9a-f]{64}", before["plan_sha256"])
    refused(cast.firm.put(path(case, "plan"), json=PLAN), 409, "wrong-state")
    change = {"field": "k2.target", "after": "25", "reason": "비가 많이 왔습니다."}
    nothing = cast.firm.post(path(case, "deviations"), json={**change, "field": "k9.target"})
    assert refused(nothing, 422, "invalid")["errors"][0]["field"] == "field"
    assert cast.host.post(path(case, "deviations"), json=change).status_code == 403
    after = went(cast.firm.post(path(case, "deviations"), json=change))
    assert (after["plan"], after["plan_sha256"]) == (before["plan"], before["plan_sha256"])
    kept = after["deviations"][0]
    assert (kept["field"], kept["before"], kept["after"]) == ("k2.target", "30.0", "25")
    assert read(cast.host, case)["history"][-1]["action"] == "demonstration_deviated"


def test_values_are_kept_all_or_none_and_come_to_the_right_numbers(server: Server, clock: Clock) -> None:
    cast = cast_of(server)
    case = started(cast, clock)
    moment = seoul(2, 9).isoformat()
    table = f"kpi,at,value,n\nk1,{moment},90,100\nk1,{moment},120,100\nk9,{moment},1,\nk2,어제,1,\n"
    wrong = refused(cast.firm.post(path(case, "measurements/table"), content=table.encode()), 422, "invalid")
    assert [each["field"] for each in wrong["errors"]] == ["rows.1.value", "rows.2.kpi", "rows.3.at"]
    assert went(cast.firm.get(path(case)))["measurements"] == [], "not even the good row"
    right = f"kpi,at,value,n\nk1,{moment},45,50\nk1,{moment},45,50\nk2,{moment},20,1\nk2,{moment},40,3\n"
    went(cast.firm.post(path(case, "measurements/table"), content=right.encode("cp949")))
    without = {"rows": [{"kpi": "k1", "at": moment, "value": 1, "n": None}]}
    unsaid = refused(cast.firm.post(path(case, "measurements"), json=without), 422, "invalid")
    assert unsaid["errors"][0]["field"] == "rows.0.n"
    body = {"rows": [{"kpi": "k3", "at": moment, "value": 1}, {"kpi": "k3", "at": moment, "value": 2}]}
    came = went(cast.firm.post(path(case, "measurements"), json=body))
    share, mean, total = came["kpis"]
    # Wilson 1927 for 90 of 100: 82.56 % to 94.48 %.
    assert (share["measured"], share["n"], share["met"]) == (90, 100, True)
    assert isclose(share["low"], 82.5634, abs_tol=1e-4)
    assert isclose(share["high"], 94.4771, abs_tol=1e-4)
    assert (mean["measured"], mean["n"], mean["low"], mean["met"]) == (35, 4, None, True)
    assert (total["measured"], total["met"]) == (3, False)
    last = next(each for each in came["measurements"] if each["kpi"] == "k3" and each["value"] == 2)
    struck = went(cast.firm.post(path(case, f"measurements/{last['id']}/strike"), json={"reason": "잘못 셈"}))
    assert struck["kpis"][2]["measured"] == 1
    assert len(struck["measurements"]) == 6, "a struck value is kept"


def test_an_incident_holds_and_only_a_coordinator_releases(server: Server, clock: Clock) -> None:
    cast = cast_of(server)
    case = started(cast, clock)
    happened = {"at": seoul(2, 9).isoformat(), "text": "전선이 벗겨졌습니다.", "severity": "minor"}
    held = went(cast.host.post(path(case, "incidents"), json=happened))
    assert held["state"] == "held"
    actions = [each["action"] for each in read(cast.firm, case)["history"]][-2:]
    assert actions == ["demonstration_incident", "demonstration_held"]
    reason = {"reason": "고쳤습니다."}
    for party in (cast.firm, cast.host):
        assert party.post(path(case, "release"), json=reason).status_code == 403
    refused(cast.firm.post(path(case, "hold"), json=reason), 409, "wrong-state")
    assert went(cast.desk.post(path(case, "release"), json=reason))["state"] == "running"
    photo = io.BytesIO()
    picture = Image.new("RGB", (8, 8), "red")
    exif = Image.Exif()
    exif[0x010E] = CANARY
    picture.save(photo, "JPEG", exif=exif)
    line = went(cast.firm.post(path(case, "log"), json={"at": seoul(2, 9).isoformat(), "text": "설치"}))
    entry = next(each for each in line["entries"] if each["kind"] == "log")["id"]
    files = path(case, f"entries/{entry}/files")
    kept = made(cast.firm.post(files, params={"name": "설치.jpg"}, content=photo.getvalue()))
    given = cast.host.get(f"{files}/{kept['id']}").content
    assert CANARY.encode() not in given
    assert Image.open(io.BytesIO(given)).size == (8, 8)
    stopped = went(cast.desk.post(path(case, "stop"), json={"cause": "safety", "reason": "위험합니다."}))
    assert (stopped["state"], stopped["stop_cause"], stopped["actions"]) == ("stopped", "safety", [])


def test_the_public_page_names_nobody_and_the_third_complaint_holds(server: Server, clock: Clock) -> None:
    cast = cast_of(server)
    case = started(cast, clock)
    went(cast.firm.post(path(case, "log"), json={"at": seoul(2, 9).isoformat(), "text": CANARY}))
    url = went(cast.firm.get(path(case)))["public_url"]
    public = f"{API}/public-demonstrations/{url.rpartition('/')[2]}"
    with server.client() as citizen:
        shown = citizen.get(public)
        told = went(shown)
        assert (told["state"], told["text"]) == ("running", PLAN["public_text"])
        assert told["organization_ko"] == f"시험 {cast.host.organization}"
        case_read = read(cast.desk, case)
        private = (CANARY, "SN-1", "DC-7", case, case_read["number"], case_read["demand"]["title"])
        for secret in (*private, "@", "010-"):
            assert secret not in shown.text, secret
        refused(citizen.get(f"{public[:-1]}0" if public[-1] != "0" else f"{public[:-1]}1"), 404, "not-found")
        long = citizen.post(f"{public}/complaints", json={"text": "가" * 1001})
        refused(long, 422, "invalid")
        states = []
        for text in ("시끄럽습니다.", "먼지가 납니다.", "길이 막힙니다."):
            assert citizen.post(f"{public}/complaints", json={"text": text}).status_code == 204
            states.append(went(cast.desk.get(path(case)))["state"])
        assert states == ["running", "running", "held"]
        went(cast.desk.post(path(case, "release"), json={"reason": "소리를 줄였습니다."}))
        assert citizen.post(f"{public}/complaints", json={"text": "네 번째"}).status_code == 204
        assert went(cast.desk.get(path(case)))["state"] == "running", "complaints are counted anew"
        codes = [citizen.post(f"{public}/complaints", json={"text": "또"}).status_code for _ in range(8)]
        assert codes[-1] == 429, "a single address cannot flood"


def test_report_and_opinion_finish_it_and_say_what_it_came_to(server: Server, clock: Clock) -> None:
    cast = cast_of(server)
    case = started(cast, clock)
    body = {"rows": [{"kpi": "k2", "at": seoul(2, 9).isoformat(), "value": 31}]}
    went(cast.firm.post(path(case, "measurements"), json=body))
    clock(seoul(4))
    opinion = {
        "values_confirmed": False,
        "restored": True,
        "technology": 4,
        "business": 3,
        "text": "다시 하고 싶습니다.",
    }
    empty = cast.host.post(path(case, "opinion"), json=opinion)
    assert refused(empty, 422, "invalid")["errors"][0]["field"] == "values_note"
    opinion |= {"values_confirmed": True}
    refused(cast.host.post(path(case, "opinion"), json=opinion), 409, "wrong-state")
    report = {"ended_on": day(3), "summary": "잘 되었습니다.", "achieved": "먼지가 줄었습니다."}
    late = cast.firm.post(path(case, "report"), json={**report, "ended_on": day(5)})
    assert refused(late, 422, "invalid")["errors"][0]["field"] == "ended_on"
    assert went(cast.firm.post(path(case, "report"), json=report))["state"] == "running"
    refused(cast.firm.post(path(case, "measurements"), json=body), 409, "reported")
    done = went(cast.host.post(path(case, "opinion"), json=opinion))
    assert (done["state"], done["ended_on"]) == ("finished", day(3))
    assert [each["met"] for each in done["kpis"]] == [None, True, None]
    refused(cast.firm.post(path(case, "report"), json=report), 409, "wrong-state")
    verbs = [verb for verb, _role in audited(server, read(cast.desk, case)["id"])]
    assert verbs[-2:] == ["case.demonstration_reported", "case.demonstration_finished"]


def test_the_picture_of_the_states_is_the_one_in_the_docs() -> None:
    text = (Path(__file__).parent.parent / "docs/demonstrations.md").read_text(encoding="utf-8")
    drawn = re.search(r"```mermaid\n(.*?)\n```", text, re.DOTALL)
    assert drawn
    assert drawn[1] == picture()


def test_every_type_of_demonstration_has_metrics_that_fit(site: Server) -> None:
    with site.client() as client:
        ivd = {each["code"] for each in went(client.get(f"{API}/kpi-templates?demonstration_type=BIO-IVD"))}
        everything: list[Any] = went(client.get(f"{API}/kpi-templates"))
    assert {"ivd-sensitivity", "ivd-specificity"} <= ivd
    assert "drone-mission" not in ivd
    groups = {code.partition("-")[0] for each in everything for code in each["types"]}
    assert {"PERF", "FIELD", "MOB", "AIR", "ROB", "CITY", "DIG", "SEMI", "BIO", "SPACE", "ENV"} <= groups
