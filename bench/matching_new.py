"""How testbeds without a history fare: `python -m bench.matching_new` prints one JSON object.

Each testbed in turn is taken for new: it keeps its listing and loses its own precedents, while all others
keep theirs.  Without borrowing it has none, with borrowing what places like it have.
"""

import json

import numpy as np

from bench.matching_lab import LEARNT, MODEL, judged_set
from matching import Demand, Matcher, Model
from matching.factors import compute
from matching.learning import SUITABLE
from matching.model import FACTORS
from tests import matching_data as data

FIRST = 5
PRECEDENT = FACTORS.index("precedent")


def figures(scores: np.ndarray, with_history: np.ndarray, grades: np.ndarray) -> dict[str, float]:
    """Return how often a testbed alone scored anew is among the first; shapes (n_texts, n_testbeds)."""
    better = (with_history[:, None, :] > scores[:, :, None]).sum(axis=2) - (with_history > scores)
    suitable, wrong = grades >= SUITABLE, grades == 0
    return {
        "suitable_in_first": round(float((better < FIRST)[suitable].mean()), 3),
        "suitable_median_rank": float(np.median(better[suitable] + 1)),
        "unsuitable_in_first": round(float((better < FIRST)[wrong].mean()), 4),
    }


def main() -> None:
    model = Model.from_json(MODEL.read_text(encoding="utf-8"))
    matcher = Matcher(data.packaged(), model, learnt=LEARNT.read_bytes()).fit(data.catalogue())
    understanding, catalogue = matcher.understanding_, matcher.catalogue_
    assert understanding is not None
    assert catalogue is not None
    assert catalogue.view is not None
    weights = np.array([model.weights[name] for name in FACTORS])
    cases = [(case, text) for case in judged_set("development") for text in case.texts]
    grades = np.array([[case.grades.get(each.code, 0) for each in catalogue.testbeds] for case, _ in cases])
    values = np.array(
        [compute(understanding.read(Demand(content=text)), catalogue).values for _, text in cases]
    )
    own = values[:, PRECEDENT]
    rest = np.einsum("f,ifj->ij", weights, values) - weights[PRECEDENT] * own
    alike = understanding.alike(catalogue.view, catalogue.conditions)
    np.fill_diagonal(alike, 0.0)
    columns = [understanding.precedent_codes.index(each.code) for each in catalogue.testbeds]
    borrowed = own @ understanding.borrowed(alike)[:, columns].T
    full = rest + weights[PRECEDENT] * own
    told = {
        "texts": len(cases),
        "own": figures(full, full, grades),
        "none": figures(rest, full, grades),
        "borrowed": figures(rest + weights[PRECEDENT] * borrowed, full, grades),
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
