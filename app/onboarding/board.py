"""The board: where every listing stands on its way into its host's hands, as of now."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.onboarding import sheets, verifications
from app.onboarding.models import FactSheet
from app.pagination import Paging, slice_page
from app.testbeds.models import Custody, Facility, ListingStatus, Testbed

STATES = ("not_invited", "invited", "answered", "confirmed", "due", "opted_out")


def state(testbed: Testbed, sheet: FactSheet | None) -> str:
    """Return where a listing stands; what was asked after the last verification counts before it."""
    if testbed.custody == Custody.OPTED_OUT:
        return "opted_out"
    verified = testbed.verified_on
    asked_on = sheet.sent_at.astimezone(clock.SEOUL).date() if sheet else None
    if verified and (asked_on is None or asked_on <= verified):
        return "due" if verifications.due_on(verified) <= clock.today() else "confirmed"
    if sheet is None:
        return "not_invited"
    return "answered" if sheet.answered_at else "invited"


def _rows(session: Session) -> list[dict[str, Any]]:
    query = (
        sa.select(Testbed)
        .where(Testbed.status != ListingStatus.ARCHIVED)
        .options(joinedload(Testbed.facility).joinedload(Facility.operator))
        .order_by(Testbed.name_ko, Testbed.code)
    )
    sent = sheets.latest(session)
    return [_row(testbed, sent.get(testbed.id)) for testbed in session.scalars(query)]


def _row(testbed: Testbed, sheet: FactSheet | None) -> dict[str, Any]:
    verified = testbed.verified_on
    return {
        "testbed": testbed,
        "operator": testbed.facility.operator.name_ko,
        "operator_en": testbed.facility.operator.name_en,
        "custody": testbed.custody,
        "state": state(testbed, sheet),
        "sent_at": sheet.sent_at if sheet else None,
        "answered_at": sheet.answered_at if sheet else None,
        "reminders": sheet.reminders if sheet else 0,
        "verified_on": verified,
        "due_on": verifications.due_on(verified) if verified else None,
    }


def show(session: Session, state: str, q: str, paging: Paging) -> dict[str, Any]:
    """Return a page of the board with the count of each state."""
    rows = _rows(session)
    if wanted := q.strip().casefold():
        rows = [
            row
            for row in rows
            if wanted in f"{row['testbed'].name_ko} {row['testbed'].code} {row['operator']}".casefold()
        ]
    counts = {each: sum(row["state"] == each for row in rows) for each in STATES}
    return slice_page([row for row in rows if not state or row["state"] == state], paging) | {
        "counts": counts
    }
