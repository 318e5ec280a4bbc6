"""Keep what became of demonstrations: surveys, satisfaction, intents to buy."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _keys(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{table}_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "followup_surveys",
        *_keys("followup_surveys"),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        *(
            sa.Column(f"{name}_krw", sa.BigInteger(), nullable=True)
            for name in ("sales", "public_sales", "investment", "exports")
        ),
        sa.Column("jobs", sa.Integer(), nullable=True),
        sa.Column("patents", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.UniqueConstraint("case_id", "months", name=op.f("uq_followup_surveys_case_id_months")),
    )
    op.create_table(
        "followup_satisfactions",
        *_keys("followup_satisfactions"),
        sa.Column("side", _enum("side", "firm", "host"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("would_repeat", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.UniqueConstraint("case_id", "side", name=op.f("uq_followup_satisfactions_case_id_side")),
    )
    op.create_table(
        "purchase_intents",
        *_keys("purchase_intents"),
        sa.Column("buyer", sa.String(200), nullable=False),
        sa.Column("intent", _enum("intent", "buys", "considers", "later", "no"), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("amount_krw", sa.BigInteger(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    for table in ("followup_surveys", "followup_satisfactions", "purchase_intents"):
        op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])


def downgrade() -> None:
    for table in ("purchase_intents", "followup_satisfactions", "followup_surveys"):
        op.drop_table(table)
