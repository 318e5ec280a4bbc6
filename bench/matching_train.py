"""Retrain the packaged model from the judged files: `python -m bench.matching_train [--check]`.

The knowledge holds the authored and the nowhere demands; the weights are learnt on demands held out of
it: the development cases, and the others by cross-fitting in folds.
"""

import argparse
import time
from dataclasses import replace

from bench import matching_lab as lab
from bench.matching_lab import LEARNT, MODEL
from matching.catalogue import Catalogue
from matching.domain import Knowledge
from matching.learning import JudgedFactors, cross_fit, held_out, train
from matching.model import Model
from matching.understanding import Understanding
from tests import matching_data as data

FOLDS = 3
VERSION = "base-6"
# Trust in calibration by the first letter of an id: authored (A), nowhere (N), blank.  Authored demands do
# not teach weights: with them nDCG@5 of the development demands fell in cross-validation.
TRUST = {"A": 0.03, "N": 0.05, "b": 0.75}


def lessons(
    knowledge: Knowledge, understanding: Understanding
) -> tuple[list[JudgedFactors], list[JudgedFactors]]:
    """Return the development cases and the others with what they are trusted, all held out."""
    catalogue = Catalogue(understanding, knowledge.references)
    cases = list(held_out(understanding, catalogue, lab.judged_set("development")))
    more = [
        *held_out(understanding, catalogue, [lab.blank()]),
        *cross_fit(knowledge, knowledge.references, knowledge.judged, folds=FOLDS, lens=understanding.lens_),
    ]
    return cases, [replace(case, weight=case.weight * TRUST[case.id[0]]) for case in more]


def learn() -> tuple[Model, bytes]:
    """Return the model and what its understanding learnt."""
    # Taken before anything is read: the files must be those that were learnt from.
    files = {path.name: lab.sha256(path) for path in lab.training_files()}
    knowledge = data.packaged()
    understanding = Understanding().fit(knowledge)
    cases, more = lessons(knowledge, understanding)
    model = train(cases, more=more, version=VERSION, trained_on=files)
    return replace(
        model, notes={"cases": len(cases), "more": len(more), "folds": FOLDS}
    ), understanding.dump()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="fail unless retraining gives the packaged bytes"
    )
    check = parser.parse_args().check
    began = time.process_time()
    model, learnt = learn()
    if check:
        same = MODEL.read_text(encoding="utf-8") == model.to_json() and LEARNT.read_bytes() == learnt
        raise SystemExit(0 if same else "retraining gives another model")
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    MODEL.write_text(model.to_json(), encoding="utf-8")
    LEARNT.write_bytes(learnt)
    print(model.to_json(), f"{len(learnt):,} bytes learnt, {time.process_time() - began:.0f} CPU seconds")


if __name__ == "__main__":
    main()
