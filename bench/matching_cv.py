"""Cross-validated quality on the development demands: `python -m bench.matching_cv` prints one JSON object.

The packaged understanding has not seen these demands.  Weights and calibration of each sixth are learnt on
the other five sixths; feasibility and the limit per operator are not applied.
"""

import json

import numpy as np

from bench.matching_lab import LEARNT, MODEL, judged_set
from matching import Matcher, Model
from matching.learning import SUITABLE, JudgedFactors, case_signals, held_out, train
from matching.metrics import brier_skill, ece, hit, ndcg
from tests import matching_data as data

FOLDS = 6
FIRST = 10
KINDS = (*data.TEXTS, "form")


def kinds() -> list[str]:
    """Return the kind of every text in the order of `held_out`."""
    return [kind for row in data.development()[0] for kind in KINDS if row.get(kind)]


def probabilities(model: Model, case: JudgedFactors) -> tuple[list[float], list[float]]:
    """Return what is said of the first ten, and whether each is suitable."""
    scores, known = case_signals(model, case)
    first = np.argsort(-scores, kind="stable")[:FIRST]
    return [model.probability(float(scores[at]), known) for at in first], case.suitable[first].tolist()


def main() -> None:
    matcher = Matcher(
        data.packaged(), Model.from_json(MODEL.read_text(encoding="utf-8")), learnt=LEARNT.read_bytes()
    ).fit(data.catalogue())
    assert matcher.understanding_ is not None
    assert matcher.catalogue_ is not None
    cases = list(held_out(matcher.understanding_, matcher.catalogue_, judged_set("development")))
    fold = {key: at % FOLDS for at, key in enumerate(dict.fromkeys(case.id for case in cases))}
    quality: dict[str, list[float]] = {kind: [] for kind in KINDS}
    hits: dict[str, list[float]] = {kind: [] for kind in KINDS}
    said: dict[str, list[float]] = {kind: [] for kind in KINDS}
    was: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for part in range(FOLDS):
        others = [case for case in cases if fold[case.id] != part]
        model = train(others, version="fold", trained_on={})
        for case, kind in zip(cases, kinds(), strict=True):
            if fold[case.id] != part:
                continue
            scores, _ = case_signals(model, case)
            if case.grades.any():
                quality[kind].append(ndcg(scores, case.grades, 5))
            if case.grades.max() >= SUITABLE:
                hits[kind].append(float(hit(scores, case.grades, 5)))
            for own, values in zip((said, was), probabilities(model, case), strict=True):
                own[kind] += values
    figures = {
        kind: {
            "ndcg_at_5": round(float(np.mean(quality[kind])), 3),
            "hit_at_5": round(float(np.mean(hits[kind])), 2),
            "ece": round(ece(np.array(said[kind]), np.array(was[kind])), 3),
            "brier_skill": round(brier_skill(np.array(said[kind]), np.array(was[kind])), 3),
        }
        for kind in KINDS
    }
    told, true = (np.array([value for kind in KINDS for value in own[kind]]) for own in (said, was))
    figures["all"] = {"ece": round(ece(told, true), 3), "brier_skill": round(brier_skill(told, true), 3)}
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
