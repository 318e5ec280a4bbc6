"""Let a demand remember the testbed that its firm began it for."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
KEY = "fk_demands_wished_testbed_id_testbeds"


def upgrade() -> None:
    with op.batch_alter_table("demands") as batch_op:
        batch_op.add_column(sa.Column("wished_testbed_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(op.f(KEY), "testbeds", ["wished_testbed_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("demands") as batch_op:
        batch_op.drop_constraint(op.f(KEY), type_="foreignkey")
        batch_op.drop_column("wished_testbed_id")
