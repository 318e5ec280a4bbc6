"""Whose turn it is and until when, in working days; who is reminded and who is told that it is late."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import clock, workdays
from app.accounts.models import Contact, ContactRole
from app.cases import notify
from app.cases.models import Case
from app.cases.states import OPEN, WAITED_FOR, CaseState, Party
from app.i18n import gettext as _
from app.parameters import service as parameters
from app.testbeds.models import Access, Testbed


def answer_by(session: Session, case: Case, state: CaseState) -> date | None:
    """Return until when the next step should come; while people talk, only what was promised counts."""
    if state == CaseState.IN_CONSULTATION:
        return case.promised_on
    if state not in WAITED_FOR:
        return None
    return workdays.add(clock.today(), parameters.current(session).case_answer_days)


def days_left(case: Case) -> int | None:
    """Return the working days until the next step should come, negative when it is late."""
    if case.answer_by is None or case.current_state not in WAITED_FOR:
        return None
    today = clock.today()
    if case.answer_by >= today:
        return workdays.between(today, case.answer_by)
    return -max(1, workdays.between(case.answer_by, today))


def present(case: Case) -> dict[str, Any]:
    """Return the clocks of a case as lists show them."""
    asked_on = case.created_at.astimezone(clock.SEOUL).date()
    return {
        "waits_for": WAITED_FOR.get(case.current_state),
        "age": workdays.between(asked_on, clock.today()),
        "days_left": days_left(case),
    }


def remind(session: Session) -> tuple[int, int]:
    """Remind of what is due in a few working days, and tell of what is late; return how many of each.

    What was told is not told again: the keys of notices hold the day that was due.
    """
    today = clock.today()
    until = workdays.add(today, parameters.current(session).remind_days)
    query = (
        sa.select(Case)
        .where(Case.state.in_(OPEN), Case.answer_by <= until)
        .options(joinedload(Case.testbed).joinedload(Testbed.facility))
        .order_by(Case.id)
    )
    cases = [case for case in session.scalars(query) if case.current_state in OPEN]
    late = [case for case in cases if case.answer_by and case.answer_by < today]
    for case in cases:
        if case in late:
            _tell_late(session, case)
        else:
            party = frozenset({WAITED_FOR[case.state]})
            notify.say(session, case, party, _("답할 날이 다가왔습니다"), f"remind:{case.answer_by}")
    return len(cases) - len(late), len(late)


def _tell_late(session: Session, case: Case) -> None:
    """Tell who is waited for and the desk; of a silent host also whom its approvals go through."""
    parties = frozenset({WAITED_FOR[case.state], Party.DESK})
    notify.say(session, case, parties, _("답할 날이 지났습니다"), f"late:{case.answer_by}")
    if WAITED_FOR[case.state] != Party.HOST or case.testbed.access != Access.OPEN:
        return
    query = sa.select(Contact.email).where(
        Contact.organization_id == case.host_id, Contact.role == ContactRole.APPROVAL, Contact.email != ""
    )
    unit_id = case.testbed.facility.unit_id
    query = query.where(sa.or_(Contact.unit_id.is_(None), Contact.unit_id == unit_id))
    words = _("실증 요청의 답할 날이 지났습니다. 담당자에게 살펴보도록 알려 주세요")
    for email in session.scalars(query):
        notify.write(session, case, email, words, f"late:{case.answer_by}:approver")


def remind_of_start(session: Session) -> int:
    """Remind firm and host of confirmed days that begin in a few working days; return of how many cases.

    Once for each first day: after a move it is said again, and a reminder that has not left is dropped.
    """
    today = clock.today()
    until = workdays.add(today, parameters.current(session).start_days)
    query = (
        sa.select(Case)
        .where(Case.state == CaseState.APPROVED, Case.quantity.is_(None))
        .where(Case.starts_on > today, Case.starts_on <= until)
        .options(joinedload(Case.testbed).joinedload(Testbed.facility))
        .order_by(Case.id)
    )
    cases = list(session.scalars(query))
    for case in cases:
        notify.say_start(session, case)
    return len(cases)
