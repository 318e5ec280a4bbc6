"""Keep certificates as they were signed, the public halves of keys, and 성능확인서 of other bodies."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

REASONS = ("error", "result_withdrawn", "misuse", "issued_wrongly", "superseded", "other")


def _base() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "certificate_keys",
        sa.Column("kid", sa.String(64), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        *_base(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_keys")),
        sa.UniqueConstraint("kid", name=op.f("uq_certificate_keys_kid")),
    )
    op.create_table(
        "certificate_numbers",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        *_base(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_numbers")),
        sa.UniqueConstraint("year", name=op.f("uq_certificate_numbers_year")),
    )
    op.create_table(
        "certificates",
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column(
            "reason_code",
            sa.Enum(*REASONS, name="revocationreason", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        *_base(),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_certificates_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["organizations.id"], name=op.f("fk_certificates_issuer_id_organizations")
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["users.id"], name=op.f("fk_certificates_issued_by_users")),
        sa.ForeignKeyConstraint(["revoked_by"], ["users.id"], name=op.f("fk_certificates_revoked_by_users")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["certificates.id"], name=op.f("fk_certificates_supersedes_id_certificates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
        sa.UniqueConstraint("status_index", name=op.f("uq_certificates_status_index")),
        sa.UniqueConstraint("token", name=op.f("uq_certificates_token")),
    )
    op.create_index(op.f("ix_certificates_case_id"), "certificates", ["case_id"])
    op.create_table(
        "performance_records",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("body", sa.String(200), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        *_base(),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_performance_records_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_performance_records_recorded_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_records")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_performance_records_case_id_number")),
    )


def downgrade() -> None:
    op.drop_table("performance_records")
    op.drop_table("certificates")
    op.drop_table("certificate_numbers")
    op.drop_table("certificate_keys")
