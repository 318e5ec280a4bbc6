"""Bring the database to what the data files say, without touching what people have entered.

Loading twice changes nothing. Rows are known by their code; ids are derived from it, so that every
installation has the same ones. A listing that its host or a coordinator has edited or claimed is left
as it is, with its place; so are words that a coordinator has edited.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Organization
from app.database import Base
from app.taxonomies import models as words
from app.testbeds import versions
from app.testbeds.models import Custody, ExampleUse, Facility, Testbed
from app.testbeds.parts import SubSite
from seed import files
from seed.files import Row

NAMESPACE = uuid.UUID("6f1b7c1e-5d0a-5b43-9a6e-3f0c2d7e8a11")
TAXONOMIES: tuple[tuple[str, type[Base]], ...] = (
    ("districts", words.District),
    ("demonstration_types", words.DemonstrationType),
    ("industries", words.Industry),
    ("towns", words.Town),
    ("regulations", words.Regulation),
    ("schemes", words.Scheme),
    ("plan", words.PlanItem),
    ("place_conditions", words.PlaceCondition),
    ("requirement_attributes", words.RequirementAttribute),
)


@dataclass
class Report:
    """How many rows of each table were added, changed, and left as people had edited them."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not any(self.added.values()) and not any(self.changed.values())


def identity(table: str, key: str) -> uuid.UUID:
    """Return the id that a seeded row has in every installation."""
    return uuid.uuid5(NAMESPACE, f"{table}:{key}")


def upsert(
    session: Session, report: Report, model: type[Base], rows: list[Row], protected: Collection[str] = ()
) -> None:
    """Insert the rows whose code is new and update those that differ, except protected codes."""
    table = sa.inspect(model).local_table
    assert isinstance(table, sa.Table)
    names = sorted({name for row in rows for name in row})
    known = {
        row["code"]: row for row in session.execute(sa.select(*(table.c[name] for name in names))).mappings()
    }
    new = [{"id": identity(table.name, row["code"])} | row for row in rows if row["code"] not in known]
    differing = [
        row for row in rows if row["code"] in known and any(row[n] != known[row["code"]][n] for n in row)
    ]
    changed = [row for row in differing if row["code"] not in protected]
    if new:
        session.execute(sa.insert(table), new)
    # Whoever learnt from the words sees by their revision that they have changed.
    newer = {"revision": table.c.revision + 1} if "revision" in table.c else {}
    for row in changed:
        session.execute(sa.update(table).where(table.c.code == row["code"]).values(row | newer))
    report.added[table.name] = len(new)
    report.changed[table.name] = len(changed)
    report.kept[table.name] = len(differing) - len(changed)


def ids(session: Session, model: type[Any]) -> dict[str, uuid.UUID]:
    """Return the ids of a table by code."""
    return dict(session.execute(sa.select(model.code, model.id)).all())


def _edited(session: Session, model: type[Any]) -> set[str]:
    """Return the codes of words that a coordinator has edited."""
    if model not in (words.PlaceCondition, words.LexiconGroup):
        return set()
    return set(session.scalars(sa.select(model.code).where(model.edited_at.is_not(None))))


def _protected(session: Session) -> set[str]:
    own = sa.or_(Testbed.edited_at.is_not(None), Testbed.custody.in_((Custody.CLAIMED, Custody.OPTED_OUT)))
    listings = sa.select(Testbed.code).where(own)
    places = sa.select(Facility.code).where(Facility.edited_at.is_not(None))
    their_places = sa.select(Facility.code).join(Testbed, Testbed.facility_id == Facility.id).where(own)
    return {code for query in (listings, places, their_places) for code in session.scalars(query)}


def _load_example_uses(
    session: Session, report: Report, testbeds: dict[str, uuid.UUID], protected: set[str]
) -> None:
    known: dict[uuid.UUID, list[str]] = {}
    ordered = sa.select(ExampleUse.testbed_id, ExampleUse.text_ko).order_by(ExampleUse.position)
    for testbed_id, text in session.execute(ordered):
        known.setdefault(testbed_id, []).append(text)
    wanted = {code: texts for code, texts in files.example_uses().items() if code not in protected}
    stale = [code for code, texts in wanted.items() if known.get(testbeds[code], []) != texts]
    session.execute(
        sa.delete(ExampleUse).where(ExampleUse.testbed_id.in_([testbeds[code] for code in stale]))
    )
    new = [
        {
            "id": identity("example_uses", f"{code}:{at}"),
            "testbed_id": testbeds[code],
            "position": at,
            "text_ko": text,
        }
        for code in stale
        for at, text in enumerate(wanted[code], 1)
    ]
    if new:
        session.execute(sa.insert(ExampleUse), new)
    report.added["example_uses"] = len(new)


def _load_sub_sites(
    session: Session, report: Report, testbeds: dict[str, uuid.UUID], protected: set[str]
) -> None:
    """Insert the sites of networks and areas, and correct those that differ; what a host says stays."""
    known = {(row.testbed_id, row.code): row for row in session.scalars(sa.select(SubSite))}
    positions: dict[str, int] = {}
    report.added["sub_sites"] = report.changed["sub_sites"] = 0
    for row in files.read("sub_sites"):
        code = row["testbed"]
        positions[code] = positions.get(code, 0) + 1
        if code in protected:
            continue
        values = {key: value for key, value in row.items() if key != "testbed"}
        site = known.get((testbeds[code], row["code"]))
        if site is None:
            key = identity("sub_sites", f"{code}:{row['code']}")
            session.add(SubSite(id=key, testbed_id=testbeds[code], position=positions[code], **values))
            report.added["sub_sites"] += 1
        elif any(getattr(site, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(site, name, value)
            report.changed["sub_sites"] += 1
    session.flush()


def _keep_versions(session: Session, report: Report) -> None:
    query = sa.select(Testbed).options(*versions.WHOLE).execution_options(populate_existing=True)
    report.added["testbed_versions"] = len(versions.keep(session, list(session.scalars(query))))


def load(session: Session) -> Report:
    """Load the seed into a migrated database; the caller commits. Takes a few seconds at most."""
    report = Report()
    protected = _protected(session)
    for name, model in TAXONOMIES:
        upsert(session, report, model, files.rows(name), _edited(session, model))
    upsert(session, report, words.LexiconGroup, files.lexicon(), _edited(session, words.LexiconGroup))
    upsert(session, report, Organization, files.read("organizations"))
    upsert(session, report, Facility, files.places(ids(session, Organization)), protected)
    upsert(session, report, Testbed, files.listings(ids(session, Facility)), protected)
    _load_example_uses(session, report, ids(session, Testbed), protected)
    _load_sub_sites(session, report, ids(session, Testbed), protected)
    if not report.is_empty:
        _keep_versions(session, report)
    return report
