"""The time after a demonstration over HTTP."""

from typing import Any

from fastapi import APIRouter, status

from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.followups import service
from app.followups.models import PurchaseIntent
from app.followups.schemas import (
    FollowUp,
    PurchaseIntentRead,
    PurchaseIntentWrite,
    SatisfactionRead,
    SatisfactionWrite,
    Sums,
    SurveyRead,
    SurveyWrite,
)

router = APIRouter(tags=["follow-up"])


@router.get("/cases/{id_or_number}/followup", name="api.cases.followup", response_model=FollowUp)
def read_followup(session: ReadSession, actor: CurrentActor, id_or_number: str) -> dict[str, Any]:
    """Show surveys, satisfaction and intents to buy of a case that has ended."""
    return service.overview(session, actor, id_or_number)


@router.put(
    "/cases/{id_or_number}/followup/surveys/{months}",
    name="api.cases.followup.answer",
    response_model=SurveyRead,
)
def answer_survey(
    session: WriteSession, actor: CurrentActor, id_or_number: str, months: int, data: SurveyWrite
) -> Any:
    """Answer, or correct the answer, of the survey after 6, 12 or 24 months."""
    return service.answer(session, actor, id_or_number, months, data)


@router.put(
    "/cases/{id_or_number}/followup/satisfaction",
    name="api.cases.followup.rate",
    response_model=SatisfactionRead,
)
def rate(session: WriteSession, actor: CurrentActor, id_or_number: str, data: SatisfactionWrite) -> Any:
    """Say how the demonstration went for the own side."""
    return service.rate(session, actor, id_or_number, data)


@router.post(
    "/cases/{id_or_number}/followup/intents",
    name="api.cases.followup.intend",
    response_model=PurchaseIntentRead,
    status_code=status.HTTP_201_CREATED,
)
def intend(
    session: WriteSession, actor: CurrentActor, id_or_number: str, data: PurchaseIntentWrite
) -> PurchaseIntent:
    """Note somebody who may buy."""
    return service.intend(session, actor, id_or_number, data)


@router.get("/followup-sums", name="api.followup_sums", response_model=list[Sums])
def read_sums(session: ReadSession) -> list[dict[str, Any]]:
    """Show what all surveys came to."""
    return service.sums(session)
