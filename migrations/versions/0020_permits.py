"""Keep the permits of cases: answers, register, conditions of what was granted."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "permit_answers",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_permit_answers_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit_answers")),
        sa.UniqueConstraint("case_id", name=op.f("uq_permit_answers_case_id")),
    )
    op.create_table(
        "permits",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "to_file",
                "filed",
                "granted",
                "refused",
                "not_needed",
                name="permitstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_permits_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permits")),
        sa.UniqueConstraint("case_id", "code", name=op.f("uq_permits_case_id_code")),
    )
    op.create_index(op.f("ix_permits_case_id"), "permits", ["case_id"])
    op.create_table(
        "permit_conditions",
        sa.Column("permit_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["permit_id"], ["permits.id"], name=op.f("fk_permit_conditions_permit_id_permits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit_conditions")),
    )
    op.create_index(op.f("ix_permit_conditions_permit_id"), "permit_conditions", ["permit_id"])


def downgrade() -> None:
    op.drop_table("permit_conditions")
    op.drop_table("permits")
    op.drop_table("permit_answers")
