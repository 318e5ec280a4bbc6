"""The data files of the seed, read into rows of the tables they fill."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]

PLACE = (
    "code", "name_ko", "name_en", "description_ko", "description_en", "address", "district", "town",
    "latitude", "longitude", "geometry_kind", "status", "operator_in_doubt", "regulatory_notes",
    "provenance", "provenance_kind", "confidence", "coord_source", "coord_confidence", "nearest_anchor",
    "nearest_anchor_m", "needs_check", "note",
)  # fmt: skip
LISTING = (
    "code", "name_ko", "name_en", "description_ko", "description_en", "equipment", "equipment_en",
    "demonstration_types", "industries", "regulations", "indoor_outdoor",
)  # fmt: skip


def read(name: str) -> Any:
    """Return the content of a data file."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def rows(name: str) -> list[Row]:
    """Return the rows of a file of controlled words, numbered in the order of the file."""
    return [{**row, "position": position} for position, row in enumerate(read(name))]


def lexicon() -> list[Row]:
    """Return the groups of synonyms."""
    names = ("domain", "canonical_ko", "canonical_en", "terms")
    groups: list[Row] = read("lexicon")["groups"]
    return [
        {"code": group["id"], "position": position} | {name: group[name] for name in names}
        for position, group in enumerate(groups)
    ]


def _pick(row: Row, names: Iterable[str]) -> Row:
    return {name: row[name] for name in names}


def places(operators: dict[str, Any]) -> list[Row]:
    """Return the facilities; `operators` maps the code of an organization to its id."""
    return [_pick(row, PLACE) | {"operator_id": operators[row["operator"]]} for row in read("facilities")]


def listings(facilities: dict[str, Any]) -> list[Row]:
    """Return one published testbed per facility; `facilities` maps codes to ids."""
    conditions = read("facility_conditions")
    return [
        _pick(row, LISTING)
        | {
            "facility_id": facilities[row["code"]],
            "kind": "facility",
            "status": "published",
            "conditions": conditions[row["code"]],
            "provenance": row["description_basis"],
            "provenance_kind": row["provenance_kind"],
            "confidence": row["description_confidence"],
        }
        for row in read("facilities")
    ]


def example_uses() -> dict[str, list[str]]:
    """Return the illustrations by testbed code."""
    uses: dict[str, list[str]] = read("example_uses")
    return uses
