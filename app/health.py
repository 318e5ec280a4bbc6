"""Liveness and readiness, for whoever runs the service."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import APIRouter

from app import metrics, outbox
from app.database import CurrentDatabase, Database
from app.errors import Unavailable

router = APIRouter(include_in_schema=False)
MAX_LAG_SECONDS = 300.0
ALEMBIC_INI = Path(__file__).resolve().parents[1] / "alembic.ini"


@lru_cache
def head_revision() -> str | None:
    """Return the newest migration that this code knows."""
    return ScriptDirectory.from_config(Config(str(ALEMBIC_INI))).get_current_head()


def is_migrated(database: Database) -> bool:
    """Tell whether the database has the schema that this code knows."""
    with database.writer.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head_revision()


@router.get("/healthz", name="healthz")
def healthz() -> dict[str, Any]:
    """Say that this process answers."""
    return {"status": "ok", "pid": os.getpid()}


@router.get("/readyz", name="readyz")
def readyz(database: CurrentDatabase) -> dict[str, Any]:
    """Say whether requests can be served: the database writes, is migrated, and jobs get done."""
    with database.write() as session:
        session.execute(sa.text("UPDATE audit_head SET seq = seq"))
        revision = MigrationContext.configure(session.connection()).get_current_revision()
        lag = outbox.lag_seconds(session)
    metrics.OUTBOX_LAG.set(lag)
    if revision != head_revision() or lag > MAX_LAG_SECONDS:
        raise Unavailable(f"migration {revision}, oldest job {lag:.0f} s", headers={"Retry-After": "30"})
    return {"status": "ready", "migration": revision, "outbox_lag_seconds": lag}
