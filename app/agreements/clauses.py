"""The clauses of an agreement and their choices, read from the seed."""

from dataclasses import dataclass
from functools import lru_cache

from seed import files


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to settle a clause; `documents` are the papers of the case that it calls for."""

    code: str
    text_ko: str
    text_en: str
    meaning_ko: str
    meaning_en: str
    documents: list[str]


@dataclass(frozen=True, slots=True)
class Clause:
    """What has to be settled; some with an amount of money."""

    code: str
    name_ko: str
    name_en: str
    has_amount: bool
    hint_ko: str
    hint_en: str
    choices: dict[str, Choice]


@lru_cache
def clauses() -> dict[str, Clause]:
    """Return the clauses by code, in the order of the agreement."""
    rows = files.read("clauses")["clauses"]
    return {
        row["code"]: Clause(**{**row, "choices": {each["code"]: Choice(**each) for each in row["choices"]}})
        for row in rows
    }
