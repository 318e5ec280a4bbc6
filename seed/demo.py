"""Fictional organizations, people and cases, so that a first look shows a living service.

Everything is marked as invented. The accounts sign in only where APP_DEMO=1.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.accounts import demo, passwords
from app.accounts import service as accounts
from app.accounts.joining import ROLE_OF_KIND
from app.accounts.models import Organization, OrganizationKind, User
from app.certificates import keys
from app.certificates import service as certificates
from app.database import Database
from seed import demo_cases

MARK = "시연용 가상 데이터 — 실제 협의 아님"
PASSWORD = "demo-password"  # noqa: S105 — works with APP_DEMO=1 only, which serves loopback alone


@dataclass(frozen=True)
class DemoOrganization:
    """An invented organization, with the mail of its person where it has one."""

    code: str
    name_ko: str
    name_en: str
    kind: OrganizationKind
    email: str = ""


Kind = OrganizationKind
ORGANIZATIONS = (
    DemoOrganization(
        "DEMO-STARTUP-1", "가상기업 하나", "Demo Firm One", Kind.STARTUP, "startup@demo.example"
    ),
    DemoOrganization("DEMO-STARTUP-2", "가상기업 둘", "Demo Firm Two", Kind.STARTUP),
    DemoOrganization(demo.HOST, "가상 실증기관", "Demo Host", Kind.OPERATOR, "operator@demo.example"),
    DemoOrganization(
        "DEMO-COORD-1", "가상 코디네이터", "Demo Desk", Kind.COORDINATOR, "coordinator@demo.example"
    ),
    DemoOrganization("DEMO-COORD-2", "가상 코디네이터 둘", "Demo Desk Two", Kind.COORDINATOR),
)


def _organization(session: Session, row: DemoOrganization) -> Organization:
    if known := session.scalar(sa.select(Organization).where(Organization.code == row.code)):
        return known
    organization = accounts.add_organization(session, code=row.code, name_ko=row.name_ko, kind=row.kind)
    organization.name_en, organization.note = row.name_en, MARK
    return organization


def _person(session: Session, row: DemoOrganization, organization: Organization, hashed: str) -> None:
    user = session.scalar(sa.select(User).where(User.email == row.email))
    if user is None:
        user = User(
            email=row.email, name=row.name_ko, password_hash=hashed, confirmed_at=clock.now(), is_demo=True
        )
        session.add(user)
        session.flush()
    accounts.add_membership(session, user, organization, ROLE_OF_KIND[row.kind])


def _key(session: Session) -> None:
    """Make a key to sign the fictional certificates with, where this installation has none."""
    try:
        keys.newest()
    except keys.KeyUnavailable:
        certificates.register(session, keys.new())


def load(database: Database) -> None:
    """Make what is not there yet; twice changes nothing."""
    hashed = passwords.hash_password(PASSWORD)
    with database.write() as session:
        for row in ORGANIZATIONS:
            organization = _organization(session, row)
            if row.email:
                _person(session, row, organization, hashed)
        session.flush()
        _key(session)
        demo_cases.load(session)
