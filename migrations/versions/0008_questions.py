"""questions.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "questions",
        sa.Column("testbed_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "answered", "withdrawn", name="questionstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answerer", sa.String(length=100), nullable=False),
        sa.Column("answerer_unit", sa.String(length=200), nullable=False),
        sa.Column("answerer_position", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["organizations.id"], name=op.f("fk_questions_firm_id_organizations")
        ),
        sa.ForeignKeyConstraint(
            ["testbed_id"], ["testbeds.id"], name=op.f("fk_questions_testbed_id_testbeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_firm_id"), ["firm_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_testbed_id"), ["testbed_id"], unique=False)

    op.create_table(
        "watches",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("testbed_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_watches_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(["testbed_id"], ["testbeds.id"], name=op.f("fk_watches_testbed_id_testbeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint(
            "organization_id", "testbed_id", name=op.f("uq_watches_organization_id_testbed_id")
        ),
    )
    with op.batch_alter_table("watches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watches_testbed_id"), ["testbed_id"], unique=False)

    op.create_table(
        "question_items",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_items_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_items")),
        sa.UniqueConstraint("question_id", "position", name=op.f("uq_question_items_question_id_position")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("question_items")
    with op.batch_alter_table("watches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_watches_testbed_id"))

    op.drop_table("watches")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_testbed_id"))
        batch_op.drop_index(batch_op.f("ix_questions_firm_id"))

    op.drop_table("questions")
