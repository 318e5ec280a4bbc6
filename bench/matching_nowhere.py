"""How demands that fit nowhere are told, out of sample: `python -m bench.matching_nowhere`, a JSON object.

Understanding by cross-fitting, as when the packaged model is trained; weights and calibration of each sixth
of the demands of every set are learnt on the other five.
"""

import json
from collections import defaultdict

import numpy as np

from bench.matching_cv import kinds, probabilities
from bench.matching_train import lessons
from matching.learning import SUITABLE, JudgedFactors, case_signals, train
from matching.metrics import auc, brier, ece
from matching.model import Model
from matching.understanding import Understanding
from tests import matching_data as data

FOLDS = 6
# Of `Model.best_fit`.
GOOD_AT, WEAK_AT = 0.8, 0.5


def nowhere_kinds() -> list[str]:
    """Return the kind of every text of the nowhere demands in the order of `held_out`."""
    rows = data.lines(data.JUDGED / "nowhere.jsonl")
    return [kind for row in rows for kind in data.TEXTS if row.get(kind)]


def models(cases: list[JudgedFactors], more: list[JudgedFactors]) -> dict[str, Model]:
    """Return for each demand the model that has not seen it."""
    ids = dict.fromkeys(case.id for case in (*cases, *more))
    # Ids of a set follow each other, so that every sixth of all is a sixth of each set.
    fold = {key: at % FOLDS for at, key in enumerate(ids)}
    learnt = [
        train(
            [case for case in cases if fold[case.id] != part],
            more=[case for case in more if fold[case.id] != part],
            version="fold",
            trained_on={},
        )
        for part in range(FOLDS)
    ]
    return {key: learnt[part] for key, part in fold.items()}


def _pairs(own: list[tuple[Model, JudgedFactors]]) -> dict[str, float]:
    told = [probabilities(model, case) for model, case in own]
    said, was = (np.array([value for pair in told for value in pair[side]]) for side in (0, 1))
    return {
        "mean": round(float(said.mean()), 3),
        "suitable": round(float(was.mean()), 3),
        "brier": round(brier(said, was), 4),
        "ece": round(ece(said, was), 3),
    }


def measured(cases: list[JudgedFactors], more: list[JudgedFactors]) -> dict[str, object]:
    """Return the figures of every kind of text, and of authored demands that fit."""
    model = models(cases, more)
    sets: dict[tuple[str, str], list[tuple[Model, JudgedFactors]]] = defaultdict(list)
    nowhere = sorted((case for case in more if case.id.startswith("N")), key=lambda case: case.id)
    for group, kind_of in ((cases, kinds()), (nowhere, nowhere_kinds())):
        for case, kind in zip(group, kind_of, strict=True):
            side = "fits" if case.grades.max(initial=0.0) >= SUITABLE else "nowhere"
            sets[side, kind].append((model[case.id], case))
    figures: dict[str, object] = {}
    for kind in data.TEXTS:
        told = {
            side: np.array([own.suitable(case_signals(own, case)[1]) for own, case in sets[side, kind]])
            for side in ("fits", "nowhere")
        }
        known = np.repeat([True, False], [len(told["fits"]), len(told["nowhere"])])
        figures[kind] = {
            "auc": round(auc(np.concatenate((told["fits"], told["nowhere"])), known), 3),
            **{f"{side}_good": round(float((said >= GOOD_AT).mean()), 2) for side, said in told.items()},
            **{f"{side}_none": round(float((said < WEAK_AT).mean()), 2) for side, said in told.items()},
            "nowhere_pairs": _pairs(sets["nowhere", kind]),
        }
    figures["fits_pairs"] = _pairs(
        [each for (side, _), own in sets.items() if side == "fits" for each in own]
    )
    return figures


def main() -> None:
    knowledge = data.packaged()
    print(json.dumps(measured(*lessons(knowledge, Understanding().fit(knowledge))), indent=1))


if __name__ == "__main__":
    main()
