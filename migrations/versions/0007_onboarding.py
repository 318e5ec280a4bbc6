"""onboarding.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "corrections",
        sa.Column("testbed_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("correct", "delist", "ask", name="correctionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "done", "refused", name="correctionstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["testbed_id"], ["testbeds.id"], name=op.f("fk_corrections_testbed_id_testbeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_testbed_id"), ["testbed_id"], unique=False)

    op.create_table(
        "fact_sheets",
        sa.Column("testbed_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answerer", sa.String(length=100), nullable=False),
        sa.Column("answerer_unit", sa.String(length=200), nullable=False),
        sa.Column("answerer_position", sa.String(length=100), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["testbed_id"], ["testbeds.id"], name=op.f("fk_fact_sheets_testbed_id_testbeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_sheets")),
    )
    with op.batch_alter_table("fact_sheets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_sheets_testbed_id"), ["testbed_id"], unique=False)

    op.create_table(
        "verifications",
        sa.Column("testbed_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("institution", "visit", name="verificationkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("person", sa.String(length=100), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["testbed_id"], ["testbeds.id"], name=op.f("fk_verifications_testbed_id_testbeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
    )
    with op.batch_alter_table("verifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verifications_testbed_id"), ["testbed_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("verifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verifications_testbed_id"))

    op.drop_table("verifications")
    with op.batch_alter_table("fact_sheets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_sheets_testbed_id"))

    op.drop_table("fact_sheets")
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_testbed_id"))
        batch_op.drop_index(batch_op.f("ix_corrections_state"))

    op.drop_table("corrections")
