"""Cases over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, status
from sqlalchemy.orm import Session

from app import pagination
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import reminding, service, steps
from app.cases.models import Case
from app.cases.schemas import (
    CaseAccept,
    CaseApprove,
    CaseConsult,
    CaseCreate,
    CaseDetail,
    CaseRead,
    CaseReject,
    CaseResubmit,
    CaseReturn,
    CaseReview,
    CaseUndo,
    CaseWithdraw,
)
from app.cases.states import CaseState
from app.database import ReadSession, WriteSession
from app.demands import service as demands
from app.demands.schemas import DemandRead, DemandStep
from app.pagination import CurrentPaging, Page

router = APIRouter(tags=["cases"])
Detail = dict[str, Any]


def _answer(session: Session, actor: Actor, case: Case) -> Detail:
    return service.detail(session, actor, case)


@router.post(
    "/cases", name="api.cases.request", response_model=CaseDetail, status_code=status.HTTP_201_CREATED
)
def request_case(session: WriteSession, actor: CurrentActor, data: CaseCreate, response: Response) -> Detail:
    """Ask a testbed's operator for days; nothing is held until a coordinator approves."""
    case = service.request(session, actor, data)
    response.headers["Location"] = f"/api/v1/cases/{case.id}"
    return _answer(session, actor, case)


@router.get("/cases", name="api.cases.list", response_model=Page[CaseRead])
def list_cases(
    session: ReadSession,
    actor: CurrentActor,
    paging: CurrentPaging,
    state: Annotated[list[CaseState] | None, Query()] = None,
    number: Annotated[str, Query(max_length=16)] = "",
) -> Detail:
    """List the caller's cases, newest first."""
    page = pagination.paginate(session, service.find(actor, state or [], number), paging)
    return {**page, "items": [service.present(case, actor) for case in page["items"]]}


@router.get("/cases/{case_id}", name="api.cases.read", response_model=CaseDetail)
def read_case(session: ReadSession, actor: CurrentActor, case_id: str) -> Detail:
    """Show a case with its history, by id or 접수번호."""
    return _answer(session, actor, service.get(session, actor, case_id))


@router.post("/cases/{case_id}/resubmit", name="api.cases.resubmit", response_model=CaseDetail)
def resubmit(
    session: WriteSession, actor: CurrentActor, case_id: str, data: CaseResubmit | None = None
) -> Detail:
    """Send a returned request again."""
    return _answer(session, actor, steps.resubmit(session, actor, case_id, data or CaseResubmit()))


@router.post("/cases/{case_id}/return", name="api.cases.return", response_model=CaseDetail)
def return_case(session: WriteSession, actor: CurrentActor, case_id: str, data: CaseReturn) -> Detail:
    """Send a request back to be completed."""
    return _answer(session, actor, steps.return_case(session, actor, case_id, data))


@router.post("/cases/{case_id}/consult", name="api.cases.consult", response_model=CaseDetail)
def consult(session: WriteSession, actor: CurrentActor, case_id: str, data: CaseConsult) -> Detail:
    """Talk before answering."""
    return _answer(session, actor, steps.consult(session, actor, case_id, data))


@router.post("/cases/{case_id}/review", name="api.cases.review", response_model=CaseDetail)
def review(session: WriteSession, actor: CurrentActor, case_id: str, data: CaseReview) -> Detail:
    """Answer as the host."""
    return _answer(session, actor, steps.review(session, actor, case_id, data))


@router.post("/cases/{case_id}/remind", name="api.cases.remind", response_model=CaseDetail)
def remind(session: WriteSession, actor: CurrentActor, case_id: str) -> Detail:
    """Ask a silent host again, at most once a day."""
    return _answer(session, actor, reminding.remind(session, actor, case_id))


@router.post("/cases/{case_id}/accept-terms", name="api.cases.accept_terms", response_model=CaseDetail)
def accept_terms(
    session: WriteSession, actor: CurrentActor, case_id: str, data: CaseAccept | None = None
) -> Detail:
    """Accept the host's conditions and days."""
    return _answer(session, actor, steps.accept_terms(session, actor, case_id, data or CaseAccept()))


@router.post("/cases/{case_id}/approve", name="api.cases.approve", response_model=CaseDetail)
def approve(session: WriteSession, actor: CurrentActor, case_id: str, data: CaseApprove) -> Detail:
    """Confirm the match and book the days."""
    return _answer(session, actor, steps.approve(session, actor, case_id, data))


@router.post("/cases/{case_id}/reject", name="api.cases.reject", response_model=CaseDetail)
def reject(session: WriteSession, actor: CurrentActor, case_id: str, data: CaseReject) -> Detail:
    """Reject the match."""
    return _answer(session, actor, steps.reject(session, actor, case_id, data))


@router.post("/cases/{case_id}/withdraw", name="api.cases.withdraw", response_model=CaseDetail)
def withdraw(
    session: WriteSession, actor: CurrentActor, case_id: str, data: CaseWithdraw | None = None
) -> Detail:
    """Take a request back."""
    return _answer(session, actor, steps.withdraw(session, actor, case_id, data or CaseWithdraw()))


@router.post("/cases/{case_id}/undo", name="api.cases.undo", response_model=CaseDetail)
def undo(session: WriteSession, actor: CurrentActor, case_id: str, data: CaseUndo) -> Detail:
    """Take a coordinator's decision back."""
    return _answer(session, actor, steps.undo(session, actor, case_id, data))


@router.post("/demands/{demand_id}/withdraw", name="api.demands.withdraw", response_model=DemandRead)
def withdraw_demand(
    session: WriteSession, actor: CurrentActor, demand_id: str, data: DemandStep | None = None
) -> Detail:
    """Take a demand back, and with it its open cases."""
    return demands.present(session, steps.withdraw_demand(session, actor, demand_id, data or DemandStep()))
