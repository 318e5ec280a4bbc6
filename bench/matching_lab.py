"""The judged sets and the packaged model's files; shared by the matching benches."""

import hashlib
from pathlib import Path

from matching.domain import JudgedDemand
from tests import matching_data as data

MODEL = data.DATA / "models" / "base.json"
LEARNT = MODEL.with_suffix(".npz")
TRUST = {"authored": 1.0, "nowhere": 1.0, "development": 1.0}


# Texts that ask for nothing fit nowhere.
BLANK = (
    "",
    "?",
    "안녕하세요. 문의드립니다.",
    "test",
    "자세한 내용은 추후 협의하겠습니다.",
    "Please contact us.",
)


def blank() -> JudgedDemand:
    """Return a demand that says nothing."""
    return JudgedDemand(id="blank", texts=BLANK, grades={})


def judged_set(name: str) -> tuple[JudgedDemand, ...]:
    """Return a judged set with its trust: development cases were judged twice, the others once."""
    if name == "nowhere":
        return data.nowhere()
    demands, qrels = (data.JUDGED / f"{name}_{kind}" for kind in ("demands.jsonl", "qrels.json"))
    return data.judged(demands, qrels, TRUST[name])


def training_files() -> list[Path]:
    """Return every file that the packaged model depends on."""
    words = ("demonstration_types", "industries", "place_conditions", "absent_conditions", "lexicon")
    listings = ("facilities", "example_uses", "facility_conditions")
    return [
        *(data.DATA / f"{name}.json" for name in (*words, *listings)),
        *sorted(data.JUDGED.glob("*_demands.jsonl")),
        *sorted(data.JUDGED.glob("*_qrels.json")),
        data.JUDGED / "nowhere.jsonl",
    ]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
