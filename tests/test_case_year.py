"""A year of one case, from the request to the last survey: each gate holds, and everybody hears of it."""

import hashlib
import json
import subprocess
from math import isclose, sqrt
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature

from tests.actors import (
    API,
    CASES,
    ask,
    day,
    made,
    place,
    read,
    refused,
    span,
    states,
    step,
    submitted,
    went,
)
from tests.actors import wait_until as wait
from tests.agreements import act, overview, seal, write
from tests.certificates import document, keep, new_key, opened, seoul
from tests.conftest import Make
from tests.console import CommandError
from tests.demonstrations import PLAN, path, prepare
from tests.samples import PDF
from tests.server import TESTBED, Server, clean_environment
from tests.year import Year, people_of

FIRST, LAST = 45, 49
BARE = clean_environment() | {"APP_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
SURVEYS = {6: "sales_krw", 12: "public_sales_krw", 24: "exports_krw"}


def test_a_case_comes_from_its_request_to_the_last_survey_and_every_gate_holds(
    make_server: Make, engine: str
) -> None:
    # An installation of its own: where two years pass, days are over for everybody.
    server = make_server(engine)
    new_key(server)
    year = _both_sides_agree_on_days_and_only_a_coordinator_confirms(server)
    _nothing_holds_before_the_sealed_paper(year)
    _a_start_waits_for_permits_insurance_and_safety(year)
    _the_plan_is_frozen_with_the_start(year)
    _values_come_by_table_and_json_and_a_wrong_row_keeps_none(year)
    _an_incident_holds_at_once_and_only_a_coordinator_releases(year)
    _a_change_of_the_plan_stands_beside_it(year)
    _it_is_finished_with_report_and_opinion(year)
    certificate = _a_certificate_is_issued_by_the_desk_in_the_name_of_the_host(year)
    _anybody_can_check_it_and_one_changed_byte_shows(year, certificate)
    _what_is_revoked_is_refused_with_the_new_list(year, certificate)
    _surveys_are_asked_when_they_are_due_and_no_longer_once_answered(year)
    _each_side_says_how_it_went(year)


def _both_sides_agree_on_days_and_only_a_coordinator_confirms(server: Server) -> Year:
    cast = people_of(server)
    testbed = place(cast.host)
    case = made(ask(cast.firm, submitted(cast.firm), testbed, FIRST - 5, LAST - 5))["id"]
    year = Year(cast, case, read(cast.firm, case)["number"])
    assert year.times(cast.host, "실증 요청이 들어왔습니다") == 1
    for stranger in (cast.other_firm, cast.other_host):
        refused(stranger.get(f"{CASES}/{case}"), 404, "not-found")
    refused(step(cast.desk, case, "approve", reason="적합"), 409, "wrong-state")
    year.day(1)
    with year.tells("consult", "협의를 시작했습니다", cast.firm):
        went(step(cast.host, case, "consult", note="현장을 함께 봅시다"))
    year.day(3)
    refused(step(cast.firm, case, "review", outcome="feasible"), 403, "forbidden")
    with year.tells("review", "실증기관이 조건이나 다른 날짜를 제안했습니다", cast.firm):
        went(step(cast.host, case, "review", outcome="feasible", **span(FIRST, LAST)))
    year.day(4)
    refused(step(cast.host, case, "accept-terms"), 403, "forbidden")
    with year.tells("accept_terms", "실증기관과 기업이 합의했습니다. 매칭 확정을 기다립니다", cast.desk):
        went(step(cast.firm, case, "accept-terms"))
    for party in (cast.firm, cast.host):
        refused(step(party, case, "approve", reason="적합"), 403, "forbidden")
    refused(cast.firm.get(path(case)), 404, "not-found")
    with year.tells("approve", "매칭이 확정되었습니다", cast.firm, cast.host):
        went(step(cast.desk, case, "approve", reason="적합"))
    assert states(cast.firm, case) == ["requested", "in_consultation", "reviewed", "agreed", "approved"]
    assert all(year.reads(party, "협약 조건을 정해 주세요") for party in (cast.firm, cast.host))
    assert read(cast.firm, case)["starts_on"] == day(FIRST)
    return year


def _nothing_holds_before_the_sealed_paper(year: Year) -> None:
    cast, case = year.people, year.case
    year.day(6)
    write(cast.firm, case, terms={})
    assert refused(act(cast.host, case, 1, "offer"), 422, "invalid")["errors"], "no clause is settled"
    second = write(cast.host, case, extra="밤 열 시 뒤에는 작업하지 않는다.")
    assert (second["version"], second["state"]) == (2, "draft")
    refused(act(cast.firm, case, 2, "offer"), 403, "forbidden")
    with year.tells("offer_agreement", "서명할 협약이 왔습니다", cast.firm, cast.host):
        offer = went(act(cast.host, case, 2, "offer"))
    refused(cast.other_firm.get(f"{CASES}/{case}/agreement"), 404, "not-found")
    assert overview(cast.firm, case)["valid"] is None
    assert all(year.reads(party, "읽고 서명해 주세요") for party in (cast.firm, cast.host))
    assert year.reads(cast.desk, "상대방이 협약에 서명할 차례입니다")
    year.day(9)
    sealed: Any = {"sealed_on": day(8)}
    refused(seal(cast.firm, case, 2, **sealed), 403, "forbidden")
    refused(seal(cast.host, case, 2, b"just words", name="a.txt", **sealed), 422, "wrong-file")
    with year.tells("validate_agreement", "협약을 맺었습니다", cast.firm, cast.host, cast.desk):
        valid = went(seal(cast.host, case, 2, **sealed))
    assert (valid["sha256"], valid["means"], valid["sealed_on"]) == (offer["sha256"], "seal", day(8))
    assert valid["files"][0]["sha256"] == hashlib.sha256(PDF).hexdigest()
    refused(act(cast.firm, case, 2, "refuse", reason="늦음"), 409, "wrong-state")
    assert [each["state"] for each in overview(cast.firm, case)["versions"]] == ["valid", "superseded"]


def _missing(year: Year) -> set[str]:
    answer = year.people.firm.post(path(year.case, "start"))
    return {each["field"] for each in refused(answer, 409, "not-ready")["errors"]}


def _a_start_waits_for_permits_insurance_and_safety(year: Year) -> None:
    cast, case = year.people, year.case
    year.day(20)
    assert year.reads(cast.firm, "갖추면 첫날에 시작할 수 있습니다")
    assert _missing(year) == {"kpis", "checklist", "insurance", "training", "day"}
    register = f"{CASES}/{case}/permits/own-1"
    filed = {"title": "도로점용 허가", "status": "filed", "filed_on": day(20)}
    refused(cast.host.put(register, json=filed), 403, "forbidden")
    refused(cast.other_firm.put(register, json=filed), 404, "not-found")
    went(cast.firm.put(register, json=filed))
    prepare(cast, case, last=LAST - 1)
    refused(cast.host.put(path(case, "plan"), json=PLAN), 403, "forbidden")
    year.day(FIRST)
    assert _missing(year) == {"permits", "insurance"}, "the policy ends a day early"
    prepare(cast, case, last=LAST)
    went(cast.firm.put(register, json=filed | {"status": "granted", "granted_on": day(30)}))
    undone = {"checklist": [{"point": "비상 연락망", "done": False}], "risks": []}
    went(cast.firm.put(path(case, "safety"), json=undone))
    assert _missing(year) == {"checklist"}
    undone["checklist"][0]["done"] = True
    went(cast.firm.put(path(case, "safety"), json=undone))
    assert went(cast.firm.get(path(case)))["missing"] == []
    assert year.reads(cast.firm, "갖출 것을 확인하고 시작해 주세요")


def _the_plan_is_frozen_with_the_start(year: Year) -> None:
    cast, case = year.people, year.case
    refused(cast.host.post(path(case, "start")), 403, "forbidden")
    refused(cast.other_firm.post(path(case, "start")), 404, "not-found")
    with year.tells("demonstration_started", "실증을 시작했습니다", cast.firm, cast.host, cast.desk):
        running = went(cast.firm.post(path(case, "start")))
    assert (running["state"], running["started_on"]) == ("running", day(FIRST))
    plan: dict[str, Any] = running["plan"]
    plan["kpis"] = [{"key": f"k{at}", **each} for at, each in enumerate(plan["kpis"], 1)]
    text = json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert running["plan_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    refused(cast.firm.put(path(case, "plan"), json=PLAN), 409, "wrong-state")
    assert year.reads(cast.firm, "잰 값을 적어 주세요")


def _wilson(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval in percent, written down anew."""
    z, share = 1.959963984540054, hits / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return 100 * (middle - spread) / (1 + z * z / n), 100 * (middle + spread) / (1 + z * z / n)


def _values_come_by_table_and_json_and_a_wrong_row_keeps_none(year: Year) -> None:
    cast, case = year.people, year.case
    year.day(FIRST + 1)
    moment = seoul(FIRST + 1, 9).isoformat()
    table = f"kpi,at,value,n\nk1,{moment},48,50\nk1,{moment},60,50\n"
    wrong = cast.firm.post(path(case, "measurements/table"), content=table.encode())
    assert [each["field"] for each in refused(wrong, 422, "invalid")["errors"]] == ["rows.1.value"]
    assert went(cast.firm.get(path(case)))["measurements"] == []
    right = f"kpi,at,value,n\nk1,{moment},48,50\nk1,{moment},45,50\n"
    went(cast.firm.post(path(case, "measurements/table"), content=right.encode("cp949")))
    dust = {"rows": [{"kpi": "k2", "at": moment, "value": each} for each in (28, 36)]}
    refused(cast.other_firm.post(path(case, "measurements"), json=dust), 404, "not-found")
    share, mean, total = went(cast.firm.post(path(case, "measurements"), json=dust))["kpis"]
    low, high = _wilson(93, 100)
    assert (share["measured"], share["n"], share["met"]) == (93, 100, True)
    assert isclose(share["low"], low, abs_tol=1e-6)
    assert isclose(share["high"], high, abs_tol=1e-6)
    assert (mean["measured"], mean["met"], total["measured"]) == (32, True, None)


def _an_incident_holds_at_once_and_only_a_coordinator_releases(year: Year) -> None:
    cast, case = year.people, year.case
    year.day(FIRST + 2)
    happened = {"at": seoul(FIRST + 2, 9).isoformat(), "text": "전선이 벗겨졌습니다.", "severity": "minor"}
    everybody = (cast.firm, cast.host, cast.desk)
    with (
        year.tells("demonstration_incident", "실증 중 사고가 보고되었습니다", *everybody),
        year.tells("demonstration_held", "실증이 일시 중지되었습니다", *everybody),
    ):
        held = went(cast.host.post(path(case, "incidents"), json=happened))
    assert (held["state"], held["held"]["reason"]) == ("held", happened["text"])
    assert year.reads(cast.desk, "다시 시작할지 정해 주세요")
    report = {"ended_on": day(FIRST + 2), "summary": "끝", "achieved": "끝"}
    refused(cast.firm.post(path(case, "report"), json=report), 409, "wrong-state")
    reason = {"reason": "전선을 바꾸고 차단기를 달았습니다."}
    for party in (cast.firm, cast.host):
        refused(party.post(path(case, "release"), json=reason), 403, "forbidden")
    year.day(FIRST + 3)
    with year.tells("demonstration_released", "실증을 다시 시작할 수 있습니다", cast.firm, cast.host):
        assert went(cast.desk.post(path(case, "release"), json=reason))["state"] == "running"


def _a_change_of_the_plan_stands_beside_it(year: Year) -> None:
    cast, case = year.people, year.case
    before = went(cast.firm.get(path(case)))
    change = {"field": "k2.target", "after": "28", "reason": "비가 이틀 왔습니다."}
    refused(cast.host.post(path(case, "deviations"), json=change), 403, "forbidden")
    with year.tells("demonstration_deviated", "실증 계획이 바뀌었습니다", cast.host, cast.desk):
        after = went(cast.firm.post(path(case, "deviations"), json=change))
    assert (after["plan"], after["plan_sha256"]) == (before["plan"], before["plan_sha256"])
    assert [(each["before"], each["after"]) for each in after["deviations"]] == [("30.0", "28")]


def _it_is_finished_with_report_and_opinion(year: Year) -> None:
    cast, case = year.people, year.case
    year.day(LAST, 18)
    opinion: dict[str, Any] = {"values_confirmed": True, "restored": True, "technology": 4, "business": 3}
    opinion["text"] = "현장에서 잘 견뎠습니다."
    refused(cast.host.post(path(case, "opinion"), json=opinion), 409, "wrong-state")
    refused(cast.desk.post(f"{CASES}/{case}/certificates", json={}), 409, "no-result")
    report = {"ended_on": day(LAST), "summary": "닷새 동안 돌렸습니다.", "achieved": "먼지가 줄었습니다."}
    refused(cast.host.post(path(case, "report"), json=report), 403, "forbidden")
    with year.tells("demonstration_reported", "실증 결과가 보고되었습니다", cast.host, cast.desk):
        went(cast.firm.post(path(case, "report"), json=report))
    assert year.reads(cast.host, "값을 확인하고 의견을 적어 주세요")
    late = {"rows": [{"kpi": "k2", "at": seoul(LAST, 9).isoformat(), "value": 90}]}
    refused(cast.firm.post(path(case, "measurements"), json=late), 409, "reported")
    refused(cast.firm.post(path(case, "opinion"), json=opinion), 403, "forbidden")
    with year.tells("demonstration_finished", "실증이 끝났습니다", cast.firm, cast.host, cast.desk):
        done = went(cast.host.post(path(case, "opinion"), json=opinion))
    assert (done["state"], done["ended_on"]) == ("finished", day(LAST))
    assert year.reads(cast.desk, "결과를 보고 확인서를 발급해 주세요")


def _a_certificate_is_issued_by_the_desk_in_the_name_of_the_host(year: Year) -> Any:
    cast, case = year.people, year.case
    year.day(LAST + 10)
    issuing = f"{CASES}/{case}/certificates"
    for party in (cast.firm, cast.host):
        refused(party.post(issuing, json={}), 403, "forbidden")
    with year.tells("certify", "실증확인서가 발급되었습니다", cast.firm, cast.host):
        certificate = made(cast.desk.post(issuing, json={}))
    assert certificate["issuer"]["code"] == cast.host.organization
    assert certificate["number"] == f"DJ-{day(LAST + 10)[:4]}-0001"
    refused(cast.other_firm.get(f"{API}/certificates/{certificate['id']}"), 404, "not-found")
    return certificate


def _verify(server: Server, *arguments: object) -> tuple[int, str]:
    """Run the checking command with nothing of the service around: no database, no secret, no network."""
    command = ["certificate", "verify", *map(str, arguments), "--language", "en"]
    try:
        return 0, server.console.run(*command, environment=BARE, folder=server.folder)
    except CommandError as error:
        return error.code, error.output + error.errors


def _anybody_can_check_it_and_one_changed_byte_shows(year: Year, certificate: Any) -> None:
    cast, server = year.people, year.people.server
    token = document(cast.firm, certificate)
    with server.client() as anybody:
        jwks = went(anybody.get("/.well-known/jwks.json"))
        list_then = keep(server, "before.jwt", anybody.get("/status/1").text)
    keys = keep(server, "keys.json", httpx.Response(200, json=jwks).content)
    subject = opened(token, jwks)["credentialSubject"]
    agreement = overview(cast.firm, year.case)["valid"]["sha256"]
    assert (subject["planSha256"], subject["agreementSha256"]) == (
        went(cast.firm.get(path(year.case)))["plan_sha256"],
        agreement,
    )
    assert [each["measured"] for each in subject["measures"]] == [93, 32, None]
    assert "30.0 → 28" in subject["deviations"][0]
    paper = cast.firm.get(f"{API}/certificates/{certificate['id']}/paper").content
    for file in (keep(server, "c.jwt", token), keep(server, "c.pdf", paper)):
        code, told = _verify(server, file, "--key", keys)
        assert (code, certificate["number"] in told, "unknown" in told) == (0, True, True), told
    if server.engine == "sqlite":
        # Once as people run it, a process from nothing; no database is asked, so that once is enough.
        command = [TESTBED, "certificate", "verify", str(file), "--key", str(keys), "--language", "en"]
        done = subprocess.run(
            command, env=BARE, cwd=server.folder, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (0, told), done.stderr
    assert _verify(server, server.folder / "c.jwt", "--key", keys, "--status", list_then)[0] == 0
    at = len(token) // 2
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    assert _verify(server, keep(server, "changed.jwt", changed), "--key", keys)[0] == 1
    with pytest.raises((InvalidSignature, ValueError)):
        opened(changed, jwks)


def _what_is_revoked_is_refused_with_the_new_list(year: Year, certificate: Any) -> None:
    cast, server = year.people, year.people.server
    year.day(LAST + 20)
    revoking = f"{API}/certificates/{certificate['id']}/revoke"
    why = {"reason_code": "misuse", "reason": "다른 제품에 붙였습니다."}
    for party in (cast.firm, cast.host):
        refused(party.post(revoking, json=why), 403, "forbidden")
    with year.tells("revoke_certificate", "실증확인서가 취소되었습니다", cast.firm, cast.host):
        assert went(cast.desk.post(revoking, json=why))["state"] == "revoked"
    list_now = keep(server, "after.jwt", cast.firm.get("/status/1").text)
    file, keys = server.folder / "c.jwt", server.folder / "keys.json"
    code, told = _verify(server, file, "--key", keys, "--status", list_now)
    assert (code, "Revoked" in told or "revoked" in told) == (1, True), told
    code, told = _verify(server, file, "--key", keys)
    assert (code, "unknown" in told) == (0, True), "without a list nobody can know"
    entry = opened(file.read_text(), went(cast.firm.get("/.well-known/jwks.json")))["credentialStatus"]
    assert entry["statusListCredential"].endswith("/status/1")


def _asked(year: Year) -> list[bool]:
    """Return, survey by survey, whether the firm is still asked."""
    told = [each for each in year.heard(year.people.firm) if "성과" in each["message"]]
    return [each["is_open"] for each in told][::-1]


def _surveys_are_asked_when_they_are_due_and_no_longer_once_answered(year: Year) -> None:
    cast, case = year.people, year.case
    surveys = f"{CASES}/{case}/followup/surveys"
    due = {
        each["months"]: each["due_on"] for each in went(cast.firm.get(f"{CASES}/{case}/followup"))["surveys"]
    }
    refused(cast.firm.put(f"{surveys}/6", json={}), 409, "not-yet")
    for at, (months, figure) in enumerate(SURVEYS.items()):
        year.date(due[months])
        wait(lambda at=at: _asked(year) == [False] * at + [True])  # type: ignore[misc]
        assert year.reads(cast.firm, "성과를 여쭐 때가 되었습니다")
        refused(cast.host.put(f"{surveys}/{months}", json={}), 403, "forbidden")
        went(cast.firm.put(f"{surveys}/{months}", json={figure: 1_000_000 * months}))
        assert _asked(year) == [False] * (at + 1)
        assert not year.reads(cast.firm, "성과를 여쭐 때가 되었습니다")
    answers = [each["answer"] for each in went(cast.desk.get(f"{CASES}/{case}/followup"))["surveys"]]
    assert [each[figure] for each, figure in zip(answers, SURVEYS.values(), strict=True)] == [
        1_000_000 * months for months in SURVEYS
    ]
    assert went(cast.host.get(f"{CASES}/{case}/followup"))["surveys"] == [], "a firm's sums are its own"


def _each_side_says_how_it_went(year: Year) -> None:
    cast, rating = year.people, f"{CASES}/{year.case}/followup/satisfaction"
    refused(cast.desk.put(rating, json={"score": 3}), 403, "forbidden")
    for member, score in ((cast.firm, 5), (cast.host, 4)):
        went(member.put(rating, json={"score": score, "would_repeat": True}))
    for member, seen in ((cast.firm, [5]), (cast.host, [4]), (cast.desk, [5, 4])):
        found = went(member.get(f"{CASES}/{year.case}/followup"))["satisfactions"]
        assert [each["score"] for each in found] == seen
