"""Run migrations on the database of APP_DATABASE_URL, on both engines alike."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from app import models
from app.database import Database, UtcDateTime
from app.settings import get_settings


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own types as plain SQLAlchemy ones, so that migrations do not import the app."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def compare_type(
    autogen_context: Any, inspected_column: Any, metadata_column: Any, inspected_type: Any, metadata_type: Any
) -> bool | None:
    """SQLite has no zoned instants, so only PostgreSQL can compare them."""
    return False if isinstance(metadata_type, UtcDateTime | sa.JSON | sa.Uuid) else None


def run() -> None:
    """Migrate in one transaction."""
    database = Database(context.get_x_argument(as_dictionary=True).get("url") or get_settings().database_url)
    with database.writer.connect() as connection:
        if database.is_sqlite:
            # A table that is made anew is dropped first: that must not count against rows that refer to it.
            # Said to the driver before the transaction begins, since it is ignored inside one.
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            migrate(connection)
            assert not database.is_sqlite or not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    database.dispose()


def migrate(connection: sa.Connection) -> None:
    """Run the migrations on a connection that has begun."""
    context.configure(
        connection=connection,
        target_metadata=models.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=compare_type,
    )
    context.run_migrations()


run()
