"""How hosts take requests, over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.pagination import CurrentPaging, Page
from app.testbeds import hosting, service
from app.testbeds.hosting_models import AnswerTemplate
from app.testbeds.hosting_schemas import IntakeItem, IntakeRead, IntakeUpdate, TemplateCreate, TemplateRead

router = APIRouter(tags=["testbeds"])


@router.get("/testbeds/{id_or_code}/intake", name="api.testbeds.intake.read", response_model=IntakeRead)
def read_intake(session: ReadSession, actor: CurrentActor, id_or_code: str) -> dict[str, Any]:
    """Say how a testbed takes requests: how many a month, whether it pauses, which papers it needs."""
    testbed = service.get_visible(session, actor, id_or_code)
    return hosting.present(hosting.intake(session, testbed.id))


@router.patch("/testbeds/{id_or_code}/intake", name="api.testbeds.intake.change", response_model=IntakeRead)
def change_intake(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: IntakeUpdate
) -> dict[str, Any]:
    """Change how a testbed takes requests."""
    return hosting.present(hosting.update(session, actor, id_or_code, data))


@router.get("/intakes", name="api.intakes.list", response_model=Page[IntakeItem])
def list_intakes(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List the testbeds that pause or take a limited number of requests."""
    page = pagination.paginate(session, hosting.limited(), paging)
    return {**page, "items": [hosting.present_item(row) for row in page["items"]]}


@router.get("/answer-templates", name="api.answer_templates.list", response_model=list[TemplateRead])
def list_templates(session: ReadSession, actor: CurrentActor) -> list[AnswerTemplate]:
    """List the texts that the caller's host answers with."""
    return hosting.templates(session, actor)


@router.post(
    "/answer-templates",
    name="api.answer_templates.keep",
    response_model=TemplateRead,
    status_code=status.HTTP_201_CREATED,
)
def keep_template(
    session: WriteSession, actor: CurrentActor, data: TemplateCreate, response: Response
) -> AnswerTemplate:
    """Keep a text; the same title again replaces it."""
    row = hosting.add_template(session, actor, data)
    response.headers["Location"] = f"/api/v1/answer-templates/{row.id}"
    return row


@router.get("/answer-templates/{key}", name="api.answer_templates.read", response_model=TemplateRead)
def read_template(session: ReadSession, actor: CurrentActor, key: UUID) -> AnswerTemplate:
    """Show one text."""
    return hosting.get_template(session, actor, key)


@router.delete(
    "/answer-templates/{key}", name="api.answer_templates.remove", status_code=status.HTTP_204_NO_CONTENT
)
def remove_template(session: WriteSession, actor: CurrentActor, key: UUID) -> None:
    """Forget a text."""
    hosting.remove_template(session, actor, key)
