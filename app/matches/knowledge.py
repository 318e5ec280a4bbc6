"""What the library `matching` reads, made from the catalogue, the controlled words and the seed.

The words and listings of today come from the database. The references, on which scales are frozen, and
the judged demands come from the seed's files, so that editing one listing cannot move another's score.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.demands.schemas import DemandProfile
from app.taxonomies import service as taxonomies
from app.taxonomies.models import (
    DemonstrationType,
    District,
    Industry,
    PlaceCondition,
    RequirementAttribute,
    Town,
)
from app.testbeds.models import FacilityStatus, Testbed
from app.testbeds.parts import SiteStatus
from matching import (
    Attribute,
    Capability,
    Concept,
    DayRange,
    Demand,
    JudgedDemand,
    Knowledge,
    Landmark,
    Requirement,
)
from matching import Testbed as Place
from seed import files

JUDGED = files.DATA / "judged"
JUDGED_SETS = ("authored",)
PLACE_VALUES = (
    "code", "name_ko", "name_en", "description_ko", "description_en", "indoor_outdoor", "equipment",
    "equipment_en", "demonstration_types", "industries", "regulations",
)  # fmt: skip
DEMAND_VALUES = (
    "title", "product", "technology", "purpose", "content", "indoor_outdoor", "earliest_start", "latest_end",
    "days_needed", "flexibility_days", "trl_now", "trl_target", "personal_data", "demonstration_types",
    "industries", "conditions", "districts", "near", "permits_known",
)  # fmt: skip
KINDS = {"boolean": "flag", "set": "choice"}
TEXT_FIELDS = ("text", "tech_only", "en", "terse", "messy")


def strength(given: Any) -> float:
    """Return how strongly a condition is given, 1 to 3."""
    return float(given["strength"] if isinstance(given, Mapping) else given)


def frozen(value: Any) -> Any:
    """Return a value that cannot be changed: lists become tuples."""
    return tuple(frozen(each) for each in value) if isinstance(value, list) else value


def place(values: Mapping[str, Any], **more: Any) -> Place:
    """Return a listing as the library reads it, from its stored values by name."""
    conditions = {code: strength(given) for code, given in values["conditions"].items()}
    named = {name: frozen(values[name]) for name in PLACE_VALUES}
    return Place(**named, conditions=conditions, **more)


def listing(testbed: Testbed) -> Place:
    """Return a testbed of the catalogue; its facility, uses and past demonstrations have to be loaded."""
    facility = testbed.facility
    names = ("attribute", "op", "value", "unit")
    return place(
        vars(testbed),
        example_uses=tuple(use.text_ko for use in testbed.example_uses),
        past_demonstrations=tuple(
            f"{past.title} {past.text}".strip()
            for past in testbed.past_demonstrations
            # What is made up must not move a ranking.
            if not past.is_demo
        ),
        capabilities=tuple(
            Capability(**{name: frozen(each[name]) for name in names if name in each})
            for each in testbed.capabilities
        ),
        trl_min=testbed.trl_min,
        trl_max=testbed.trl_max,
        district=facility.district,
        districts=tuple(
            dict.fromkeys(
                site.district
                for site in testbed.sub_sites
                if site.district and site.status == SiteStatus.OPERATING
            )
        ),
        latitude=facility.latitude,
        longitude=facility.longitude,
        lead_days=testbed.lead_days,
        min_days=testbed.min_days,
        max_days=testbed.max_days,
        capacity=testbed.capacity,
        blocked=tuple(
            DayRange(each.starts_on, each.ends_on) for each in testbed.blackouts if each.sub_site_id is None
        ),
        planned=facility.status == FacilityStatus.PLANNED,
        operator=str(facility.operator_id),
    )


def references() -> tuple[Place, ...]:
    """Return the listings as the seed has them."""
    uses, conditions = files.example_uses(), files.read("facility_conditions")
    return tuple(
        place(
            row | {"conditions": conditions[row["code"]]},
            example_uses=tuple(uses[row["code"]]),
            district=row["district"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            planned=row["status"] == "planned",
            operator=row["operator"],
        )
        for row in files.read("facilities")
    )


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def judged(names: Iterable[str] = JUDGED_SETS) -> tuple[JudgedDemand, ...]:
    """Return the judged demands of the seed's sets."""
    found = []
    for name in names:
        grades = json.loads((JUDGED / f"{name}_qrels.json").read_text(encoding="utf-8"))
        found += [
            JudgedDemand(
                id=row["id"],
                texts=tuple(row[field] for field in TEXT_FIELDS if row.get(field)),
                grades=grades[row["id"]],
            )
            for row in read_lines(JUDGED / f"{name}_demands.jsonl")
            if row["id"] in grades
        ]
    return tuple(found)


def _concept(term: Any, *phrases: Sequence[str]) -> Concept:
    return Concept(
        code=term.code,
        name_ko=term.name_ko,
        name_en=term.name_en,
        definition=getattr(term, "definition_ko", ""),
        definition_en=getattr(term, "definition_en", ""),
        parent=getattr(term, "parent", None),
        phrases=tuple(dict.fromkeys(phrase for group in phrases for phrase in group)),
    )


def absent() -> tuple[Concept, ...]:
    """Return environments that no place of the catalogue has, so that a demand for them is told so."""
    return tuple(
        Concept(
            code=row["code"],
            name_ko=row["name_ko"],
            name_en=row["name_en"],
            phrases=(*row["phrases_ko"], *row["phrases_en"]),
        )
        for row in files.read("absent_conditions")
    )


def attribute(term: RequirementAttribute) -> Attribute:
    """Return a requirement's attribute with its units, cues and choices."""
    kind: Any = KINDS.get(term.kind, term.kind)
    op: Any = term.op
    return Attribute(
        code=term.code,
        name_ko=term.name_ko,
        name_en=term.name_en,
        kind=kind,
        unit=term.unit,
        op=op,
        cues=(*term.cues_ko, *term.cues_en),
        units=term.units,
        choices={each["code"]: (*each["words_ko"], *each["words_en"]) for each in term.choices},
    )


def landmarks(session: Session) -> tuple[Landmark, ...]:
    """Return the places that a demand may name: districts, where their offices are, and towns."""
    districts = taxonomies.terms(session, District)
    towns = taxonomies.terms(session, Town)
    return (
        *(
            Landmark(code=each.code, latitude=each.office_latitude, longitude=each.office_longitude)
            for each in districts
        ),
        *(Landmark(code=each.code, latitude=each.latitude, longitude=each.longitude) for each in towns),
    )


def knowledge(session: Session) -> Knowledge:
    """Return everything known outside of the listings."""
    return Knowledge(
        types=tuple(_concept(term, term.synonyms) for term in taxonomies.terms(session, DemonstrationType)),
        industries=tuple(_concept(term) for term in taxonomies.terms(session, Industry)),
        conditions=tuple(
            _concept(term, term.phrases_ko, term.phrases_en)
            for term in taxonomies.terms(session, PlaceCondition)
        ),
        absent=absent(),
        synonyms={group.code: tuple(group.terms) for group in taxonomies.lexicon(session)},
        attributes=tuple(attribute(term) for term in taxonomies.terms(session, RequirementAttribute)),
        landmarks=landmarks(session),
        references=references(),
        judged=judged(),
    )


def demand(profile: DemandProfile) -> Demand:
    """Return a demand as the library reads it."""
    named: dict[str, Any] = {name: frozen(getattr(profile, name)) for name in DEMAND_VALUES}
    return Demand(
        **named,
        requirements=tuple(
            Requirement(
                attribute=each.attribute,
                op=each.op,
                value=frozen(each.value),
                unit=each.unit,
                level=each.level,
                tolerance=each.tolerance,
            )
            for each in profile.requirements
        ),
    )
