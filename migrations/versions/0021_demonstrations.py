"""Keep demonstrations: plan, deviations, journal and measured values."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demonstrations",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "running",
                "held",
                "finished",
                "stopped",
                name="demonstrationstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("plan_sha256", sa.String(64), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("insurance_kind", sa.String(100), nullable=False),
        sa.Column("insurance_krw", sa.BigInteger(), nullable=True),
        sa.Column("trained_persons", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "stop_cause",
            sa.Enum(
                "safety",
                "permit",
                "product",
                "place",
                "firm",
                "host",
                "weather",
                "other",
                name="stopcause",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("opinion", sa.JSON(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_demonstrations_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstrations")),
        sa.UniqueConstraint("case_id", name=op.f("uq_demonstrations_case_id")),
    )
    op.create_index("ix_demonstrations_state", "demonstrations", ["state"])
    op.create_table(
        "demonstration_deviations",
        sa.Column("demonstration_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["demonstration_id"],
            ["demonstrations.id"],
            name=op.f("fk_demonstration_deviations_demonstration_id_demonstrations"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_demonstration_deviations_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_demonstration_deviations_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstration_deviations")),
    )
    op.create_index(
        "ix_demonstration_deviations_demonstration_id", "demonstration_deviations", ["demonstration_id"]
    )
    op.create_table(
        "demonstration_entries",
        sa.Column("demonstration_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("log", "incident", "complaint", name="entrykind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "severity",
            sa.Enum("near_miss", "minor", "serious", "grave", name="severity", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["demonstration_id"],
            ["demonstrations.id"],
            name=op.f("fk_demonstration_entries_demonstration_id_demonstrations"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_demonstration_entries_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_demonstration_entries_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstration_entries")),
    )
    op.create_index(
        "ix_demonstration_entries_kind", "demonstration_entries", ["demonstration_id", "kind", "at"]
    )
    op.create_table(
        "demonstration_measurements",
        sa.Column("demonstration_id", sa.Uuid(), nullable=False),
        sa.Column("kpi", sa.String(8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("struck", sa.String(500), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["demonstration_id"],
            ["demonstrations.id"],
            name=op.f("fk_demonstration_measurements_demonstration_id_demonstrations"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_demonstration_measurements_author_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstration_measurements")),
    )
    op.create_index(
        "ix_demonstration_measurements_kpi", "demonstration_measurements", ["demonstration_id", "kpi", "at"]
    )


def downgrade() -> None:
    op.drop_table("demonstration_measurements")
    op.drop_table("demonstration_entries")
    op.drop_table("demonstration_deviations")
    op.drop_table("demonstrations")
