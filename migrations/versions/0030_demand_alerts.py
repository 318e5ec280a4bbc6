"""Keep which demands wait for something that fits them better."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demand_alerts",
        sa.Column("demand_id", sa.Uuid(), nullable=False),
        sa.Column("best_fit", sa.String(8), nullable=False),
        sa.Column("first", sa.Double(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_demand_alerts_created_by_users")),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demands.id"], name=op.f("fk_demand_alerts_demand_id_demands")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_alerts")),
        sa.UniqueConstraint("demand_id", name=op.f("uq_demand_alerts_demand_id")),
    )


def downgrade() -> None:
    op.drop_table("demand_alerts")
