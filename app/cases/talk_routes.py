"""The talk before the yes over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from app.accounts.deps import CurrentActor
from app.cases import alternatives, attachments, meetings, service, talk
from app.cases.schemas import (
    Alternative,
    AppealCreate,
    AppealDecide,
    AppealRead,
    CaseDecide,
    CaseDetail,
    CasePrefer,
    MeetingCallOff,
    MeetingCreate,
    MeetingFix,
    MeetingMinutes,
    MeetingRead,
)
from app.cases.talk_models import Appeal, Meeting
from app.database import ReadSession, WriteSession
from app.errors import NotFound
from app.files.deps import ANSWER, give
from app.files.models import StoredFile
from app.files.schemas import FileRead

router = APIRouter(prefix="/cases/{case_id}", tags=["cases"])


@router.post("/decide", name="api.cases.decide", response_model=CaseDetail)
def decide(session: WriteSession, actor: CurrentActor, case_id: str, data: CaseDecide) -> dict[str, Any]:
    """Note whose approval the host waits for and until when (기관 결재 중)."""
    return service.detail(session, actor, talk.decide(session, actor, case_id, data))


@router.post("/prefer", name="api.cases.prefer", response_model=CaseDetail)
def prefer(session: WriteSession, actor: CurrentActor, case_id: str, data: CasePrefer) -> dict[str, Any]:
    """Give a request its place among those of the demand (1–3순위)."""
    return service.detail(session, actor, talk.prefer(session, actor, case_id, data))


@router.get("/alternatives", name="api.cases.alternatives", response_model=list[Alternative])
def list_alternatives(session: ReadSession, actor: CurrentActor, case_id: str) -> list[dict[str, Any]]:
    """Name the next three places of the kept recommendation that can still be asked."""
    return alternatives.of(session, service.get(session, actor, case_id))


@router.post("/appeal", name="api.cases.appeal", response_model=CaseDetail)
def appeal(session: WriteSession, actor: CurrentActor, case_id: str, data: AppealCreate) -> dict[str, Any]:
    """Object to a no, once."""
    return service.detail(session, actor, talk.appeal(session, actor, case_id, data))


@router.get("/appeal", name="api.cases.appeal.read", response_model=AppealRead)
def read_appeal(session: ReadSession, actor: CurrentActor, case_id: str) -> Appeal:
    """Show the objection to a no."""
    found = talk.appeal_of(session, service.get(session, actor, case_id))
    if found is None:
        raise NotFound
    return found


@router.post("/answer-appeal", name="api.cases.answer_appeal", response_model=CaseDetail)
def answer_appeal(
    session: WriteSession, actor: CurrentActor, case_id: str, data: AppealDecide
) -> dict[str, Any]:
    """Judge an objection as another coordinator than who said no."""
    return service.detail(session, actor, talk.answer_appeal(session, actor, case_id, data))


@router.get("/meetings", name="api.cases.meetings", response_model=list[MeetingRead])
def list_meetings(session: ReadSession, actor: CurrentActor, case_id: str) -> list[Meeting]:
    """List visits, meetings and calls with their minutes."""
    return meetings.of(session, service.get(session, actor, case_id))


@router.post(
    "/meetings",
    name="api.cases.meetings.propose",
    response_model=MeetingRead,
    status_code=status.HTTP_201_CREATED,
)
def propose(
    session: WriteSession, actor: CurrentActor, case_id: str, data: MeetingCreate, response: Response
) -> Meeting:
    """Propose a day to meet, or note a meeting that was held."""
    meeting = meetings.propose(session, actor, case_id, data)
    response.headers["Location"] = f"/api/v1/cases/{case_id}/meetings/{meeting.id}"
    return meeting


@router.get("/meetings/{meeting_id}", name="api.cases.meetings.read", response_model=MeetingRead)
def read_meeting(session: ReadSession, actor: CurrentActor, case_id: str, meeting_id: UUID) -> Meeting:
    """Show a meeting."""
    return meetings.get(session, service.get(session, actor, case_id), meeting_id)


@router.post("/meetings/{meeting_id}/fix", name="api.cases.meetings.fix", response_model=MeetingRead)
def fix(
    session: WriteSession, actor: CurrentActor, case_id: str, meeting_id: UUID, data: MeetingFix
) -> Meeting:
    """Agree to a proposed day."""
    return meetings.fix(session, actor, case_id, meeting_id, data)


@router.post("/meetings/{meeting_id}/minutes", name="api.cases.meetings.minute", response_model=MeetingRead)
def minute(
    session: WriteSession, actor: CurrentActor, case_id: str, meeting_id: UUID, data: MeetingMinutes
) -> Meeting:
    """Note what was said; the meeting is done."""
    return meetings.minute(session, actor, case_id, meeting_id, data)


@router.post(
    "/meetings/{meeting_id}/call-off", name="api.cases.meetings.call_off", response_model=MeetingRead
)
def call_off(
    session: WriteSession, actor: CurrentActor, case_id: str, meeting_id: UUID, data: MeetingCallOff
) -> Meeting:
    """Call a meeting off."""
    return meetings.call_off(session, actor, case_id, meeting_id, data)


@router.get("/attachments", name="api.cases.attachments", response_model=list[FileRead])
def list_attachments(session: ReadSession, actor: CurrentActor, case_id: str) -> list[StoredFile]:
    """List the demand's files, for who takes part in the case."""
    return attachments.of(session, actor, service.get(session, actor, case_id))


@router.get(
    "/attachments/{file_id}", name="api.cases.attachments.get", responses=ANSWER, response_class=Response
)
def get_attachment(session: ReadSession, actor: CurrentActor, case_id: str, file_id: UUID) -> Response:
    """Give a file of the demand, to be saved."""
    return give(attachments.find(session, actor, case_id, file_id))
