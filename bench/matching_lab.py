"""Factors of every judged demand, for learning and for measuring; shared by the matching benches."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching import factors
from matching.catalogue import Catalogue
from matching.domain import JudgedDemand, Testbed
from matching.understanding import Understanding
from tests import matching_data as data

FIELDS = (*data.TEXTS, "form")


def grades_of(case: JudgedDemand, testbeds: Sequence[Testbed]) -> np.ndarray:
    """Return grades of shape (n_testbeds,)."""
    return np.array([case.grades.get(testbed.code, 0.0) for testbed in testbeds])


def factors_of(
    understanding: Understanding, catalogue: Catalogue, rows: Sequence[dict], field: str
) -> list[np.ndarray | None]:
    """Return the factors of one field of judged rows, None where a row lacks the field."""
    demands = [data.demand(row, field) for row in rows]
    return [demand and factors.compute(understanding.read(demand), catalogue).values for demand in demands]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
