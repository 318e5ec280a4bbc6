"""Keep the outlines of the districts that an installation imports."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "district_outlines",
        sa.Column("district", sa.String(64), nullable=False),
        sa.Column("geometry", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_district_outlines_district_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_outlines")),
        sa.UniqueConstraint("district", name=op.f("uq_district_outlines_district")),
    )


def downgrade() -> None:
    op.drop_table("district_outlines")
