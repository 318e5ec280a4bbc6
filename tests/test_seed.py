"""The seed: complete, consistent, loaded without surprises and without touching what people entered."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import seed
from app import models
from app.actor import SYSTEM
from app.database import Database
from app.testbeds import service, versions
from app.testbeds.models import (
    Facility,
    FacilityStatus,
    GeometryKind,
    ImmutableRow,
    Kind,
    ListingStatus,
    Testbed,
    TestbedVersion,
)
from seed import files
from tests.server import Bases, Server

UNPINNED = {GeometryKind.UNLOCATED, GeometryKind.WITHHELD}


@pytest.fixture
def database(bases: Bases, engine: str) -> Iterator[Database]:
    """A seeded database of the test's own."""
    database = Database(bases.seeded(engine))
    yield database
    database.dispose()


def row_hashes(database: Database) -> dict[str, str]:
    """Return the sha256 of every table's rows in order of their ids."""
    hashes = {}
    with database.read() as session:
        for name, table in models.metadata.tables.items():
            rows = session.execute(sa.select(table).order_by(*table.primary_key.columns)).all()
            hashes[name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return hashes


def codes(name: str) -> set[str]:
    return {row["code"] for row in files.read(name)}


def used(name: str, field: str) -> set[str]:
    values = [row[field] for row in files.read(name)]
    return {code for value in values for code in (value if isinstance(value, list) else [value]) if code}


def test_loading_twice_changes_nothing(database: Database) -> None:
    before = row_hashes(database)
    with database.write() as session:
        report = seed.load(session)
    assert report.is_empty
    assert row_hashes(database) == before


def test_loading_an_empty_database_takes_less_than_five_seconds(database: Database) -> None:
    tables = [table for table in reversed(models.metadata.sorted_tables) if table.name != "audit_head"]
    with database.write() as session:
        for table in tables:
            session.execute(sa.delete(table))
    started = time.process_time()
    with database.write() as session:
        seed.load(session)
    assert time.process_time() - started < 5


def test_the_catalogue_is_whole(database: Database) -> None:
    with database.read() as session:
        facilities = list(session.scalars(sa.select(Facility)))
        testbeds = service.published(session)
        groups = session.scalar(sa.select(sa.func.count()).select_from(models.taxonomies.LexiconGroup))
        organizations = session.scalar(sa.select(sa.func.count()).select_from(models.accounts.Organization))
    assert (len(facilities), organizations) == (140, 62)
    assert sum(facility.status == FacilityStatus.PLANNED for facility in facilities) == 26
    assert {testbed.code for testbed in testbeds} == {facility.code for facility in facilities}
    assert all(
        testbed.kind == Kind.FACILITY and testbed.status == ListingStatus.PUBLISHED for testbed in testbeds
    )
    assert all(
        testbed.facility.code == testbed.code and len(testbed.example_uses) == 8 for testbed in testbeds
    )
    assert groups == len(files.lexicon()) >= 177


def test_what_nobody_has_said_stays_unknown(database: Database) -> None:
    with database.read() as session:
        for testbed in service.published(session):
            said = (testbed.capacity, testbed.lead_days, testbed.min_days, testbed.max_days, testbed.trl_min)
            assert set(said) == {None}, testbed.code
            assert {"access", "capacity", "lead_days", "terms", "owner", "unit", "consent"} <= set(
                testbed.unknowns
            )
            assert all(use.is_illustration for use in testbed.example_uses)


def test_places_that_must_not_be_pinned_have_no_coordinates(database: Database) -> None:
    with database.read() as session:
        facilities = list(session.scalars(sa.select(Facility)))
    hidden = {facility.code for facility in facilities if facility.geometry_kind in UNPINNED}
    assert hidden == {facility.code for facility in facilities if facility.latitude is None}
    assert "F-ADD" in hidden
    assert len(hidden) == 5


def test_every_text_is_there_in_both_languages() -> None:
    for row in files.read("facilities"):
        for field in ("name", "description"):
            assert row[f"{field}_ko"], row["code"]
            assert row[f"{field}_en"], row["code"]
        assert len(row["equipment"]) == len(row["equipment_en"]), row["code"]


@pytest.mark.parametrize(
    ("name", "field", "kind"),
    [
        ("facilities", "operator", "organizations"),
        ("facilities", "district", "districts"),
        ("facilities", "town", "towns"),
        ("facilities", "demonstration_types", "demonstration_types"),
        ("facilities", "industries", "industries"),
        ("facilities", "regulations", "regulations"),
        ("organizations", "district", "districts"),
        ("towns", "district", "districts"),
        ("demonstration_types", "parent", "demonstration_types"),
        ("demonstration_types", "regulations", "regulations"),
        ("demonstration_types", "sandboxes", "regulations"),
        ("industries", "plan_task", "plan"),
        ("plan", "parent", "plan"),
        ("place_conditions", "parent", "place_conditions"),
    ],
)
def test_every_code_that_is_used_exists(name: str, field: str, kind: str) -> None:
    assert used(name, field) <= codes(kind)


def test_conditions_and_example_uses_belong_to_facilities_and_conditions_that_exist() -> None:
    conditions: dict[str, dict[str, Any]] = files.read("facility_conditions")
    assert set(conditions) == set(files.example_uses()) == codes("facilities")
    assert {code for row in conditions.values() for code in row} <= codes("place_conditions")
    assert all(1 <= known["strength"] <= 3 for row in conditions.values() for known in row.values())


def test_codes_are_unique() -> None:
    for name in (
        "organizations",
        "facilities",
        "demonstration_types",
        "regulations",
        "plan",
        "place_conditions",
    ):
        rows = files.read(name)
        assert len({row["code"] for row in rows}) == len(rows), name


def test_ids_are_the_same_in_every_installation(bases: Bases) -> None:
    ids = []
    for engine in ("sqlite", "postgresql"):
        database = Database(bases.seeded(engine))
        with database.read() as session:
            ids.append(dict(session.execute(sa.select(Testbed.code, Testbed.id)).all()))
        database.dispose()
    assert ids[0] == ids[1]


def test_a_newer_seed_corrects_what_nobody_has_edited_and_keeps_the_older_version(database: Database) -> None:
    with database.write() as session:
        before = service.get(session, "F-KRISS-CAL").description_ko
        session.execute(
            sa.update(Testbed).where(Testbed.code == "F-KRISS-CAL").values(description_ko="옛 설명")
        )
        session.execute(
            sa.delete(TestbedVersion).where(TestbedVersion.testbed_id == _id(session, "F-KRISS-CAL"))
        )
        versions.keep(session, [service.get(session, "F-KRISS-CAL")])
    with database.write() as session:
        report = seed.load(session)
    assert report.changed["testbeds"] == 1
    with database.read() as session:
        testbed = service.get(session, "F-KRISS-CAL")
        assert (testbed.description_ko, testbed.version) == (before, 2)
        assert versions.get_version(session, testbed.id, 1).content["description_ko"] == "옛 설명"


def _id(session: Session, code: str) -> Any:
    return session.scalar(sa.select(Testbed.id).where(Testbed.code == code))


def test_a_newer_seed_leaves_what_a_host_has_edited(server: Server) -> None:
    host = server.member("operator", "ORG-KIT")
    changed = host.patch("/api/v1/testbeds/F-KIT-GLP", json={"description_ko": "우리가 고쳐 쓴 설명"})
    assert changed.status_code == 200, changed.text
    server.testbed("seed")
    assert host.get("/api/v1/testbeds/F-KIT-GLP").json() == changed.json()


def test_a_kept_version_cannot_be_changed(database: Database) -> None:
    with database.read() as session:
        version = session.scalars(sa.select(TestbedVersion).limit(1)).one()
        version.number = 7
        with pytest.raises(ImmutableRow):
            session.flush()


def test_a_past_demonstration_is_noted_once_and_refreshes_the_index_only(database: Database) -> None:
    for _time in range(2):
        with database.write() as session:
            testbed = service.get(session, "F-KRISS-CAL")
            service.add_past_demonstration(
                session, SYSTEM, testbed.id, source_key="certificate:1", title="유량계 교정 실증"
            )
    with database.read() as session:
        testbed = service.get(session, "F-KRISS-CAL")
        assert [each.title for each in testbed.past_demonstrations] == ["유량계 교정 실증"]
        assert (testbed.version, testbed.content_version) == (1, 2)
        assert service.content_versions(session)[testbed.id] == 2
