"""Grants, absences, contacts, who is in charge of what, and firms of other countries.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "coordinator_profiles",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("industries", sa.JSON(), nullable=False),
        sa.Column("demonstration_types", sa.JSON(), nullable=False),
        sa.Column("districts", sa.JSON(), nullable=False),
        sa.Column("towns", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_coordinator_profiles_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator_profiles")),
        sa.UniqueConstraint("user_id", name=op.f("uq_coordinator_profiles_user_id")),
    )
    op.create_table(
        "contacts",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "practice", "approval", "safety", "security", name="contactrole", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_contacts_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_contacts_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "absences",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("membership_id <> deputy_id", name=op.f("ck_absences_deputy")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_absences_days")),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["memberships.id"], name=op.f("fk_absences_deputy_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_absences_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absences_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "advice",
        sa.Column("demand_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "followed", "not_followed", name="advicestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_advice_author_id_users")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_advice_case_id_cases")),
        sa.ForeignKeyConstraint(["demand_id"], ["demands.id"], name=op.f("fk_advice_demand_id_demands")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice")),
    )
    with op.batch_alter_table("advice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advice_demand_id"), ["demand_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("coordinator_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("firm_person_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("host_person_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_cases_coordinator_id"), ["coordinator_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_cases_host_person_id_users"), "users", ["host_person_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_cases_coordinator_id_users"), "users", ["coordinator_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_cases_firm_person_id_users"), "users", ["firm_person_id"], ["id"]
        )

    with op.batch_alter_table("demands", schema=None) as batch_op:
        batch_op.add_column(sa.Column("coordinator_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_demands_coordinator_id"), ["coordinator_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_demands_coordinator_id_users"), "users", ["coordinator_id"], ["id"]
        )

    with op.batch_alter_table("facilities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_facilities_person_id_users"), "users", ["person_id"], ["id"]
        )

    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("grants", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column("position", sa.String(length=100), server_default="", nullable=False))
        batch_op.add_column(sa.Column("phone", sa.String(length=40), server_default="", nullable=False))

    op.execute(
        'UPDATE memberships SET grants = \'["confirm", "coordinate"]\''
        " WHERE role IN ('coordinator', 'admin')"
    )

    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("country", sa.String(length=2), server_default="KR", nullable=False))
        batch_op.add_column(sa.Column("registration_number", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column(
                "size",
                sa.Enum(
                    "micro",
                    "small",
                    "medium",
                    "mid_sized",
                    "large",
                    name="companysize",
                    native_enum=False,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("founded_on", sa.Date(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_organizations_country_registration_number"), ["country", "registration_number"]
        )

    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_column("is_active")

    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_organizations_country_registration_number"), type_="unique")
        batch_op.drop_column("founded_on")
        batch_op.drop_column("size")
        batch_op.drop_column("registration_number")
        batch_op.drop_column("country")

    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_column("phone")
        batch_op.drop_column("position")
        batch_op.drop_column("grants")
        batch_op.drop_column("ended_at")

    with op.batch_alter_table("facilities", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_facilities_person_id_users"), type_="foreignkey")
        batch_op.drop_column("person_id")

    with op.batch_alter_table("demands", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_demands_coordinator_id_users"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_demands_coordinator_id"))
        batch_op.drop_column("coordinator_id")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_cases_firm_person_id_users"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_cases_coordinator_id_users"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_cases_host_person_id_users"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_cases_coordinator_id"))
        batch_op.drop_column("host_person_id")
        batch_op.drop_column("firm_person_id")
        batch_op.drop_column("coordinator_id")

    with op.batch_alter_table("advice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advice_demand_id"))

    op.drop_table("advice")
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absences_membership_id"))
        batch_op.drop_index(batch_op.f("ix_absences_deputy_id"))

    op.drop_table("absences")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_organization_id"))

    op.drop_table("contacts")
    op.drop_table("coordinator_profiles")
