"""The service stands on any PostgreSQL from 15 on: no extension, no word of a newer one."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.console import Console
from tests.postgres import postgres
from tests.server import SECRET, Bases, clean_environment


def rows_per_table(url: str) -> dict[str, int]:
    """Return how many rows every table holds."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        names = sorted(sa.inspect(connection).get_table_names())
        counts = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) for name in names
        }
    engine.dispose()
    return {name: int(count or 0) for name, count in counts.items()}


def test_the_catalogue_is_the_same_on_both_engines(bases: Bases) -> None:
    counts = rows_per_table(bases.seeded("sqlite"))
    assert counts["testbeds"] == 140
    assert rows_per_table(bases.seeded("postgresql")) == counts


def test_a_newer_postgresql_serves_as_well(
    console: Console, bases: Bases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setenv("POSTGRES_FROM", "wheel")
    with postgres() as server:
        assert int(server.version.partition(".")[0]) >= 18
        url = server.create()
        environment = clean_environment() | {"APP_DATABASE_URL": url, "APP_SECRET": SECRET}
        for command in ("migrate", "seed"):
            console.run(command, environment=environment, folder=tmp_path)
        assert rows_per_table(url) == rows_per_table(bases.seeded("postgresql"))
