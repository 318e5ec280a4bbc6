"""What became of a demonstration: asked 6, 12 and 24 months after its last day."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import demo
from app.actor import Actor
from app.cases import notify
from app.cases import service as cases
from app.cases.models import Case
from app.cases.notify import Telling
from app.cases.states import CaseState, Party
from app.errors import Conflict, Forbidden, NotFound
from app.followups.models import PurchaseIntent, Satisfaction, Side, Survey
from app.followups.schemas import PurchaseIntentWrite, SatisfactionWrite, SurveyWrite
from app.notices import inbox
from app.notices.models import NoticeKind
from app.testbeds.models import Testbed

MONTHS = (6, 12, 24)
# A survey may be answered a little before it is asked, and is asked again once.
EARLY_DAYS = 30
AGAIN_DAYS = 14
PAGE = "/followup"
SIDES = {Party.FIRM: Side.FIRM, Party.HOST: Side.HOST}
FIGURES = ("sales_krw", "public_sales_krw", "investment_krw", "exports_krw", "jobs", "patents")


class NotYet(Conflict):
    """The demonstration has not ended, or the survey is not open."""

    code = "not-yet"
    title = "아직 적을 때가 아닙니다."


def due_on(ended_on: date, months: int) -> date:
    """Return the day so many months later; the last of the month where that month is shorter."""
    year, month = divmod(ended_on.month - 1 + months, 12)
    year, month = ended_on.year + year, month + 1
    return date(year, month, min(ended_on.day, monthrange(year, month)[1]))


def _ended(case: Case) -> Case:
    if not case.has_ended:
        raise NotYet
    return case


def _of(session: Session, table: type[Any], case: Case) -> list[Any]:
    return list(session.scalars(sa.select(table).where(table.case_id == case.id).order_by(table.created_at)))


def overview(session: Session, actor: Actor, case_id: str) -> dict[str, Any]:
    """Return what is known after a demonstration. Raises NotFound, NotYet.

    A host sees neither the firm's sums nor how the firm found it, and the other way round.
    """
    case = _ended(cases.get(session, actor, case_id))
    seen = cases.parties(actor, case)
    answers = {row.months: row for row in _of(session, Survey, case)}
    surveys = []
    for months in MONTHS:
        due = due_on(case.ends_on, months)
        is_open = clock.today() >= due - timedelta(days=EARLY_DAYS)
        surveys.append({"months": months, "due_on": due, "is_open": is_open, "answer": answers.get(months)})
    sides = {SIDES[party] for party in seen if party in SIDES} or set(Side)
    return {
        "ended_on": case.ends_on,
        "surveys": [] if seen == {Party.HOST} else surveys,
        "satisfactions": [row for row in _of(session, Satisfaction, case) if row.side in sides],
        "intents": _of(session, PurchaseIntent, case),
    }


def _writing(session: Session, actor: Actor, case_id: str, *allowed: Party) -> Case:
    case = cases.get(session, actor, case_id, lock=True)
    if not cases.parties(actor, case) & frozenset(allowed):
        raise Forbidden
    return _ended(case)


def _topic(case: Case, months: int) -> str:
    return f"followup:{case.id}:{months}"


def answer(session: Session, actor: Actor, case_id: str, months: int, data: SurveyWrite) -> Survey:
    """Write or correct the answer of a survey. Raises NotFound, Forbidden, NotYet."""
    case = _writing(session, actor, case_id, Party.FIRM, Party.DESK)
    if months not in MONTHS:
        raise NotFound
    due = due_on(case.ends_on, months)
    if clock.today() < due - timedelta(days=EARLY_DAYS):
        raise NotYet(due_on=due)
    row = session.scalar(sa.select(Survey).where(Survey.case_id == case.id, Survey.months == months))
    if row is None:
        row = Survey(case_id=case.id, months=months)
        session.add(row)
    for name, value in data.model_dump().items():
        setattr(row, name, value)
    row.answered_on = clock.today()
    inbox.move_on(session, _topic(case, months))
    audit.record(actor, "case.survey_answered", case, months=months)
    return row


def rate(session: Session, actor: Actor, case_id: str, data: SatisfactionWrite) -> Satisfaction:
    """Say how it went for the actor's side. Raises NotFound, Forbidden, NotYet."""
    case = _writing(session, actor, case_id, Party.FIRM, Party.HOST)
    side = next(SIDES[party] for party in cases.parties(actor, case) if party in SIDES)
    query = sa.select(Satisfaction).where(Satisfaction.case_id == case.id, Satisfaction.side == side)
    row = session.scalar(query)
    if row is None:
        row = Satisfaction(case_id=case.id, side=side)
        session.add(row)
    for name, value in data.model_dump().items():
        setattr(row, name, value)
    audit.record(actor, "case.rated", case, side=side)
    return row


def intend(session: Session, actor: Actor, case_id: str, data: PurchaseIntentWrite) -> PurchaseIntent:
    """Note somebody who may buy, and tell the firm. Raises NotFound, Forbidden, NotYet."""
    case = _writing(session, actor, case_id, Party.HOST, Party.DESK)
    row = PurchaseIntent(case_id=case.id, said_on=clock.today(), **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(actor, "case.purchase_intent_noted", case)
    told = Telling("구매 의향이 적혔습니다", frozenset({Party.FIRM}), frozenset(), NoticeKind.CASE, PAGE)
    notify.tell_parties(session, case, told, f"case:{case.id}:intent:{row.id}")
    return row


def _past(session: Session) -> list[Case]:
    """Return the confirmed cases that ended long enough ago to be asked about."""
    query = (
        sa.select(Case)
        .where(Case.state == CaseState.APPROVED, demo.counts(Case.is_demo))
        .where(Case.ends_on < clock.today() - timedelta(days=150))
        .options(joinedload(Case.testbed).joinedload(Testbed.facility))
        .order_by(Case.id)
    )
    return list(session.scalars(query))


def remind(session: Session) -> int:
    """Ask the firms whose survey is due, and once more two weeks later; return how many were asked."""
    today, asked = clock.today(), 0
    answered = set(session.execute(sa.select(Survey.case_id, Survey.months)).tuples())
    for case in _past(session):
        for months in MONTHS:
            late = (today - due_on(case.ends_on, months)).days
            if late < 0 or late > 2 * AGAIN_DAYS or (case.id, months) in answered:
                continue
            round_ = "again" if late >= AGAIN_DAYS else "first"
            firm = frozenset({Party.FIRM})
            told = Telling("실증 뒤 성과를 적어 주세요", firm, firm, NoticeKind.REMINDER, PAGE)
            notify.tell_parties(session, case, told, f"{_topic(case, months)}:{round_}", _topic(case, months))
            asked += 1
    return asked


def _sum(said: Iterable[int | None]) -> int | None:
    """Return a sum of what was said, None where nobody said anything."""
    known = [each for each in said if each is not None]
    return sum(known) if known else None


def sums(session: Session) -> list[dict[str, Any]]:
    """Return what the surveys came to, by months; a sum says of how many answers it is."""
    past, found = _past(session), []
    query = sa.select(Survey).join(Case, Case.id == Survey.case_id).where(demo.counts(Case.is_demo))
    surveys = list(session.scalars(query))
    for months in MONTHS:
        rows = [row for row in surveys if row.months == months]
        due = {case.id for case in past if due_on(case.ends_on, months) <= clock.today()}
        # Who answered early was asked as well.
        asked = len(due | {row.case_id for row in rows})
        figures = {name: _sum(getattr(row, name) for row in rows) for name in FIGURES}
        found.append({"months": months, "asked": asked, "answered": len(rows), **figures})
    return found
