"""Visits, meetings and calls of a case: proposed, fixed, held and minuted, or called off."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.cases import service, steps
from app.cases.models import Case
from app.cases.schemas import MeetingCallOff, MeetingCreate, MeetingFix, MeetingMinutes
from app.cases.schemas import Step as Said
from app.cases.service import WrongState
from app.cases.states import OPEN, CaseState, Party, Step
from app.cases.steps import Turn
from app.cases.talk_models import Meeting, MeetingStatus
from app.errors import Conflict, Forbidden, NotFound, invalid
from app.i18n import gettext as _

P = Party
MAX_MEETINGS = 50
ANYBODY = Step(OPEN | {CaseState.APPROVED}, frozenset(Party), frozenset())
COMING = frozenset({MeetingStatus.PROPOSED, MeetingStatus.FIXED})


def of(session: Session, case: Case) -> list[Meeting]:
    """Return the meetings of a case that the actor may see, in order of their days."""
    query = sa.select(Meeting).where(Meeting.case_id == case.id)
    return list(session.scalars(query.order_by(Meeting.held_on, Meeting.starts_at, Meeting.created_at)))


def get(session: Session, case: Case, meeting_id: uuid.UUID) -> Meeting:
    """Return a meeting of a case. Raises NotFound."""
    query = sa.select(Meeting).where(Meeting.id == meeting_id, Meeting.case_id == case.id)
    if meeting := session.scalar(query):
        return meeting
    raise NotFound


def _side(turn: Turn) -> Party:
    """Return for whom the actor speaks; a person of both the firm and the host speaks for the firm."""
    return min(turn.roles, key=lambda party: [P.FIRM, P.HOST, P.DESK].index(party))


def propose(session: Session, actor: Actor, case_id: str, data: MeetingCreate) -> Meeting:
    """Propose a day to meet; the desk fixes it at once, and what was held already is noted with its minutes.

    Raises Invalid for a day that is over without minutes, or for minutes of a day to come.
    """
    turn = steps.take(session, actor, case_id, ANYBODY, data)
    if len(of(session, turn.case)) >= MAX_MEETINGS:
        raise Conflict(_("만남이 너무 많습니다."), code="too-many-meetings")
    today, side = clock.today(), _side(turn)
    if data.minutes and data.held_on > today:
        raise invalid("minutes", "days", _("아직 열리지 않은 만남의 회의록은 적을 수 없습니다."))
    if not data.minutes and data.held_on < today:
        raise invalid("held_on", "past", _("지난 날입니다. 이미 만났다면 회의록을 함께 적어 주세요."))
    status = MeetingStatus.FIXED if side == P.DESK else MeetingStatus.PROPOSED
    meeting = Meeting(
        **data.model_dump(exclude={"on_behalf_of"}),
        case_id=turn.case.id,
        status=MeetingStatus.DONE if data.minutes else status,
        proposed_by=side,
        created_by=turn.actor.user_id,
    )
    session.add(meeting)
    action = {MeetingStatus.DONE: "minute_meeting", MeetingStatus.FIXED: "fix_meeting"}.get(
        meeting.status, "propose_meeting"
    )
    return _noted(turn, meeting, action)


def _noted(turn: Turn, meeting: Meeting, action: str, **details: str) -> Meeting:
    said = {"meeting": str(meeting.kind), "held_on": meeting.held_on, "starts_at": meeting.starts_at}
    service.remark(turn.session, turn.actor, turn.case, action, **said, **details)
    return meeting


def _take(
    session: Session, actor: Actor, case_id: str, meeting_id: uuid.UUID, data: Said
) -> tuple[Turn, Meeting]:
    turn = steps.take(session, actor, case_id, ANYBODY, data)
    meeting = get(session, turn.case, meeting_id)
    if meeting.status not in COMING:
        raise WrongState(_("이미 끝난 만남입니다."))
    return turn, meeting


def fix(session: Session, actor: Actor, case_id: str, meeting_id: uuid.UUID, data: MeetingFix) -> Meeting:
    """Agree to a proposed day. Raises Forbidden for who proposed it, WrongState for one that is fixed."""
    turn, meeting = _take(session, actor, case_id, meeting_id, data)
    if meeting.status == MeetingStatus.FIXED:
        raise WrongState(_("이미 정해진 만남입니다."))
    if _side(turn) == meeting.proposed_by:
        raise Forbidden(_("제안한 쪽이 아닌 상대가 정합니다."), code="own-proposal")
    meeting.status, meeting.starts_at = MeetingStatus.FIXED, data.starts_at or meeting.starts_at
    return _noted(turn, meeting, "fix_meeting")


def minute(
    session: Session, actor: Actor, case_id: str, meeting_id: uuid.UUID, data: MeetingMinutes
) -> Meeting:
    """Note what was said; the meeting is done. Raises Conflict before its day."""
    turn, meeting = _take(session, actor, case_id, meeting_id, data)
    if meeting.held_on > clock.today():
        raise Conflict(_("아직 열리지 않은 만남의 회의록은 적을 수 없습니다."), code="not-held")
    meeting.status, meeting.minutes = MeetingStatus.DONE, data.minutes
    meeting.attendees = data.attendees or meeting.attendees
    return _noted(turn, meeting, "minute_meeting")


def call_off(
    session: Session, actor: Actor, case_id: str, meeting_id: uuid.UUID, data: MeetingCallOff
) -> Meeting:
    """Call a meeting off."""
    turn, meeting = _take(session, actor, case_id, meeting_id, data)
    meeting.status = MeetingStatus.CALLED_OFF
    return _noted(turn, meeting, "call_off_meeting", reason=data.reason)
