"""Somebody made sure of a listing: kept with day and person, good for twelve months."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import service as accounts
from app.actor import Actor, Role
from app.database import Database
from app.errors import invalid
from app.files import service as files
from app.files.service import Checked
from app.i18n import gettext as _
from app.notices import service as notices
from app.onboarding.models import Verification
from app.onboarding.schemas import VerificationIn
from app.outbox import OutboxJob
from app.settings import get_settings
from app.testbeds import custody, listings
from app.testbeds.models import Custody, ListingStatus, Testbed
from app.testbeds.schemas import TestbedUpdate

NOUN = "verification"


def due_on(on: date) -> date:
    """Return the day a year after: 29 February has its year's end on 28 February."""
    return date(on.year + 1, on.month, 28 if (on.month, on.day) == (2, 29) else on.day)


def record(
    session: Session, actor: Actor, code: str, data: VerificationIn, *evidence: Checked
) -> Verification:
    """Keep a verification with its evidence; the newest one dates the listing. Raises NotFound, Invalid."""
    if data.on > clock.today():
        raise invalid("on", "future", _("아직 오지 않은 날입니다."))
    testbed = custody.get_own(session, actor, code)
    row = Verification(
        testbed=testbed, recorded_by=actor.user_id, recorded_at=clock.now(), **data.model_dump()
    )
    session.add(row)
    session.flush()
    for file in evidence:
        files.keep(session, actor, file, NOUN, row.id)
    if testbed.verified_on is None or testbed.verified_on < data.on:
        listings.change(session, actor, testbed, TestbedUpdate(verified_on=data.on))
    values = {"kind": data.kind, "on": data.on, "person": data.person}
    audit.record(actor, "testbed.verified", row, testbed=testbed.code, **values)
    return row


def of(session: Session, testbed_id: UUID) -> list[Verification]:
    """Return the verifications of a listing, newest first."""
    query = sa.select(Verification).where(Verification.testbed_id == testbed_id)
    return list(session.scalars(query.order_by(Verification.on.desc(), Verification.recorded_at.desc())))


def newest(session: Session) -> dict[UUID, Verification]:
    """Return the newest verification of each testbed."""
    query = sa.select(Verification).order_by(Verification.on, Verification.recorded_at)
    return {row.testbed_id: row for row in session.scalars(query)}


def _due(session: Session) -> list[Verification]:
    """Return what has to be made sure of again and was not told of yet."""
    query = (
        sa.select(Verification)
        .join(Testbed, Testbed.id == Verification.testbed_id)
        .where(Testbed.status == ListingStatus.PUBLISHED, Testbed.custody != Custody.OPTED_OUT)
        .options(joinedload(Verification.testbed))
        .order_by(Verification.on, Verification.recorded_at)
    )
    rows: dict[UUID, Any] = {row.testbed_id: row for row in session.scalars(query)}
    return [row for row in rows.values() if not row.reminded_at and due_on(row.on) <= clock.today()]


def remind(database: Database, job: OutboxJob) -> None:
    """Give coordinators the task to have listings confirmed again. Reading never depends on this."""
    with database.write() as session:
        if not (rows := _due(session)):
            return
        named = "\n".join(f"{row.testbed.name_ko} ({row.testbed.code}) – {row.on:%Y-%m-%d}" for row in rows)
        address = f"{get_settings().base_url.rstrip('/')}/desk/onboarding?state=due"
        subject = _("[대전 실증이음] 다시 확인할 등재 정보 %(count)s건", count=len(rows))
        for row in rows:
            row.reminded_at = clock.now()
        for email in accounts.member_addresses(session, role=Role.COORDINATOR):
            notices.send(session, email, subject, f"{named}\n\n{address}", key=job.key)
