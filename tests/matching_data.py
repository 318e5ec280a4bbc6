"""Loads the seed's own files into the values of `matching.domain`, for tests and benches."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.matches import knowledge as source
from app.taxonomies.models import RequirementAttribute
from matching import Matcher, Model
from matching.domain import Attribute, Concept, Demand, JudgedDemand, Knowledge, Testbed

DATA = Path(__file__).parents[1] / "seed" / "data"
JUDGED = DATA / "judged"
SETS = ("authored",)
TEXTS = ("text", "tech_only", "en", "terse", "messy")


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def concept(row: dict[str, Any], *more: str) -> Concept:
    return Concept(
        code=row["code"],
        name_ko=row["name_ko"],
        name_en=row.get("name_en", ""),
        definition=row.get("definition_ko", ""),
        definition_en=row.get("definition_en", ""),
        parent=row.get("parent"),
        phrases=tuple(dict.fromkeys(phrase for key in more for phrase in row.get(key, ()))),
    )


def strength(given: Any) -> float:
    return float(given["strength"] if isinstance(given, dict) else given)


def testbeds() -> tuple[Testbed, ...]:
    uses, conditions = read("example_uses.json"), read("facility_conditions.json")
    return tuple(
        Testbed(
            code=row["code"],
            name_ko=row["name_ko"],
            name_en=row["name_en"],
            description_ko=row["description_ko"],
            description_en=row["description_en"],
            equipment=tuple(row["equipment"]),
            equipment_en=tuple(row["equipment_en"]),
            demonstration_types=tuple(row["demonstration_types"]),
            industries=tuple(row["industries"]),
            conditions={code: strength(given) for code, given in conditions[row["code"]].items()},
            example_uses=tuple(uses[row["code"]]),
            indoor_outdoor=row["indoor_outdoor"],
            district=row["district"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            planned=row["status"] == "planned",
            regulations=tuple(row["regulations"]),
            operator=row["operator"],
        )
        for row in read("facilities.json")
    )


def attributes() -> tuple[Attribute, ...]:
    rows = read("requirement_attributes.json")
    return tuple(source.attribute(RequirementAttribute(**row)) for row in rows)


def synonyms() -> dict[str, tuple[str, ...]]:
    return {group["id"]: tuple(group["terms"]) for group in read("lexicon.json")["groups"]}


def nowhere() -> tuple[JudgedDemand, ...]:
    """Demands that fit nowhere although their words do: judged, with no suitable testbed."""
    return tuple(
        JudgedDemand(id=row["id"], texts=tuple(row[name] for name in TEXTS if row.get(name)), grades={})
        for row in lines(JUDGED / "nowhere.jsonl")
    )


def packaged() -> Knowledge:
    """The knowledge that the packaged model goes with: every judged set."""
    sets = [judged(JUDGED / f"{name}_demands.jsonl", JUDGED / f"{name}_qrels.json") for name in SETS]
    return knowledge((*(case for own in sets for case in own), *nowhere()))


def judged(demands: Path, qrels: Path, weight: float = 1.0) -> tuple[JudgedDemand, ...]:
    grades = json.loads(qrels.read_text(encoding="utf-8"))
    return tuple(
        JudgedDemand(
            id=row["id"],
            texts=tuple(row[name] for name in TEXTS if row.get(name)),
            grades=grades[row["id"]],
            demand=demand(row, "form"),
            weight=weight,
        )
        for row in lines(demands)
        if row["id"] in grades
    )


def demand(row: dict[str, Any], field: str) -> Demand | None:
    """Return one field of a judged row as a demand, or None where the row lacks it."""
    if field == "form":
        form = row.get("form")
        return form and Demand(
            content=row["text"],
            demonstration_types=tuple(form["types"]),
            industries=tuple(form["industries"]),
            indoor_outdoor=form["indoor_outdoor"],
        )
    return Demand(content=row[field]) if row.get(field) else None


def knowledge(judged: tuple[JudgedDemand, ...] = ()) -> Knowledge:
    return Knowledge(
        types=tuple(concept(row, "synonyms") for row in read("demonstration_types.json")),
        industries=tuple(concept(row, "synonyms") for row in read("industries.json")),
        conditions=tuple(concept(row, "phrases_ko", "phrases_en") for row in read("place_conditions.json")),
        absent=tuple(concept(row, "phrases_ko", "phrases_en") for row in read("absent_conditions.json")),
        synonyms=synonyms(),
        attributes=attributes(),
        references=testbeds(),
        judged=judged,
    )


@lru_cache
def catalogue() -> tuple[Testbed, ...]:
    return testbeds()


@lru_cache
def development() -> tuple[list[dict[str, Any]], dict[str, dict[str, float]]]:
    qrels = json.loads((JUDGED / "development_qrels.json").read_text(encoding="utf-8"))
    return lines(JUDGED / "development_demands.jsonl"), qrels


@lru_cache
def matcher() -> Matcher:
    """The packaged model over the seed's catalogue, fitted once for all tests of a process."""
    model = Model.from_json((DATA / "models" / "base.json").read_text(encoding="utf-8"))
    return Matcher(packaged(), model, learnt=(DATA / "models" / "base.npz").read_bytes()).fit(catalogue())
