"""Say of each measured value which side measured it; until now only firms could, or a coordinator."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE = "demonstration_measurements"


def upgrade() -> None:
    party = sa.Enum("firm", "host", "desk", name="party", native_enum=False, length=32)
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("party", party, nullable=False, server_default="firm"))
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("party", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("party")
