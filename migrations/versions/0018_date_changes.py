"""Other days of a confirmed case.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "date_changes",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "confirmed",
                "refused",
                "withdrawn",
                "lapsed",
                name="changestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "proposed_by",
            sa.Enum("firm", "host", "desk", name="party", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sub_site_id", sa.Uuid(), nullable=True),
        sa.Column("before_starts_on", sa.Date(), nullable=False),
        sa.Column("before_ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_date_changes_days")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_date_changes_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["sub_site_id"], ["sub_sites.id"], name=op.f("fk_date_changes_sub_site_id_sub_sites")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_changes")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_date_changes_case_id_number")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("date_changes")
