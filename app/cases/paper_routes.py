"""Papers of a case over HTTP."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.accounts.deps import CurrentActor
from app.cases import letters, papers, request_sheet, selection, service
from app.cases.papers import ANY_STATE, Kind
from app.cases.schemas import PaperList
from app.cases.states import CaseState, Party
from app.database import ReadSession
from app.papers import service as setting
from app.papers.formats import ANSWER, Language
from app.papers.kinds import TITLES

router = APIRouter(tags=["papers"])
S = CaseState
DESK, HOST, FIRM = Party.DESK, Party.HOST, Party.FIRM
BEFORE_THE_END = frozenset({S.REQUESTED, S.IN_CONSULTATION, S.RETURNED, S.REVIEWED, S.AGREED, S.APPROVED})
KINDS: dict[str, Kind] = {
    "summary": Kind(TITLES["summary"], frozenset({FIRM, HOST, DESK}), ANY_STATE, request_sheet.summarise),
    "request": Kind(TITLES["request"], frozenset({DESK}), BEFORE_THE_END, letters.ask),
    "reply": Kind(
        TITLES["reply"], frozenset({HOST, DESK}), BEFORE_THE_END | {S.DECLINED}, letters.answer, is_hosts=True
    ),
    "intent": Kind(
        TITLES["intent"],
        frozenset({FIRM, HOST, DESK}),
        frozenset({S.AGREED, S.APPROVED}),
        letters.intend,
        is_hosts=True,
    ),
    "selection": Kind(TITLES["selection"], frozenset({HOST, DESK}), ANY_STATE, selection.tell),
}


@router.get("/cases/{case_id}/papers", name="api.cases.papers.list", response_model=PaperList)
def list_papers(session: ReadSession, actor: CurrentActor, case_id: str) -> dict[str, Any]:
    """List the papers of a case that are the caller's to have, and whether they can be made now."""
    return {"items": papers.offered(actor, service.get(session, actor, case_id), KINDS)}


@router.get(
    "/cases/{case_id}/papers/{name}",
    name="api.cases.papers.read",
    response_class=Response,
    responses=ANSWER,
)
def read_paper(
    session: ReadSession, actor: CurrentActor, case_id: str, name: str, lang: Language = None
) -> Response:
    """Give a paper, named by its kind and format: selection.pdf, reply.docx, intent.hwpx."""
    code, kind = papers.parse(name)
    paper, owner = papers.compose(session, actor, case_id, code, KINDS)
    return setting.answer(session, paper, kind, owner)
