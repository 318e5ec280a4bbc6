"""Keep comparisons of model versions, so that a page shows them at once."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATES = ("asked", "running", "made", "failed")


def upgrade() -> None:
    op.create_table(
        "model_comparisons",
        sa.Column("first", sa.String(64), nullable=False),
        sa.Column("second", sa.String(64), nullable=False),
        sa.Column(
            "state", sa.Enum(*STATES, name="comparisonstate", native_enum=False, length=32), nullable=False
        ),
        sa.Column("is_better", sa.Boolean(), nullable=True),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_model_comparisons_asked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_comparisons")),
    )
    op.create_index("ix_model_comparisons_pair", "model_comparisons", ["first", "second"])


def downgrade() -> None:
    op.drop_table("model_comparisons")
