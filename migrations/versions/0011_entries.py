"""What coordinators enter for others.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "entries",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.JSON(), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_entries_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["users.id"], name=op.f("fk_entries_entered_by_users")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_entries_answered_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_organization_id"), "entries", ["organization_id"])
    op.create_index(op.f("ix_entries_object_id"), "entries", ["object_id"])
    for name in ("demands", "cases"):
        with op.batch_alter_table(name) as table:
            table.add_column(
                sa.Column("has_entries", sa.Boolean(), server_default=sa.false(), nullable=False)
            )


def downgrade() -> None:
    """Take back."""
    for name in ("cases", "demands"):
        with op.batch_alter_table(name) as table:
            table.drop_column("has_entries")
    op.drop_index(op.f("ix_entries_object_id"), table_name="entries")
    op.drop_index(op.f("ix_entries_organization_id"), table_name="entries")
    op.drop_table("entries")
