"""Permits of a case over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, status

from app.accounts.deps import CurrentActor
from app.cases import permits
from app.database import ReadSession, WriteSession
from app.permits.models import PermitCondition
from app.permits.schemas import (
    CasePermits,
    ConditionAdd,
    ConditionMeet,
    ConditionRead,
    PermitChange,
    PermitCheck,
)

router = APIRouter(prefix="/cases/{id_or_number}/permits", tags=["permits"])


@router.get("", name="api.cases.permits", response_model=CasePermits)
def read_permits(session: ReadSession, actor: CurrentActor, id_or_number: str) -> dict[str, Any]:
    """Show which permits the case seems to need, its register and its earliest lawful start."""
    return permits.overview(session, actor, id_or_number)


@router.put("/answers", name="api.cases.permits.answer", response_model=CasePermits)
def answer_questions(
    session: WriteSession, actor: CurrentActor, id_or_number: str, data: PermitCheck
) -> dict[str, Any]:
    """Confirm the answers of the questionnaire."""
    permits.answer(session, actor, id_or_number, data)
    return permits.overview(session, actor, id_or_number)


@router.put("/{code}", name="api.cases.permits.save", response_model=CasePermits)
def save_permit(
    session: WriteSession, actor: CurrentActor, id_or_number: str, code: str, data: PermitChange
) -> dict[str, Any]:
    """Write an entry of the register: a rule's code, `insurance`, `training`, or `own-…` with a title."""
    permits.save(session, actor, id_or_number, code, data)
    return permits.overview(session, actor, id_or_number)


@router.post(
    "/{code}/conditions",
    name="api.cases.permits.add_condition",
    response_model=ConditionRead,
    status_code=status.HTTP_201_CREATED,
)
def add_condition(
    session: WriteSession, actor: CurrentActor, id_or_number: str, code: str, data: ConditionAdd
) -> PermitCondition:
    """Note a condition of a granted permit or exemption."""
    return permits.add_condition(session, actor, id_or_number, code, data)


@router.post(
    "/conditions/{condition_id}/meet", name="api.cases.permits.meet_condition", response_model=ConditionRead
)
def meet_condition(
    session: WriteSession, actor: CurrentActor, id_or_number: str, condition_id: UUID, data: ConditionMeet
) -> PermitCondition:
    """Note the evidence that a condition was met."""
    return permits.meet_condition(session, actor, id_or_number, condition_id, data)
