"""Retrain the packaged model from the judged files: `python -m bench.matching_train [--check]`."""

import argparse
import json
from pathlib import Path

from bench import matching_lab as lab
from bench.matching_lab import data
from matching.catalogue import Catalogue
from matching.learning import JudgedFactors, train
from matching.understanding import Understanding

MODEL = data.DATA / "models" / "base.json"


def cases(
    understanding: Understanding, catalogue: Catalogue, prefix: str, weight: float
) -> list[JudgedFactors]:
    """Return factors and grades of every field of one judged set; each demand weighs `weight` in all."""
    rows = data.lines(data.JUDGED / f"{prefix}_demands.jsonl")
    qrels = json.loads((data.JUDGED / f"{prefix}_qrels.json").read_text(encoding="utf-8"))
    result = []
    for field in lab.FIELDS:
        for row, values in zip(rows, lab.factors_of(understanding, catalogue, rows, field), strict=True):
            if values is not None and row["id"] in qrels:
                grades = [qrels[row["id"]].get(testbed.code, 0.0) for testbed in catalogue.testbeds]
                result.append(JudgedFactors(values, lab.np.array(grades), weight / len(lab.FIELDS)))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="fail unless retraining reproduces the packaged bytes"
    )
    check = parser.parse_args().check
    knowledge = data.knowledge()
    understanding = Understanding().fit(knowledge)
    catalogue = Catalogue(understanding, knowledge.references)
    files = [data.JUDGED / name for name in ("development_demands.jsonl", "development_qrels.json")]
    model = train(
        cases(understanding, catalogue, "development", 1.0), version="base-1",
        trained_on={path.name: lab.sha256(path) for path in files},
    )  # fmt: skip
    if check:
        assert Path(MODEL).read_text(encoding="utf-8") == model.to_json(), "retraining gives another model"
    else:
        MODEL.parent.mkdir(parents=True, exist_ok=True)
        MODEL.write_text(model.to_json(), encoding="utf-8")
    print(model.to_json())


if __name__ == "__main__":
    main()
