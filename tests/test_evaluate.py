"""`testbed evaluate`: figures for programs, a page for coordinators, and plain retrieval."""

import json
from pathlib import Path
from typing import Any

import pytest

from seed import files
from tests.console import CommandError
from tests.listings import items
from tests.server import Server

JUDGED = files.DATA / "judged"
QRELS = JUDGED / "development_qrels.json"
DEMANDS = (JUDGED / "development_demands.jsonl").read_text(encoding="utf-8").splitlines()
FIRST = json.loads(DEMANDS[0])
# Eight places suit this one, so that at least three are missed among the first five.
WIDE = next(row for row in map(json.loads, DEMANDS) if row["id"] == "Q040")
ODD = {"id": "Q040", "text": f"<script>alert(1)</script> {WIDE['text']}"}


def write(path: Path, *lines: dict[str, Any]) -> str:
    """Write one JSON object a line and return the file's name."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def measured(site: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """The figures of two demands, and the folder with run.jsonl and report.html."""
    folder = tmp_path_factory.mktemp("evaluation")
    demands = write(folder / "demands.jsonl", FIRST, ODD)
    options = ["--json", "--run", str(folder / "run.jsonl"), "--html", str(folder / "report.html")]
    said = site.testbed("evaluate", "--demands", demands, "--qrels", str(QRELS), *options)
    return json.loads(said), folder


@pytest.fixture(scope="module")
def listed(site: Server, measured: tuple[dict[str, Any], Path]) -> list[str]:
    """The codes of every testbed that takes requests; some may have been entered beside the seed's."""
    codes = [item["code"] for item in items(site.client()) if item["custody"] != "opted_out"]
    assert len(set(codes)) >= 140
    return codes


def test_the_figures_have_the_shape_that_programs_rely_on(
    measured: tuple[dict[str, Any], Path],
) -> None:
    figures, _ = measured
    assert set(figures) == {"model_version", "fields"}
    assert list(figures["fields"]) == ["text", "form", "tech_only", "terse", "messy", "en"]
    assert all(set(row) == {"n", "ndcg_at_5", "ndcg_at_10", "hit_at_5"} for row in figures["fields"].values())
    assert figures["fields"]["text"]["n"] == 2
    assert figures["fields"]["form"]["n"] == 1, "a demand without ticked types has no form"


def test_the_run_holds_every_testbed_of_every_ranking(
    measured: tuple[dict[str, Any], Path], listed: list[str]
) -> None:
    lines = [json.loads(line) for line in (measured[1] / "run.jsonl").read_text().splitlines()]
    assert len(lines) == 7
    for line in lines:
        assert set(line) == {"id", "field", "best_fit", "p_suitable", "ranking"}
        assert sorted(row["code"] for row in line["ranking"]) == sorted(listed)
        assert set(line["ranking"][0]) == {"code", "score", "probability"}


def test_the_page_tells_what_was_found_what_was_missed_and_why(
    measured: tuple[dict[str, Any], Path],
) -> None:
    page = (measured[1] / "report.html").read_text(encoding="utf-8")
    run = [json.loads(line) for line in (measured[1] / "run.jsonl").read_text().splitlines()]
    grades = json.loads(QRELS.read_text(encoding="utf-8"))["Q040"]
    ranked = next(row for row in run if row["id"] == "Q040" and row["field"] == "text")["ranking"]
    first = [row["code"] for row in ranked[:5]]
    part = page.partition('<h2 id="Q040">')[2]
    assert all(code in part for code in first)
    found, _, missed = part.partition("놓친 알맞은 곳")
    assert missed
    suitable = {code for code, grade in grades.items() if grade >= 2}
    assert f"알맞은 {len(suitable)}곳 가운데 {len(suitable.intersection(first))}곳을" in found
    assert all((code in missed) == (code not in first) for code in suitable)
    assert "환경 조건이 맞음" in found
    assert "없는 환경 조건:" in page


def test_the_page_stands_alone_and_shows_text_as_text(measured: tuple[dict[str, Any], Path]) -> None:
    page = (measured[1] / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "http" not in page, "nothing is loaded from elsewhere"


def test_documents_are_ranked_by_the_text_part_alone(site: Server, tmp_path: Path) -> None:
    documents = write(
        tmp_path / "documents.jsonl",
        {"id": "a", "title": "한밭수목원", "text": "나무와 꽃을 가꾸는 도심 정원입니다."},
        {"id": "b", "title": "", "text": "하천의 물높이를 재는 센서를 설치한 다리입니다."},
        {"id": "c", "title": "소방서", "text": "불을 끄는 사람들이 훈련하는 곳입니다."},
    )
    queries = write(tmp_path / "queries.jsonl", {"id": "q", "text": "하천 수위 센서"})
    (tmp_path / "qrels.json").write_text('{"q": {"b": 3}}')
    options = ["--documents", documents, "--queries", queries, "--qrels", str(tmp_path / "qrels.json")]
    run = tmp_path / "run.jsonl"
    figures = json.loads(site.testbed("evaluate", *options, "--json", "--run", str(run)))
    assert figures["fields"]["documents"] == {"n": 1, "ndcg_at_5": 1.0, "ndcg_at_10": 1.0, "hit_at_5": 1.0}
    assert json.loads(run.read_text())["ranking"][0] == "b"


@pytest.mark.parametrize("given", [[], ["--documents", "none.jsonl"], ["--demands", "none.jsonl"]])
def test_what_is_missing_is_named_instead_of_measured(site: Server, given: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        site.testbed("evaluate", *given, "--qrels", str(QRELS))
    assert caught.value.code == 2
    assert caught.value.errors.startswith("testbed: ")
