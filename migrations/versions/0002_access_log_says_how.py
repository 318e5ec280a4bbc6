"""An entry of the access log says in which role and by which route somebody looked.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("access_log") as table:
        table.add_column(sa.Column("role", sa.String(16), server_default="", nullable=False))
        table.add_column(sa.Column("through", sa.String(64), server_default="", nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("access_log") as table:
        table.drop_column("through")
        table.drop_column("role")
