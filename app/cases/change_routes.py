"""Other days of a confirmed case over HTTP."""

from typing import Any

from fastapi import APIRouter, Response, status
from sqlalchemy.orm import Session

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import rescheduling, service
from app.cases.change_schemas import ChangeAnswer, ChangePropose, ChangeRefuse, DateChangeRead
from app.cases.changes import DateChange
from app.database import ReadSession, WriteSession
from app.pagination import CurrentPaging, Page, slice_page

router = APIRouter(tags=["cases"], prefix="/cases/{case_id}/date-changes")
Row = dict[str, Any]


def _answer(session: Session, actor: Actor, case_id: str, change: DateChange) -> Row:
    return rescheduling.present(actor, service.get(session, actor, case_id), change)


@router.get("", name="api.date_changes.list", response_model=Page[DateChangeRead])
def list_changes(session: ReadSession, actor: CurrentActor, case_id: str, paging: CurrentPaging) -> Row:
    """List the wishes for other days of a case, newest first."""
    case = service.get(session, actor, case_id)
    found = [rescheduling.present(actor, case, change) for change in rescheduling.of_case(session, case)]
    return slice_page(found, paging)


@router.post(
    "", name="api.date_changes.propose", response_model=DateChangeRead, status_code=status.HTTP_201_CREATED
)
def propose(
    session: WriteSession, actor: CurrentActor, case_id: str, data: ChangePropose, response: Response
) -> Row:
    """Wish for other days; the other side accepts, a coordinator confirms."""
    change = rescheduling.propose(session, actor, case_id, data)
    response.headers["Location"] = f"/api/v1/cases/{case_id}/date-changes/{change.number}"
    return _answer(session, actor, case_id, change)


@router.get("/{number}", name="api.date_changes.read", response_model=DateChangeRead)
def read_change(session: ReadSession, actor: CurrentActor, case_id: str, number: int) -> Row:
    """Show one wish."""
    return rescheduling.read(session, actor, case_id, number)


@router.post("/{number}/accept", name="api.date_changes.accept", response_model=DateChangeRead)
def accept(
    session: WriteSession, actor: CurrentActor, case_id: str, number: int, data: ChangeAnswer | None = None
) -> Row:
    """Accept for the other side."""
    change = rescheduling.accept(session, actor, case_id, number, data or ChangeAnswer())
    return _answer(session, actor, case_id, change)


@router.post("/{number}/refuse", name="api.date_changes.refuse", response_model=DateChangeRead)
def refuse(session: WriteSession, actor: CurrentActor, case_id: str, number: int, data: ChangeRefuse) -> Row:
    """Refuse; the days stay as they are."""
    change = rescheduling.refuse(session, actor, case_id, number, data)
    return _answer(session, actor, case_id, change)


@router.post("/{number}/withdraw", name="api.date_changes.withdraw", response_model=DateChangeRead)
def withdraw(
    session: WriteSession, actor: CurrentActor, case_id: str, number: int, data: ChangeAnswer | None = None
) -> Row:
    """Take a wish back."""
    change = rescheduling.withdraw(session, actor, case_id, number, data or ChangeAnswer())
    return _answer(session, actor, case_id, change)


@router.post("/{number}/confirm", name="api.date_changes.confirm", response_model=DateChangeRead)
def confirm(
    session: WriteSession, actor: CurrentActor, case_id: str, number: int, data: ChangeAnswer | None = None
) -> Row:
    """Move the days, old and new in one commit."""
    change = rescheduling.confirm(session, actor, case_id, number, data or ChangeAnswer())
    return _answer(session, actor, case_id, change)
