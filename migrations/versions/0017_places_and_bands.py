"""Sites, bands, days around use, commissions: calendars that fit the places.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "bands",
        sa.Column("testbed_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ko", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at <> ends_at", name=op.f("ck_bands_hours")),
        sa.ForeignKeyConstraint(["testbed_id"], ["testbeds.id"], name=op.f("fk_bands_testbed_id_testbeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bands")),
        sa.UniqueConstraint("testbed_id", "code", name=op.f("uq_bands_testbed_id_code")),
    )
    op.create_table(
        "sub_sites",
        sa.Column("testbed_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ko", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=64), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("operating", "planned", "closed", name="sitestatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("provenance", sa.String(length=500), nullable=False),
        sa.Column("confidence", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 1", name=op.f("ck_sub_sites_capacity")),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_sub_sites_district_districts")
        ),
        sa.ForeignKeyConstraint(
            ["testbed_id"], ["testbeds.id"], name=op.f("fk_sub_sites_testbed_id_testbeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_sites")),
        sa.UniqueConstraint("testbed_id", "code", name=op.f("uq_sub_sites_testbed_id_code")),
    )
    with op.batch_alter_table("blackouts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sub_site_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_blackouts_sub_site_id_sub_sites"), "sub_sites", ["sub_site_id"], ["id"]
        )

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sub_site_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("band_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("is_exclusive", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("setup_days", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("teardown_days", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("quantity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_bookings_band_id_bands"), "bands", ["band_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_bookings_sub_site_id_sub_sites"), "sub_sites", ["sub_site_id"], ["id"]
        )

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sub_site_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("band_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("is_exclusive", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("quantity", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_cases_band_id_bands"), "bands", ["band_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_cases_sub_site_id_sub_sites"), "sub_sites", ["sub_site_id"], ["id"]
        )

    with op.batch_alter_table("testbeds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("setup_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("teardown_days", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "sharing",
                sa.Enum("shared", "exclusive", "either", name="sharing", native_enum=False, length=32),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column(
                "use_mode",
                sa.Enum("days", "commission", name="usemode", native_enum=False, length=32),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("monthly_capacity", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("booking_url", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_testbeds_around"),
            "(setup_days IS NULL OR setup_days >= 0) AND (teardown_days IS NULL OR teardown_days >= 0)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_testbeds_monthly_capacity"), "monthly_capacity IS NULL OR monthly_capacity >= 1"
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("testbeds", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_testbeds_monthly_capacity"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_testbeds_around"), type_="check")
        batch_op.drop_column("booking_url")
        batch_op.drop_column("monthly_capacity")
        batch_op.drop_column("use_mode")
        batch_op.drop_column("sharing")
        batch_op.drop_column("teardown_days")
        batch_op.drop_column("setup_days")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_cases_sub_site_id_sub_sites"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_cases_band_id_bands"), type_="foreignkey")
        batch_op.drop_column("quantity")
        batch_op.drop_column("is_exclusive")
        batch_op.drop_column("band_id")
        batch_op.drop_column("sub_site_id")

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_bookings_sub_site_id_sub_sites"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_bookings_band_id_bands"), type_="foreignkey")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("sequence")
        batch_op.drop_column("quantity")
        batch_op.drop_column("teardown_days")
        batch_op.drop_column("setup_days")
        batch_op.drop_column("is_exclusive")
        batch_op.drop_column("band_id")
        batch_op.drop_column("sub_site_id")

    with op.batch_alter_table("blackouts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_blackouts_sub_site_id_sub_sites"), type_="foreignkey")
        batch_op.drop_column("sub_site_id")

    op.drop_table("sub_sites")
    op.drop_table("bands")
