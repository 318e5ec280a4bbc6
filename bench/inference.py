"""How well types, industries, requirements and place conditions are read from free text, on labelled samples.

Usage: python -m bench.inference [--json] [--file FILE.jsonl] [--conditions FILE.jsonl]. A requirement counts
as found where attribute, operator and value (within 1 %) are the labelled ones; `attributes` asks for the
attribute alone. A condition that a reader would let stand (`also`) is neither asked for nor wrong.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.matches import versions
from app.matches.knowledge import read_lines
from matching import Matcher
from matching.suggesting import Suggestions
from tests import matching_data as data

SAMPLE = data.JUDGED / "inference.jsonl"
CONDITIONS = data.JUDGED / "conditions.jsonl"
Row = Mapping[str, Any]


@dataclass
class Count:
    """Labels, proposals, and what both hold."""

    labelled: int = 0
    proposed: int = 0
    both: int = 0

    def add(self, labelled: set[Any], proposed: set[Any], both: int | None = None) -> None:
        """Add one text."""
        self.labelled += len(labelled)
        self.proposed += len(proposed)
        self.both += len(labelled & proposed) if both is None else both

    @property
    def figures(self) -> dict[str, float]:
        """Precision, recall and their harmonic mean."""
        precision, recall = self.both / max(self.proposed, 1), self.both / max(self.labelled, 1)
        mean = 2 * precision * recall / max(precision + recall, 1e-12)
        return {"precision": precision, "recall": recall, "f1": mean, "labelled": self.labelled}


def is_same(found: Any, wanted: Any) -> bool:
    """Tell whether two values of requirements are the same; sets without order, numbers within 1 %."""
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], str):
        return set(found) == set(wanted)
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(is_same, found, wanted))
    if isinstance(wanted, bool | str) or isinstance(found, bool | str):
        return bool(found == wanted)
    return bool(abs(found - wanted) <= 0.01 * max(1.0, abs(wanted)))


def measure(rows: Sequence[Row], found: Sequence[Suggestions]) -> dict[str, dict[str, float]]:
    """Return precision and recall of everything that the sample labels."""
    counts = {name: Count() for name in ("types", "industries", "requirements", "attributes")}
    for row, said in zip(rows, found, strict=True):
        counts["types"].add(set(row["demonstration_types"]), {each.code for each in said.types})
        counts["industries"].add(set(row["industries"]), {each.code for each in said.industries})
        read = {each.requirement.attribute: each.requirement for each in said.requirements}
        wanted = {each["attribute"]: each for each in row["requirements"]}
        right = sum(
            read[name].op == each["op"] and is_same(_plain(read[name].value), each["value"])
            for name, each in wanted.items()
            if name in read
        )
        counts["attributes"].add(set(wanted), set(read))
        counts["requirements"].add(set(wanted), set(read), right)
    return {name: count.figures for name, count in counts.items()}


def measure_conditions(rows: Sequence[Row], found: Sequence[Suggestions]) -> dict[str, dict[str, float]]:
    """Return precision and recall of place conditions, of all texts and by language and kind of text."""
    names = ("conditions", *(f"conditions {name}" for name in ("ko", "en", "demand", "listing")))
    counts = {name: Count() for name in names}
    for row, said in zip(rows, found, strict=True):
        proposed = {each.code for each in said.conditions} - set(row["also"])
        for name in ("conditions", f"conditions {row['lang']}", f"conditions {row['kind']}"):
            counts[name].add(set(row["conditions"]), proposed)
    return {name: count.figures for name, count in counts.items()}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=SAMPLE)
    parser.add_argument("--conditions", type=Path, default=CONDITIONS)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = read_lines(arguments.file)
    matcher: Matcher = data.matcher()
    figures = measure(rows, [matcher.suggest(row["text"]) for row in rows])
    places = read_lines(arguments.conditions)
    figures |= measure_conditions(places, [matcher.suggest(row["text"]) for row in places])
    if arguments.json:
        print(json.dumps({"model_version": versions.packaged().version, "texts": len(rows), **figures}))
        return 0
    for name, each in figures.items():
        print(
            f"{name:18} precision {each['precision']:.3f} recall {each['recall']:.3f} f1 {each['f1']:.3f}"
            f" ({each['labelled']} labels)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
