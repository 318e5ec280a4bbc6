"""What a testbed makes of one more request: its pause, its number for the month, the papers it asks for."""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.cases.document_models import CaseDocument
from app.cases.models import Case
from app.errors import Conflict
from app.i18n import gettext as _
from app.testbeds import hosting
from app.testbeds.models import Testbed


def _month(day: date) -> datetime:
    """Return the instant at which the Seoul month of a day begins."""
    return datetime.combine(day.replace(day=1), time(), tzinfo=clock.SEOUL)


def check(session: Session, testbed: Testbed) -> None:
    """Refuse a request that a testbed does not take now, saying from when it does. Raises Conflict."""
    # Rivals for the last place of a month queue on this row.
    row = hosting.intake(session, testbed.id, lock=True)
    if row is None:
        return
    today = clock.today()
    if row.paused_until and row.paused_until >= today:
        again = row.paused_until + timedelta(days=1)
        raise Conflict(
            _("이 기관은 지금 요청을 받지 않습니다: %(reason)s %(day)s부터 다시 받습니다.",
              reason=row.pause_reason, day=again.isoformat()),
            code="paused",
            reason=row.pause_reason,
            again_on=again,
        )  # fmt: skip
    if row.monthly_cap is None:
        return
    asked = sa.select(sa.func.count()).where(Case.testbed_id == testbed.id, Case.created_at >= _month(today))
    if (session.scalar(asked) or 0) >= row.monthly_cap:
        again = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        raise Conflict(
            _("이 기관은 한 달에 %(count)s건까지 요청을 받습니다. %(day)s부터 다시 요청할 수 있습니다.",
              count=row.monthly_cap, day=again.isoformat()),
            code="monthly-cap",
            monthly_cap=row.monthly_cap,
            again_on=again,
        )  # fmt: skip


def begin(session: Session, case: Case) -> None:
    """Ask in a new case for the papers that the testbed asks for now."""
    asked = hosting.present(hosting.intake(session, case.testbed_id))["documents"]
    session.add_all(CaseDocument(case_id=case.id, place=place, **each) for place, each in enumerate(asked, 1))
    session.flush()
