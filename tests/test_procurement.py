"""Procurement readiness: worked examples, windows, whose business it is, and what a case's records show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.accounts.models import CompanySize
from app.followups.models import Intent
from app.procurement import readiness, rules
from app.procurement.readiness import Facts
from app.programmes.windows import NextWindow, WindowState, next_window
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
    went,
)
from tests.certificates import finished, issue, new_key
from tests.pages import text_of, visitor
from tests.server import Server

SetClock = Callable[[datetime | None], None]
ROUTES = {route.code: route for route in rules.rules().routes}
NOTHING = Facts()
DONE = Facts(has_result=True, met=3, certificate="DJ-2026-0001", certified=3)
READY = replace(DONE, size=CompanySize.SMALL, trl=8)
PUBLIC = {"public_need": True, "novel": True, "rules_clear": True, "designated": False}


@dataclass(frozen=True)
class Example:
    """A case towards a route: what it should be short of, and what nobody knows of what is asked for."""

    name: str
    route: str
    facts: Facts = NOTHING
    answers: Mapping[str, bool] = field(default_factory=dict)
    missing: str = ""
    unknown: str = ""


EXAMPLES = [
    Example(
        "nothing is known yet",
        "innovative",
        unknown="trl7 undesignated public_need novel safe rules_clear",
    ),
    Example("all that is asked is there", "innovative", READY, PUBLIC),
    Example("TRL said to be 6", "innovative", replace(READY, trl=6), PUBLIC, missing="trl7"),
    Example(
        "TRL 6 when applying, before the demonstration ended",
        "innovative",
        Facts(trl_applied=6),
        PUBLIC,
        missing="trl7",
        unknown="safe",
    ),
    Example(
        "TRL 6 when applying, demonstrated since",
        "innovative",
        replace(DONE, trl_applied=6),
        PUBLIC,
        unknown="trl7",
    ),
    Example("TRL 8 when applying", "innovative", replace(DONE, trl_applied=8), PUBLIC),
    Example(
        "what the firm says today goes before what it said when applying",
        "innovative",
        replace(DONE, trl=5, trl_applied=8),
        PUBLIC,
        missing="trl7",
    ),
    Example(
        "an incident has to be explained", "innovative", replace(READY, incidents=1), PUBLIC, unknown="safe"
    ),
    Example(
        "designated already", "innovative", READY, {**PUBLIC, "designated": True}, missing="undesignated"
    ),
    Example("not novel", "innovative", READY, {**PUBLIC, "novel": False}, missing="novel"),
    Example(
        "undesignated and nobody asked",
        "pilot",
        DONE,
        {"designated": False},
        missing="designated",
        unknown="intent",
    ),
    Example(
        "a buyer considers it",
        "pilot",
        replace(DONE, intents=((Intent.CONSIDERS, "시설공단"),)),
        {"designated": True},
    ),
    Example(
        "the only body asked does not want it",
        "pilot",
        replace(DONE, intents=((Intent.NO, "시설공단"),)),
        {"designated": True},
        missing="intent",
    ),
    Example(
        "one wants it later, which is neither yes nor no",
        "pilot",
        replace(DONE, intents=((Intent.LATER, "시설공단"), (Intent.NO, "교통공사"))),
        {"designated": True},
        unknown="intent",
    ),
    Example(
        "a body outside the case was asked",
        "pilot",
        replace(DONE, intents=((Intent.NO, "시설공단"),)),
        {"designated": True, "host_ready": True},
    ),
    Example(
        "one technical ground is enough",
        "excellent",
        READY,
        {"patent": True, "net": False, "test_report": True},
    ),
    Example(
        "no patent, and nobody knows of NET",
        "excellent",
        READY,
        {"patent": False, "nep": False, "quality": True},
        unknown="technology",
    ),
    Example(
        "no technical ground at all",
        "excellent",
        READY,
        {"patent": False, "net": False, "nep": False, "quality": True},
        missing="technology",
    ),
    Example(
        "a large firm",
        "excellent",
        replace(READY, size=CompanySize.LARGE),
        {"patent": True, "quality": True},
        missing="sme",
    ),
    Example(
        "a mid-sized firm has to ask",
        "excellent",
        replace(READY, size=CompanySize.MID_SIZED),
        {"patent": True, "quality": True},
        unknown="sme",
    ),
    Example("size not entered, but said", "excellent", DONE, {"sme": True, "patent": True, "quality": True}),
    Example(
        "said to be none", "excellent", DONE, {"sme": False, "patent": True, "quality": True}, missing="sme"
    ),
    Example("sold since", "nep", replace(DONE, sales_krw=5_000_000), {"first": True, "test_report": True}),
    Example(
        "no sales since do not say that none were before",
        "nep",
        replace(DONE, sales_krw=0),
        {"first": True, "test_report": True},
        unknown="sold",
    ),
    Example("never sold", "nep", DONE, {"first": True, "test_report": True, "sold": False}, missing="sold"),
    Example("measured and soon on the market", "net", DONE, {"first": True, "within_two_years": True}),
    Example(
        "a result without a certificate",
        "net",
        replace(DONE, certificate="", certified=0),
        {"first": True, "within_two_years": True},
        missing="measured",
    ),
    Example(
        "a certificate in which nothing was measured",
        "net",
        replace(DONE, certified=0, met=0, unmeasured=3),
        {"first": True, "within_two_years": True},
        missing="measured",
    ),
    Example("far from the market", "net", DONE, {"first": True, "within_two_years": False}, missing="soon"),
    Example(
        "all papers for the performance certification",
        "performance",
        READY,
        {"patent": True, "specification": True, "test_report": True, "factory": True},
    ),
    Example(
        "no factory",
        "performance",
        READY,
        {"patent": True, "specification": True, "test_report": True, "factory": False},
        missing="factory",
    ),
    Example("demonstrated, small, TRL 8", "k-testbed", READY),
    Example(
        "before the demonstration", "k-testbed", Facts(size=CompanySize.MICRO, trl=7), missing="measured"
    ),
    Example(
        "revoked certificate", "k-testbed", replace(READY, certificate="", certified=0), missing="measured"
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{each.route}: {each.name}" for each in EXAMPLES])
def test_a_worked_example_is_short_of_exactly_this(example: Example) -> None:
    found = readiness.ready(ROUTES[example.route], example.facts, example.answers)
    short = {
        standing: {
            each.criterion.code
            for each in found.findings
            if each.level == rules.Level.MUST and each.standing == standing
        }
        for standing in readiness.Standing
    }
    assert short[readiness.Standing.MISSING] == set(example.missing.split())
    assert short[readiness.Standing.UNKNOWN] == set(example.unknown.split())
    # What is missing comes first, then what nobody knows; what is covered is nothing to do.
    first = example.missing.split() or example.unknown.split()
    assert found.standing == ("missing" if example.missing else "unknown" if example.unknown else "covered")
    assert not first or (found.next and found.next.criterion.code in first)
    assert found.next is None or found.next.standing != readiness.Standing.COVERED


def test_each_route_has_an_example_of_all_covered_and_one_that_lacks_something() -> None:
    covered = {each.route for each in EXAMPLES if not each.missing + each.unknown}
    lacking = {each.route for each in EXAMPLES if each.missing}
    assert covered == lacking == set(ROUTES)


def test_what_helps_never_makes_a_route_fail() -> None:
    plain = readiness.ready(ROUTES["k-testbed"], replace(READY, incidents=2, met=0, missed=3), {})
    assert plain.standing == readiness.Standing.COVERED
    assert plain.next is None


def test_every_covered_criterion_says_what_covers_it() -> None:
    answers = dict.fromkeys(rules.rules().questions, True)
    facts = replace(READY, performance=("KW-1",), intents=((Intent.BUYS, "시설공단"),), sales_krw=1)
    for route in ROUTES.values():
        for each in readiness.ready(route, facts, answers).findings:
            assert each.proofs or each.standing != readiness.Standing.COVERED, each


def window(code: str, today: str) -> NextWindow:
    return next_window(ROUTES[code], date.fromisoformat(today))


def test_a_window_is_open_announced_usual_or_has_to_be_asked_and_a_past_one_is_never_the_next() -> None:
    assert window("pilot", "2025-11-09").state == WindowState.ANNOUNCED
    assert window("pilot", "2025-12-11").state == WindowState.OPEN
    assert window("pilot", "2025-12-12") == NextWindow(WindowState.UNKNOWN)
    assert window("excellent", "2023-05-01").opens_on == date(2023, 7, 3)
    assert window("excellent", "2026-11-29").state == WindowState.UNKNOWN
    # A month that is usual is no day.
    assert window("k-testbed", "2026-11-29") == NextWindow(WindowState.USUAL, month=date(2027, 3, 1))
    assert window("k-testbed", "2026-09-20").month == date(2026, 9, 1)
    assert window("performance", "2026-11-29").state == WindowState.ROLLING
    assert window("nep", "2026-11-29").state == WindowState.UNKNOWN


def test_each_route_names_sources_authority_trust_and_the_day_it_was_checked(anonymous: httpx.Client) -> None:
    routes = went(anonymous.get(f"{API}/procurement-routes"))
    assert [each["code"] for each in routes] == list(ROUTES)
    for route in routes:
        assert all(url.startswith("http") for url in route["provenance"]), route["code"]
        assert len(route["provenance"]) >= 1
        assert route["authority_ko"], route["code"]
        assert route["confidence"] in ("low", "medium", "high")
        assert route["checked_on"] <= day(1)
        # What is not known is said: days that no source names are not there.
        assert "확인 필요" in route["unknown_ko"]
        assert all(each["provenance"] for each in route["windows"])
        assert any(each["level"] == "must" for each in route["criteria"])
    shown = anonymous.get("/guides/procurement").text
    assert all(route["name_ko"] in shown for route in routes)


def procurement(case: str) -> str:
    return f"{CASES}/{case}/procurement"


def found(answer: Any, route: str) -> dict[str, str]:
    """Return the standing of each criterion of a route."""
    (one,) = (each for each in answer["routes"] if each["route"]["code"] == route)
    return {each["criterion"]["code"]: each["standing"] for each in one["findings"]}


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_answers_are_kept_replaced_and_refused_where_no_such_question_is(cast: Cast) -> None:
    case = requested(cast, place(cast.host), trl_now=5)
    before = went(cast.firm.get(procurement(case)))
    assert (before["answers"], before["trl"], before["answered_on"]) == ({}, None, None)
    assert found(before, "innovative")["trl7"] == "missing"
    said = {"trl": 8, "answers": {"patent": True, "net": None, "first": False}}
    after = went(cast.firm.put(procurement(case), json=said))
    assert (after["answers"], after["trl"]) == ({"patent": True, "first": False}, 8)
    assert found(after, "innovative")["trl7"] == "covered"
    assert found(after, "net") | {"first": "missing"} == found(after, "net")
    went(cast.desk.put(procurement(case), json={"answers": {"net": True}}))
    again = went(cast.firm.get(procurement(case)))
    assert (again["answers"], again["trl"]) == ({"net": True}, None)
    wrong = refused(cast.firm.put(procurement(case), json={"answers": {"patents": True}}), 422, "invalid")
    assert wrong["errors"][0]["field"] == "answers.patents"
    refused(cast.firm.put(procurement(case), json={"trl": 10}), 422, "invalid")


def test_a_host_sees_neither_answers_nor_readiness_and_others_nothing_at_all(
    cast: Cast, server: Server
) -> None:
    case = requested(cast, place(cast.host))
    number = read(cast.firm, case)["number"]
    refused(cast.host.get(procurement(case)), 403, "forbidden")
    refused(cast.host.put(procurement(case), json={}), 403, "forbidden")
    refused(cast.other_firm.get(procurement(case)), 404, "not-found")
    refused(cast.other_firm.put(procurement(case), json={}), 404, "not-found")
    page = visitor(server, cast.host)
    assert page.get(f"/cases/{number}/procurement").status_code == 403
    assert "/procurement" not in page.get(f"/cases/{number}").text
    assert "/procurement" not in page.get(f"/cases/{number}/certificates").text
    assert f"/cases/{number}/procurement" in visitor(server, cast.firm).get(f"/cases/{number}").text


def test_a_certificate_covers_while_it_holds_and_not_once_it_is_revoked(
    cast: Cast, server: Server, clock: SetClock
) -> None:
    new_key(server)
    case = finished(cast, clock)
    assert found(went(cast.firm.get(procurement(case))), "net")["measured"] == "missing"
    certificate = made(issue(cast, case))
    covered = went(cast.firm.get(procurement(case)))
    assert found(covered, "net")["measured"] == "covered"
    (route,) = (each for each in covered["routes"] if each["route"]["code"] == "net")
    (measured,) = (each for each in route["findings"] if each["criterion"]["code"] == "measured")
    assert measured["proofs"] == [{"kind": "certificate", "reference": certificate["number"]}]
    # Two of the three promised indicators were never measured: neither reached nor missed.
    assert found(covered, "net")["met"] == "unknown"
    assert found(covered, "innovative")["safe"] == "covered"
    record = {"number": "KW-2026-7", "body": "시험 기관", "on": day(0)}
    assert found(covered, "innovative")["performance"] == "unknown"
    made(cast.firm.post(f"{CASES}/{case}/performance-records", json=record))
    assert found(went(cast.firm.get(procurement(case))), "innovative")["performance"] == "covered"
    revoke = {"reason_code": "error", "reason": "오류"}
    went(cast.desk.post(f"{API}/certificates/{certificate['id']}/revoke", json=revoke))
    assert found(went(cast.firm.get(procurement(case))), "net")["measured"] == "missing"


def test_intents_and_sales_of_the_time_after_count(cast: Cast, clock: SetClock) -> None:
    now = datetime.now(ZoneInfo("Asia/Seoul"))
    clock(now - timedelta(days=210))
    fields = {"earliest_start": day(-209), "latest_end": day(-150)}
    case = made(ask(cast.firm, submitted(cast.firm, **fields), place(cast.host), -202, -200))["id"]
    accept(cast.host, case)
    went(approve(cast.desk, case))
    clock(None)
    assert found(went(cast.firm.get(procurement(case))), "pilot")["intent"] == "unknown"
    went(cast.firm.put(f"{CASES}/{case}/followup/surveys/6", json={"sales_krw": 1_000}))
    made(cast.host.post(f"{CASES}/{case}/followup/intents", json={"buyer": "시설공단", "intent": "buys"}))
    after = went(cast.firm.get(procurement(case)))
    assert found(after, "pilot")["intent"] == "covered"
    assert found(after, "nep")["sold"] == "covered"


def test_the_page_takes_answers_without_a_script_and_never_says_that_a_firm_may(
    cast: Cast, server: Server
) -> None:
    case = requested(cast, place(cast.host))
    path = f"/cases/{read(cast.firm, case)['number']}/procurement"
    firm = visitor(server, cast.firm)
    saved = firm.post(path, data={"trl": "8", "q-patent": "true", "q-net": "", "q-first": "false"})
    assert (saved.status_code, saved.headers["location"]) == (303, path)
    kept = went(cast.firm.get(procurement(case)))
    assert (kept["answers"], kept["trl"]) == ({"patent": True, "first": False}, 8)
    shown = text_of(firm.get(path).text)
    assert "자격을 판정하지 않습니다" in shown
    assert "확인 필요" in shown
    wrong = firm.post(path, data={"trl": "12", "q-sold": "true"})
    assert wrong.status_code == 422
    assert 'name="q-sold" value="true" checked' in wrong.text
    english = firm.get(path, headers={"accept-language": "en"}).text
    assert "Procurement readiness" in english
