"""The questionnaire of permits, for everybody; nothing is kept."""

from typing import Any

from fastapi import APIRouter

from app.permits import rules, service
from app.permits.schemas import PermitCheck, PermitOutlook, QuestionRead, RuleRead

router = APIRouter(tags=["permits"])


@router.get("/permit-questions", name="api.permits.questions", response_model=list[QuestionRead])
def list_questions() -> list[rules.Question]:
    """List the questions that decide over permits."""
    return list(rules.rules().questions.values())


@router.get("/permit-rules", name="api.permits.rules", response_model=list[RuleRead])
def list_rules() -> list[rules.Rule]:
    """List the permits with statute, authority, documents, period and the day they were checked."""
    return list(rules.rules().permits.values())


@router.post("/permit-checks", name="api.permits.check", response_model=PermitOutlook)
def check_permits(data: PermitCheck) -> dict[str, Any]:
    """Say which permits a demonstration seems to need, which it may need, and what is open."""
    return service.outlook(data.known, data.demonstration_types)
