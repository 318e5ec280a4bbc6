"""Measuring the production ranking on judged demands (`testbed evaluate`)."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.database import Database
from app.errors import Invalid
from app.matches import report, service
from app.matches.knowledge import read_lines
from app.matches.ranker import Fitted, Ranker
from app.matches.report import Told
from matching import Demand, Ranking, metrics

SUITABLE = 2.0
FIELDS = ("text", "form", "tech_only", "terse", "messy", "en")
Row = dict[str, Any]
Grades = Mapping[str, Mapping[str, float]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `testbed evaluate` takes."""
    parser.add_argument("--demands", type=Path, help="judged demands, one JSON object a line")
    parser.add_argument("--field", choices=FIELDS, help="only this kind of text")
    parser.add_argument(
        "--documents", type=Path, help="documents with id, title, text instead of the catalogue"
    )
    parser.add_argument("--queries", type=Path, help="queries with id, text, for --documents")
    parser.add_argument("--qrels", type=Path, required=True, help="{query: {document or testbed: grade}}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    # `run` itself is what the parser calls.
    parser.add_argument(
        "--run", dest="rankings", type=Path, help="write the rankings here, one JSON object a line"
    )
    parser.add_argument("--html", type=Path, help="write a report to read in a browser: found, missed, why")


def as_demand(row: Row, field: str) -> Demand | None:
    """Return one kind of text of a judged demand as a demand; None where the row lacks it."""
    if field == "form":
        form = row.get("form")
        return form and Demand(
            content=row["text"],
            demonstration_types=tuple(form.get("types", ())),
            industries=tuple(form.get("industries", ())),
            indoor_outdoor=form.get("indoor_outdoor", "either"),
        )
    return Demand(content=row[field]) if row.get(field) else None


@dataclass(frozen=True)
class Measured:
    """The means over the demands of one field that have any suitable testbed."""

    n: int
    ndcg_at_5: float
    ndcg_at_10: float
    hit_at_5: float


def measure(orders: Mapping[str, Sequence[str]], qrels: Grades) -> Measured:
    """Measure ranked codes by query; queries without a relevant document are left out.

    nDCG gain is 2^grade - 1; hit@5 is over the queries that have a document of grade 2 or more.
    """
    ndcg5, ndcg10, hits = [], [], []
    for query, order in orders.items():
        judged = qrels.get(query, {})
        if not any(judged.values()):
            continue
        # Judged documents that were not ranked at all count at the end.
        full = [*order, *(code for code in judged if code not in set(order))]
        grades = np.array([judged.get(code, 0.0) for code in full])
        places = -np.arange(len(full), dtype=float)
        ndcg5.append(metrics.ndcg(places, grades, 5))
        ndcg10.append(metrics.ndcg(places, grades, 10))
        if grades.max() >= SUITABLE:
            hits.append(float(metrics.hit(places, grades, 5)))
    return Measured(
        len(ndcg5), float(np.mean(ndcg5)), float(np.mean(ndcg10)), float(np.mean(hits or [np.nan]))
    )


def _ranked(ranking: Ranking) -> list[Row]:
    return [
        {"code": match.code, "score": match.score, "probability": match.probability}
        for match in (*ranking.matches, *ranking.excluded)
    ]


def _row(told: Told) -> Row:
    ranking = told.ranking
    fit = {"best_fit": ranking.best_fit, "p_suitable": ranking.p_suitable}
    return {"id": told.id, "field": told.field, **fit, "ranking": _ranked(ranking)}


def _tell(session: Session, fitted: Fitted, rows: Sequence[Row], qrels: Grades, field: str) -> list[Told]:
    return [
        Told(row["id"], field, demand.text, fitted.rank(session, demand), qrels.get(row["id"], {}))
        for row in rows
        if (demand := as_demand(row, field))
    ]


def _evaluate_demands(database: Database, arguments: argparse.Namespace, qrels: Grades) -> Row:
    rows = read_lines(arguments.demands)
    fields = (arguments.field,) if arguments.field else FIELDS
    told: list[Told] = []
    figures: dict[str, dict[str, Any]] = {}
    with database.read() as session:
        fitted = Ranker().ready(session)
        for field in fields:
            if found := _tell(session, fitted, rows, qrels, field):
                orders = {each.id: [row["code"] for row in _ranked(each.ranking)] for each in found}
                figures[field] = vars(measure(orders, qrels))
                told += found
        names = service.attribute_names(session)
    version = fitted.matcher.model.version
    _write(arguments.rankings, [_row(each) for each in told])
    if arguments.html:
        places = {code: testbed.name_ko for code, testbed in fitted.testbeds.items()}
        page = report.page(told, figures, version, places, names)
        arguments.html.write_text(page, encoding="utf-8")
    return {"model_version": version, "fields": figures}


def _evaluate_documents(database: Database, arguments: argparse.Namespace, qrels: Grades) -> Row:
    documents, queries = read_lines(arguments.documents), read_lines(arguments.queries)
    with database.read() as session:
        matcher = Ranker().refresh(session).matcher
    texts = {str(row["id"]): f"{row.get('title', '')}\n{row['text']}".strip() for row in documents}
    orders = matcher.rank_documents(texts, {str(row["id"]): row["text"] for row in queries})
    _write(arguments.rankings, [{"id": query, "ranking": order} for query, order in orders.items()])
    return {"model_version": matcher.model.version, "fields": {"documents": vars(measure(orders, qrels))}}


def _write(path: Path | None, runs: Sequence[Row]) -> None:
    if path:
        path.write_text("".join(json.dumps(run, ensure_ascii=False) + "\n" for run in runs), encoding="utf-8")


def evaluate(database: Database, arguments: argparse.Namespace) -> str:
    """Measure and return what is printed."""
    needed = arguments.documents and arguments.queries if arguments.documents else arguments.demands
    if not needed:
        raise Invalid("name --demands, or --documents with --queries")
    qrels: Grades = json.loads(arguments.qrels.read_text(encoding="utf-8"))
    run = _evaluate_documents if arguments.documents else _evaluate_demands
    result = run(database, arguments, qrels)
    if arguments.json:
        return json.dumps(result, ensure_ascii=False)
    lines = [f"model {result['model_version']}"]
    for field, found in result["fields"].items():
        lines.append(
            f"{field:10} n={found['n']:4} nDCG@5 {found['ndcg_at_5']:.3f} "
            f"nDCG@10 {found['ndcg_at_10']:.3f} hit@5 {found['hit_at_5']:.3f}"
        )
    return "\n".join(lines)
