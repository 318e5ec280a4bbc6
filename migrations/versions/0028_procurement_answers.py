"""Keep what firms answer about their way into public procurement."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "procurement_answers",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("trl", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_procurement_answers_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_answers")),
        sa.UniqueConstraint("case_id", name=op.f("uq_procurement_answers_case_id")),
    )


def downgrade() -> None:
    op.drop_table("procurement_answers")
