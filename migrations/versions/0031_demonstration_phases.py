"""Divide demonstrations into phases on booked days at a site, and let records name one."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
NAMING = ("demonstration_entries", "demonstration_measurements")


def upgrade() -> None:
    op.create_table(
        "demonstration_phases",
        sa.Column("demonstration_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("sub_site_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_demonstration_phases_days")),
        sa.ForeignKeyConstraint(
            ["demonstration_id"],
            ["demonstrations.id"],
            name=op.f("fk_demonstration_phases_demonstration_id_demonstrations"),
        ),
        sa.ForeignKeyConstraint(
            ["sub_site_id"], ["sub_sites.id"], name=op.f("fk_demonstration_phases_sub_site_id_sub_sites")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstration_phases")),
        sa.UniqueConstraint(
            "demonstration_id", "key", name=op.f("uq_demonstration_phases_demonstration_id_key")
        ),
    )
    for table in NAMING:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("phase", sa.String(length=8), nullable=True))


def downgrade() -> None:
    for table in NAMING:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("phase")
    op.drop_table("demonstration_phases")
