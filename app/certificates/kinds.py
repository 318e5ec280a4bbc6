"""The two papers that are often taken for one another, with who issues them and on what basis."""

from dataclasses import dataclass
from functools import lru_cache

from seed import files

DEMONSTRATION, PERFORMANCE = "demonstration", "performance"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of certificate. Only what is issued here is signed by us; `issuers` are organizations' codes."""

    code: str
    name_ko: str
    name_en: str
    is_issued_here: bool
    what_ko: str
    what_en: str
    issuers: list[str]
    issuers_ko: str
    issuers_en: str
    basis_ko: str
    basis_en: str
    scheme: str
    regulation: str
    provenance: str
    confidence: str
    checked_on: str


@lru_cache
def kinds() -> dict[str, Kind]:
    """Return the kinds by code, in the order of the file."""
    return {row["code"]: Kind(**row) for row in files.read("certificate_kinds")}
