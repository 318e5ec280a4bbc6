"""Links for hosts without an account, over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, status

from app.accounts.deps import CurrentActor
from app.cases import links
from app.cases.link_schemas import AnswerSheet, LinkAnswer, LinkCreate, LinkRead
from app.database import ReadSession, WriteSession

router = APIRouter(tags=["cases"])
Shown = dict[str, Any]


@router.post(
    "/cases/{case_id}/links",
    name="api.cases.links.create",
    response_model=LinkRead,
    status_code=status.HTTP_201_CREATED,
)
def make_link(session: WriteSession, actor: CurrentActor, case_id: str, data: LinkCreate) -> Shown:
    """Send the host a link to answer without an account, or make one to be printed."""
    return links.present(session, links.make(session, actor, case_id, data))


@router.get("/cases/{case_id}/links", name="api.cases.links.list", response_model=list[LinkRead])
def list_links(session: ReadSession, actor: CurrentActor, case_id: str) -> list[Shown]:
    """List the links of a case, newest first."""
    return [links.present(session, link) for link in links.of_case(session, actor, case_id)]


@router.post(
    "/cases/{case_id}/links/{link_id}/withdraw", name="api.cases.links.withdraw", response_model=LinkRead
)
def withdraw_link(session: WriteSession, actor: CurrentActor, case_id: str, link_id: UUID) -> Shown:
    """Make a link useless."""
    return links.present(session, links.withdraw(session, actor, case_id, link_id))


@router.get("/answers/{token}", name="api.answers.read", response_model=AnswerSheet)
def read_sheet(session: ReadSession, token: str) -> Shown:
    """Show the request that a link is about. Opening it changes nothing."""
    return links.sheet(session, links.opened(session, token))


@router.post("/answers/{token}", name="api.answers.submit", response_model=AnswerSheet)
def submit_answer(session: WriteSession, token: str, data: LinkAnswer) -> Shown:
    """Answer for the host by link, or correct the answer while that is possible."""
    return links.sheet(session, links.answer(session, token, data))
