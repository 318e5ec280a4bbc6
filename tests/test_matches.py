"""Rankings over HTTP on both engines: explained, three-valued, reproducible, and an answer to any text."""

import math
from typing import Any

import httpx
import pytest

from tests.actors import (
    API,
    DEMANDS,
    MISSING,
    Cast,
    agreed,
    approve,
    audited,
    cast_of,
    day,
    draft,
    made,
    place,
    profile,
    refused,
    requested,
    rows,
    step,
    stored_id,
    went,
)
from tests.listings import TESTBEDS, fields_of
from tests.server import Member, Server

POWER: dict[str, Any] = {"attribute": "power_kw", "op": ">=", "value": 30, "unit": "kW", "level": "must"}


@pytest.fixture
def cast(server: Server) -> Cast:
    cast = cast_of(server)
    # The first ranking of a process fits the index; on a busy machine that takes a while.
    for member in (cast.firm, cast.desk):
        member.timeout = httpx.Timeout(300)
    return cast


def run(client: Member, demand: str) -> Any:
    """Rank the catalogue for a demand."""
    return made(client.post(f"{DEMANDS}/{demand}/matching-runs"))


def ranked(cast: Cast, **fields: Any) -> Any:
    """Rank the catalogue for a new draft."""
    return run(cast.firm, draft(cast.firm, **fields))


def codes(ranking: Any) -> list[str]:
    return [match["testbed"]["code"] for match in ranking["matches"]]


def entry(ranking: Any, testbed: str) -> Any:
    """Return what a run says of a testbed."""
    return next(
        each for each in ranking["matches"] + ranking["excluded"] if each["testbed"]["code"] == testbed
    )


def capable(cast: Cast, **capability: Any) -> str:
    return place(cast.host, capabilities=[{"attribute": "power_kw", "op": "<=", "unit": "kW"} | capability])


def test_a_run_ranks_everything_that_can_be_matched_and_says_what_it_is_made_of(cast: Cast) -> None:
    demand = draft(cast.firm, title="야간 순찰 로봇")
    gone = place(cast.host)
    went(cast.host.patch(f"{TESTBEDS}/{gone}", json={"custody": "opted_out"}))
    listed = went(cast.firm.get(TESTBEDS, params={"size": 1}))["total"]
    answer = cast.firm.post(f"{DEMANDS}/{demand}/matching-runs")
    ranking = made(answer)
    assert answer.headers["location"] == f"{DEMANDS}/{demand}/matching-runs/{ranking['id']}"
    assert ranking["demand_version"] == 1
    assert ranking["model_version"]
    assert ranking["best_fit"] in ("good", "weak", "none")
    every = codes(ranking) + [each["testbed"]["code"] for each in ranking["excluded"]]
    assert len(every) == len(set(every)) <= listed
    assert gone not in every
    assert [match["rank"] for match in ranking["matches"]] == list(range(1, len(ranking["matches"]) + 1))
    assert {match["feasibility"] for match in ranking["matches"]} <= {"feasible", "unknown"}
    assert all(0 <= match["probability"] <= 1 for match in ranking["matches"])
    assert audited(cast.server, ranking["id"]) == [("matching_run.created", "startup")]


def test_the_explanation_sums_to_the_score_for_every_match(cast: Cast) -> None:
    for fields in (profile(), {"title": "🚁"}, {"title": "Autonomous shuttle on public roads", "trl_now": 6}):
        for match in ranked(cast, **fields)["matches"]:
            factors = [reason["factor"] for reason in match["reasons"]]
            assert len(factors) == len(set(factors))
            assert "base" in factors
            total = math.fsum(reason["contribution"] for reason in match["reasons"])
            assert abs(total - match["score"]) < 1e-9, match["testbed"]["code"]


def test_a_score_does_not_depend_on_what_else_is_in_the_catalogue(cast: Cast) -> None:
    demand = draft(cast.firm, title="자율주행 셔틀 도로 실증")
    before = run(cast.firm, demand)
    added = place(cast.host)
    after = run(cast.firm, demand)
    assert added in codes(after)
    for code in codes(before):
        assert entry(after, code)["score"] == entry(before, code)["score"]


def test_the_same_inputs_give_the_same_result_and_a_kept_run_never_changes(cast: Cast) -> None:
    demand = draft(cast.firm, **profile())
    first, second = run(cast.firm, demand), run(cast.firm, demand)
    assert first["id"] != second["id"]
    assert first["inputs"] == second["inputs"]
    assert first["inputs"]["per_operator"] == 3
    assert first["matches"] == second["matches"]
    went(cast.firm.post(f"{DEMANDS}/{demand}/submit"))
    went(cast.firm.patch(f"{DEMANDS}/{demand}", json={"content": "실내 물류 창고에서 상자를 옮깁니다."}))
    third = run(cast.firm, demand)
    assert (first["demand_version"], third["demand_version"]) == (1, 2)
    assert third["inputs"]["result"] != first["inputs"]["result"]
    assert went(cast.firm.get(f"{DEMANDS}/{demand}/matching-runs/{first['id']}")) == first
    assert run(cast.desk, demand)["inputs"] == third["inputs"]


def test_where_nothing_fits_the_nearest_say_what_they_lack_and_what_nobody_has_is_named(cast: Cast) -> None:
    text = "어선 갑판에서 그물에 걸린 꽃게를 골라내는 로봇 팔을 바다에서 조업 중에 시험합니다."
    ranking = ranked(cast, title="꽃게 선별 로봇", content=text)
    assert ranking["best_fit"] == "none"
    assert ranking["absent"]
    assert all(each["text"] and each["code"] for each in ranking["absent"])
    lacks = [
        {
            each["text"]
            for reason in match["reasons"]
            for each in reason["evidence"]
            if each["source"].startswith("missing_")
        }
        for match in ranking["matches"][:5]
    ]
    assert all(lacks)


def test_a_repeated_request_for_a_run_gives_the_same_run(cast: Cast) -> None:
    demand, other = draft(cast.firm, title="로봇"), draft(cast.firm, title="드론")
    key = {"idempotency-key": "run-once"}
    answers = [cast.firm.post(f"{DEMANDS}/{demand}/matching-runs", headers=key) for _ in range(2)]
    first, second = (made(answer) for answer in answers)
    assert first == second
    assert answers[0].headers["location"] == answers[1].headers["location"]
    refused(cast.firm.post(f"{DEMANDS}/{other}/matching-runs", headers=key), 422, "idempotency-key-reused")


def test_why_a_testbed_stands_where_it_stands_is_what_the_run_says(cast: Cast) -> None:
    weak = capable(cast, value=10)
    demand = draft(cast.firm, **profile(requirements=[POWER]))
    ranking = run(cast.firm, demand)
    path = f"{DEMANDS}/{demand}/why"
    for match in (*ranking["matches"][:2], ranking["matches"][-1], entry(ranking, weak)):
        for name in (match["testbed"]["code"], match["testbed"]["id"]):
            told = went(cast.firm.get(f"{path}/{name}", params={"run_id": ranking["id"]}))
            assert told == match
        assert went(cast.firm.get(f"{path}/{match['testbed']['code']}")) == match
    for name, query in (("NO-SUCH", {}), (weak, {"run_id": MISSING}), (weak, {"run_id": "no-id"})):
        refused(cast.firm.get(f"{path}/{name}", params=query), 404, "not-found")
    other = draft(cast.firm)
    foreign = cast.firm.get(f"{DEMANDS}/{other}/why/{weak}", params={"run_id": ranking["id"]})
    refused(foreign, 404, "not-found")


def test_no_removes_yes_counts_and_unknown_stays_and_is_flagged(cast: Cast) -> None:
    weak, strong = capable(cast, value=10), capable(cast, value=50)
    silent, unsure = place(cast.host), capable(cast, value=None)
    ranking = ranked(cast, **profile(requirements=[POWER]))
    out = entry(ranking, weak)
    assert weak not in codes(ranking)
    assert [reason["attribute"] for reason in out["reasons"]] == ["power_kw"]
    assert out["reasons"][0]["code"]
    assert "30" in out["reasons"][0]["message"]
    for testbed in (silent, unsure):
        found = entry(ranking, testbed)
        assert found["feasibility"] == "unknown"
        assert "power_kw" in [unknown["attribute"] for unknown in found["unknowns"]]
        assert all(unknown["message"] for unknown in found["unknowns"])
    assert "power_kw" not in [unknown["attribute"] for unknown in entry(ranking, strong)["unknowns"]]
    wish = ranked(cast, **profile(requirements=[POWER | {"level": "nice"}]))
    assert weak in codes(wish)


def test_what_is_booked_or_closed_cannot_take_the_period(cast: Cast) -> None:
    full = place(cast.host)
    closed = place(cast.host, blackouts=[{"starts_on": day(29), "ends_on": day(40)}])
    free = place(cast.host)
    went(approve(cast.desk, agreed(cast, full, 30, 32)))
    tight = profile(earliest_start=day(30), latest_end=day(32), days_needed=3)
    ranking = ranked(cast, **tight)
    assert free in codes(ranking)
    for testbed in (full, closed):
        assert [reason["code"] for reason in entry(ranking, testbed)["reasons"]] == ["blocked"]
    assert full in codes(ranked(cast, **tight | {"latest_end": day(35)}))


def test_a_planned_place_is_ranked_and_flagged(cast: Cast) -> None:
    ranking = ranked(cast, title="야간 순찰 로봇")
    planned = [match for match in ranking["matches"] if match["testbed"]["facility"]["status"] == "planned"]
    assert len(planned) == 26
    assert not {match["feasibility"] for match in planned} - {"feasible", "unknown"}


TEXTS: dict[str, dict[str, Any]] = {
    "only a title": {"title": "자율주행 셔틀 실도로 주행"},
    "English": {
        "title": "Autonomous shuttle on public roads",
        "content": "We drive a self-driving shuttle bus among other traffic and pedestrians.",
    },
    "emoji": {"title": "🚁🤖💧", "content": "🔥" * 300},
    "20,000 characters": {
        "title": "긴 글",
        "content": ("자율주행 셔틀이 실도로를 달립니다. " * 1100)[:20_000],
    },
    "a harbour": {
        "title": "항만 부두 하역 자동화",
        "content": "컨테이너선이 닿는 항만 부두에서 하역 크레인을 시험합니다.",
    },
    "an orchard": {"title": "과수원 수확 로봇", "content": "사과 과수원에서 열매를 따는 로봇을 시험합니다."},
    "markup": {"title": "<script>alert(1)</script>", "content": "'; DROP TABLE demands; -- %s {0} \\ "},
    "one letter": {"title": "가"},
}


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_gets_a_sensible_answer(cast: Cast, name: str) -> None:
    ranking = ranked(cast, **TEXTS[name])
    assert len(ranking["matches"]) >= 140 - 1
    assert all(math.isfinite(match["score"]) for match in ranking["matches"])
    if name in ("only a title", "English", "20,000 characters"):
        assert any(code.startswith("F-AV") for code in codes(ranking)[:5])
    if name in ("emoji", "a harbour", "an orchard"):
        assert ranking["best_fit"] != "good"


def test_the_same_words_are_told_in_the_language_of_the_reader(cast: Cast) -> None:
    demand = draft(cast.firm, **profile(requirements=[POWER]))
    ranking = run(cast.firm, demand)
    path = f"{DEMANDS}/{demand}/matching-runs/{ranking['id']}"
    english = went(cast.firm.get(path, headers={"Accept-Language": "en"}))
    assert [match["score"] for match in english["matches"]] == [
        match["score"] for match in ranking["matches"]
    ]
    assert (
        entry(english, codes(ranking)[0])["reasons"][0]["label"]
        != ranking["matches"][0]["reasons"][0]["label"]
    )


def test_a_run_belongs_to_its_firm_and_to_coordinators_once_it_is_submitted(cast: Cast) -> None:
    demand = draft(cast.firm, **profile())
    ranking = run(cast.firm, demand)
    path = f"{DEMANDS}/{demand}/matching-runs"
    assert refused(cast.other_firm.get(f"{path}/{ranking['id']}"), 404, "not-found") == refused(
        cast.other_firm.get(f"{path}/{MISSING}"), 404, "not-found"
    )
    refused(cast.host.post(path), 403, "forbidden")
    refused(cast.desk.get(f"{path}/{ranking['id']}"), 404, "not-found")
    went(cast.firm.post(f"{DEMANDS}/{demand}/submit"))
    assert went(cast.desk.get(f"{path}/{ranking['id']}")) == ranking


def test_the_same_key_keeps_one_run(cast: Cast) -> None:
    path, headers = f"{DEMANDS}/{draft(cast.firm)}/matching-runs", {"Idempotency-Key": f"run-{day(0)}"}
    first, second = (cast.firm.post(path, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]


def test_anybody_may_try_a_sentence_and_nothing_is_kept(cast: Cast, anonymous: httpx.Client) -> None:
    anonymous.timeout = httpx.Timeout(300)
    kept = rows(cast.server, "SELECT (SELECT count(*) FROM demands), (SELECT count(*) FROM matching_runs)")
    answer = went(anonymous.post(f"{API}/match", json={"text": "실도로에서 자율주행 셔틀을 시험할 곳"}))
    assert [match["rank"] for match in answer["matches"]] == list(range(1, 11))
    assert any(code.startswith("F-AV") for code in codes(answer)[:3])
    assert (
        rows(cast.server, "SELECT (SELECT count(*) FROM demands), (SELECT count(*) FROM matching_runs)")
        == kept
    )
    for text in ("", "  ", "가" * 501):
        assert fields_of(anonymous.post(f"{API}/match", json={"text": text})) == ["text"]
    assert fields_of(anonymous.post(f"{API}/match", json={})) == ["text"]


def test_decisions_are_kept_to_learn_from_and_forgotten_when_they_are_taken_back(cast: Cast) -> None:
    def kinds(case: str) -> list[str]:
        statement = (
            "SELECT kind FROM judgements WHERE demand_id ="
            " (SELECT demand_id FROM cases WHERE id = :key) ORDER BY created_at"
        )
        return [kind for (kind,) in rows(cast.server, statement, key=stored_id(cast.server, case))]

    case = agreed(cast, place(cast.host))
    went(approve(cast.desk, case))
    assert kinds(case) == ["accepted", "approved"]
    went(step(cast.desk, case, "undo", reason="되돌림"))
    assert kinds(case) == ["accepted"]
    went(step(cast.desk, case, "reject", reason_code="duplicate", reason="같은 신청"))
    assert kinds(case) == ["accepted", "rejected"]
    declined = requested(cast, place(cast.host))
    went(step(cast.host, declined, "review", outcome="infeasible", reason_code="safety"))
    assert kinds(declined) == ["declined"]


def test_a_host_sees_demands_that_suit_it_as_summaries_of_firms_that_show_one(cast: Cast) -> None:
    code = place(
        cast.host,
        name_ko="지하 승강장 공기 시험장",
        description_ko="지하철 승강장에서 미세먼지 집진 장치와 환기 장치를 시험합니다.",
        demonstration_types=["FIELD-RAIL"],
    )
    cast.host.timeout = httpx.Timeout(300)
    said = profile(
        title="승강장 집진기",
        content="지하철 승강장의 미세먼지를 줄이는 집진 장치를 설치해 비밀스러운방법으로 시험합니다.",
        public_summary="승강장에 두는 먼지 장치입니다.",
    )
    shown = draft(cast.firm, **said, visibility="summary")
    hidden = draft(cast.firm, **said, visibility="requested")
    unsent = draft(cast.firm, **said, visibility="summary")
    for demand in (shown, hidden):
        went(cast.firm.post(f"{DEMANDS}/{demand}/submit"))
    path = f"{TESTBEDS}/{code}/suitable-demands"
    answer = cast.host.get(path, params={"size": 200})
    found = {row["demand"]["id"]: row for row in went(answer)["items"]}
    assert shown in found
    assert not {hidden, unsent} & set(found)
    assert found[shown]["demand"]["public_summary"] == said["public_summary"]
    assert "비밀스러운방법" not in answer.text
    # The same score as the firm is shown.
    forward = entry(run(cast.firm, shown), code)
    assert found[shown]["score"] == forward["score"]
    assert found[shown]["probability"] == forward["probability"]
    total = math.fsum(part["contribution"] for part in found[shown]["reasons"])
    assert abs(total - forward["score"]) < 1e-9
    scores = [row["score"] for row in found.values()]
    assert scores == sorted(scores, reverse=True)
    refused(cast.host.get(f"{TESTBEDS}/F-METRO-ST/suitable-demands"), 404, "not-found")
    refused(cast.firm.get(path), 403, "forbidden")
    went(cast.firm.post(f"{DEMANDS}/{shown}/withdraw"))
    assert shown not in [row["demand"]["id"] for row in went(cast.host.get(path))["items"]]
