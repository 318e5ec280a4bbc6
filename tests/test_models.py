"""Versions of the ranking: learnt from decisions, compared by replay, adopted by a person, taken back."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from matching import Model
from tests.actors import DEMANDS, accept, approve, cast_of, draft, made, place, requested, rows, step, went
from tests.console import CommandError
from tests.models import BASE, few_cases, worse
from tests.server import Server

DESK = "coordinator@demo.example"
SENTENCE = "지하역사 승강장에서 미세먼지를 줄이는 공기정화 설비를 시험합니다."
EXPOSURE = "/api/v1/exposure"


@pytest.fixture(scope="module")
def own(make_server: Callable[..., Server], engine: str) -> Server:
    """An installation of its own on each engine: adopting a model concerns everybody on it."""
    server = make_server(engine)
    server.testbed("seed", "--demo")
    return server


@pytest.fixture(scope="module")
def alone(make_server: Callable[..., Server]) -> Server:
    """An installation of its own on SQLite, for what is only calculated."""
    return make_server("sqlite")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Name a few judged demands in one kind of text: a replay of all of them takes half a minute."""
    return few_cases(tmp_path_factory.mktemp("judged"))


def refusal(server: Server, *arguments: str) -> CommandError:
    """Return how a command that must not work was refused."""
    with pytest.raises(CommandError) as caught:
        server.testbed("model", *arguments)
    return caught.value


def in_use(server: Server) -> str:
    """Return the name of the version that `model list` marks."""
    marked = [line for line in server.testbed("model", "list").splitlines() if line.startswith("* ")]
    assert len(marked) == 1
    return marked[0].split()[1]


def run(server: Server) -> Any:
    """Rank for a new demand and return the kept run."""
    firm = cast_of(server).firm
    return made(firm.post(f"{DEMANDS}/{draft(firm, title='공기정화 설비', content=SENTENCE)}/matching-runs"))


def verbs(server: Server) -> list[str]:
    """Return what the audit says about models, oldest first."""
    found = rows(server, "SELECT verb FROM audit_events WHERE verb LIKE 'model.%' ORDER BY seq")
    return [row[0] for row in found]


@pytest.fixture
def adopted(own: Server) -> Iterator[str]:
    """A worse version in use, rolled back after the test where the test has not done so."""
    name = worse(own, f"worse-{len(verbs(own))}")
    own.testbed("model", "adopt", name, "--even-so", "--by", DESK, "--reason", "되돌리기 연습")
    yield name
    while in_use(own) != BASE.version:
        own.testbed("model", "rollback", "--by", DESK, "--reason", "시험 끝")


def test_the_next_run_is_ranked_by_the_adopted_version_and_earlier_runs_keep_theirs(own: Server) -> None:
    before = run(own)
    name = worse(own, "worse-run")
    assert run(own)["model_version"] == BASE.version, "a version ranks nothing before it is adopted"
    own.testbed("model", "adopt", name, "--even-so", "--by", DESK, "--reason", "되돌리기 연습")
    after = run(own)
    assert (before["model_version"], after["model_version"]) == (BASE.version, name)
    assert before["inputs"]["model"] != after["inputs"]["model"]
    assert [reason["factor"] for reason in after["matches"][0]["reasons"] if reason["contribution"] > 0] in (
        ["setting"],
        [],
    )
    kept = cast_of(own).firm.get(f"{DEMANDS}/{before['demand_id']}/matching-runs/{before['id']}").json()
    assert kept["model_version"] == BASE.version
    assert kept["matches"] == before["matches"]
    own.testbed("model", "rollback", "--by", DESK, "--reason", "연습 끝")
    again = run(own)
    assert again["inputs"]["model"] == before["inputs"]["model"]
    assert [match["score"] for match in again["matches"]] == [match["score"] for match in before["matches"]]


def test_rolling_back_returns_to_what_was_in_use_before_and_ends_at_the_packaged_model(
    own: Server, adopted: str
) -> None:
    second = worse(own, f"{adopted}-second")
    own.testbed("model", "adopt", second, "--even-so", "--person", "박담당", "--reason", "한 번 더")
    assert in_use(own) == second
    for expected in (adopted, BASE.version):
        own.testbed("model", "rollback", "--by", DESK, "--reason", "되돌림")
        assert in_use(own) == expected
    refused = refusal(own, "rollback", "--by", DESK, "--reason", "되돌림")
    assert (refused.code, in_use(own)) == (2, BASE.version)
    assert "박담당: 한 번 더, rolled back" in own.testbed("model", "list")
    assert verbs(own)[-4:] == ["model.added", "model.adopted", "model.rolled_back", "model.rolled_back"]
    assert "intact" in own.testbed("audit", "verify")


def test_adopting_needs_a_person_of_the_desk_and_a_reason(own: Server) -> None:
    name = worse(own, "worse-person")
    for who in ([], ["--by", "startup@demo.example"], ["--by", "nobody@example.com"]):
        assert refusal(own, "adopt", name, "--even-so", *who, "--reason", "그냥").code == 2
    assert refusal(own, "adopt", name, "--even-so", "--by", DESK).code == 2
    assert refusal(own, "adopt", name, "--even-so", "--by", DESK, "--reason", " ").code == 2
    assert refusal(own, "adopt", "no-such-version", "--by", DESK, "--reason", "그냥").code == 2
    assert refusal(own, "adopt", BASE.version, "--by", DESK, "--reason", "그냥").code == 2
    assert in_use(own) == BASE.version


def test_who_adopted_is_in_the_audit_with_the_reason(own: Server, adopted: str) -> None:
    query = """
        SELECT u.email, e.role, v.value FROM audit_events e JOIN users u ON u.id = e.actor_id
        JOIN audit_values v ON v.event_id = e.id
        WHERE e.verb = 'model.adopted' AND v.field = 'reason' ORDER BY e.seq DESC LIMIT 1
    """
    if own.engine == "sqlite":
        query = query.replace("u.id = e.actor_id", "REPLACE(u.id, '-', '') = REPLACE(e.actor_id, '-', '')")
    ((email, role, reason),) = rows(own, query)
    reason = json.loads(reason) if own.engine == "sqlite" else reason
    assert (email, role, reason) == (DESK, "coordinator", "되돌리기 연습")


def test_a_version_that_no_replay_calls_better_is_not_adopted(own: Server, cases: list[str]) -> None:
    name = worse(own, "worse-refused")
    refused = refusal(own, "adopt", name, "--by", DESK, "--reason", "새것이라서", *cases)
    assert refused.code == 2
    assert f"{name} is not better than {BASE.version}" in refused.errors
    assert in_use(own) == BASE.version


def test_a_version_that_a_replay_calls_better_is_adopted(own: Server, adopted: str, cases: list[str]) -> None:
    said = own.testbed("model", "adopt", BASE.version, "--by", DESK, "--reason", "더 나음", *cases)
    assert said.strip() == f"{BASE.version} is in use instead of {adopted}"
    assert in_use(own) == BASE.version


def test_a_name_is_given_once(own: Server) -> None:
    name = worse(own, "worse-once")
    path = own.folder / f"{name}.json"
    assert refusal(own, "add", str(path)).code == 2
    assert refusal(own, "add", str(path), "--version", BASE.version).code == 2
    path.write_text('{"version": "broken"}')
    assert "not a matching model" in refusal(own, "add", str(path)).errors


def test_a_worse_model_is_never_called_better(alone: Server, cases: list[str]) -> None:
    name, plot = worse(alone, "worse-compared"), alone.folder / "plot.svg"
    answer = refusal(alone, "compare", BASE.version, name, "--svg", str(plot), *cases)
    assert answer.code == 1
    lines = answer.output.splitlines()
    assert lines[-1] == "not better"
    assert "95% interval -" in lines[-2]
    for expected in ("hit@5", "Brier", "ECE", "demands of firms (decided)", "district 유성구"):
        assert expected in answer.output
    assert "testbeds without history" in answer.output
    assert answer.output.count("    out F-") == 8, "the rankings that change most are named"
    tree = ElementTree.fromstring(plot.read_text(encoding="utf-8"))
    assert tree.tag.endswith("svg")
    assert len(list(tree.iter("{http://www.w3.org/2000/svg}polyline"))) == 2


def test_a_model_is_not_better_than_itself_nor_on_too_few_demands(alone: Server, cases: list[str]) -> None:
    same = refusal(alone, "compare", BASE.version, BASE.version, *cases)
    assert (same.code, same.output.splitlines()[-1]) == (1, "not better")
    name, few = worse(alone, "worse-few"), alone.folder / "few.jsonl"
    few.write_text("\n".join(Path(cases[1]).read_text(encoding="utf-8").splitlines()[:5]), encoding="utf-8")
    answer = refusal(alone, "compare", name, BASE.version, "--demands", str(few), *cases[2:])
    assert answer.output.splitlines()[-1] == "not better"
    assert "over 5 demands +" in answer.output


def kept(server: Server, name: str) -> tuple[Model, dict[str, Any]]:
    """Return the stored model and figures of a version."""
    query = "SELECT document, figures FROM model_versions WHERE name = :name"
    ((document, figures),) = rows(server, query, name=name)
    return Model.from_json(document), json.loads(figures)


def test_decisions_teach_and_what_says_nothing_of_fitness_does_not(alone: Server, cases: list[str]) -> None:
    cast = cast_of(alone)
    said = alone.testbed("model", "train", "--version", "before", *cases)
    assert "14 judged demands and 0 decisions" in said
    assert "not adopted" in said
    assert in_use(alone) == BASE.version
    code = place(cast.host, indoor_outdoor="outdoor")
    asked = {"content": "실외 보행로에서 배송 로봇을 시험합니다.", "indoor_outdoor": "outdoor"}
    approved, declined, busy, undone = (requested(cast, code, at, at + 1, **asked) for at in (30, 33, 36, 39))
    for case in (approved, undone):
        accept(cast.host, case)
        went(approve(cast.desk, case))
    went(step(cast.desk, undone, "undo", reason="잘못 확정"))
    went(step(cast.host, declined, "review", outcome="infeasible", reason_code="purpose"))
    went(step(cast.host, busy, "review", outcome="infeasible", reason_code="schedule"))
    said = alone.testbed("model", "train", "--version", "after", *cases)
    assert "14 judged demands and 3 decisions on 3 demands" in said
    before, figures_before = kept(alone, "before")
    after, figures = kept(alone, "after")
    assert before.trained_on["decisions"] != after.trained_on["decisions"]
    assert before.trained_on["demands.jsonl"] == after.trained_on["demands.jsonl"]
    assert dict(before.weights) != dict(after.weights)
    assert figures["cross_validated_ndcg_at_5"]["text"] > 0.6
    assert (figures_before["decisions"], figures["decisions"]) == (0, 3)
    alone.testbed("model", "train", "--version", "again", *cases)
    assert replace(kept(alone, "again")[0], version="after") == after, "the same material, the same model"
    few = alone.folder / "two.jsonl"
    few.write_text("\n".join(Path(cases[1]).read_text(encoding="utf-8").splitlines()[:2]), encoding="utf-8")
    firm = went(cast.firm.get("/api/v1/me"))["organization"]["code"]
    for size, count in (("large", 0), ("micro", 2)):
        went(cast.firm.patch(f"/api/v1/organizations/{firm}/profile", json={"size": size}))
        said = refusal(alone, "compare", "before", "after", "--demands", str(few), *cases[2:]).output
        assert re.search(rf"demands of small firms +n= +{count} ", said), said


def test_exposure_counts_the_first_five_of_every_run_by_operator(own: Server) -> None:
    desk = cast_of(own).desk
    before = went(desk.get(EXPOSURE, params={"size": 200}))
    shown = [run(own), run(own)]
    after = went(desk.get(EXPOSURE, params={"size": 200}))
    assert (after["runs"] - before["runs"], after["places"] - before["places"]) == (2, 10)
    query = "SELECT t.code, o.code FROM testbeds t JOIN facilities f ON f.id = t.facility_id "
    operator = dict(rows(own, query + "JOIN organizations o ON o.id = f.operator_id"))
    expected = Counter(operator[match["testbed"]["code"]] for each in shown for match in each["matches"][:5])
    were = {item["operator"]["code"]: item["places"] for item in before["items"]}
    found = {item["operator"]["code"]: item["places"] for item in after["items"]}
    assert {code: count - were[code] for code, count in found.items() if count != were[code]} == expected
    assert sum(item["share"] for item in after["items"]) == pytest.approx(1)
    assert sum(item["catalogue_share"] for item in after["items"]) == pytest.approx(1)
    most = after["items"][0]
    assert most["ratio"] == pytest.approx(most["share"] / most["catalogue_share"])
    assert most["operator"]["code"] in own.testbed("model", "exposure")


def test_exposure_can_begin_on_a_day_and_is_for_the_desk(own: Server) -> None:
    cast = cast_of(own)
    assert went(cast.desk.get(EXPOSURE, params={"since": "2099-01-01"}))["runs"] == 0
    assert cast.desk.get(EXPOSURE, params={"since": "yesterday"}).status_code == 422
    assert cast.firm.get(EXPOSURE).status_code == 403
