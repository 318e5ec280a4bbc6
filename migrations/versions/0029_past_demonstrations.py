"""Let firms agree that a finished demonstration is told on the testbed's page, with what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("past_demonstrations") as batch_op:
        batch_op.add_column(sa.Column("kpis", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kpis_met", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_demo", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("demonstrations") as batch_op:
        batch_op.add_column(
            sa.Column("is_shown_as_past", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("demonstrations") as batch_op:
        batch_op.drop_column("is_shown_as_past")
    with op.batch_alter_table("past_demonstrations") as batch_op:
        for name in ("is_demo", "kpis_met", "kpis"):
            batch_op.drop_column(name)
