"""Agreements over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from app.accounts.deps import CurrentActor
from app.agreements import papers, service, steps
from app.agreements.clauses import Clause, clauses
from app.agreements.schemas import (
    Accept,
    AgreementOverview,
    AgreementRead,
    AgreementWrite,
    ClauseRead,
    Offer,
    Seal,
    Way,
    Why,
)
from app.database import ReadSession, WriteSession
from app.files.deps import ANSWER, BODY, CurrentFile, give
from app.papers import formats
from app.papers import service as setting
from app.papers.formats import Language

router = APIRouter(tags=["agreements"])
Shown = dict[str, Any]
BASE = "/cases/{case_id}/agreement"
ONE = f"{BASE}/versions/{{version}}"


@router.get("/agreement-clauses", name="api.agreements.clauses", response_model=list[ClauseRead])
def list_clauses() -> list[Shown]:
    """List the clauses of an agreement with their choices and what each means."""
    return [_listed(each) for each in clauses().values()]


def _listed(clause: Clause) -> Shown:
    names = ("code", "name_ko", "name_en", "has_amount", "hint_ko", "hint_en")
    return {name: getattr(clause, name) for name in names} | {"choices": list(clause.choices.values())}


@router.get(BASE, name="api.agreements.read", response_model=AgreementOverview)
def read_agreement(session: ReadSession, actor: CurrentActor, case_id: str) -> Shown:
    """Show the agreement of a case: newest and valid version, papers, what is lacking."""
    return service.overview(session, actor, case_id)


@router.post(
    f"{BASE}/versions",
    name="api.agreements.write",
    response_model=AgreementRead,
    status_code=status.HTTP_201_CREATED,
)
def write(
    session: WriteSession, actor: CurrentActor, case_id: str, data: AgreementWrite, response: Response
) -> Shown:
    """Write changed terms as the next draft."""
    version = service.write(session, actor, case_id, data).version
    response.headers["Location"] = f"/api/v1/cases/{case_id}/agreement/versions/{version}"
    return service.get(session, actor, case_id, version)


@router.get(ONE, name="api.agreements.version", response_model=AgreementRead)
def read_version(session: ReadSession, actor: CurrentActor, case_id: str, version: int) -> Shown:
    """Show one version."""
    return service.get(session, actor, case_id, version)


@router.post(f"{ONE}/offer", name="api.agreements.offer", response_model=AgreementRead)
def offer(
    session: WriteSession, actor: CurrentActor, case_id: str, version: int, data: Offer | None = None
) -> Shown:
    """Offer a draft to be signed; what it says is frozen with its digest."""
    steps.offer(session, actor, case_id, version, data or Offer())
    return service.get(session, actor, case_id, version)


@router.post(f"{ONE}/way", name="api.agreements.way", response_model=AgreementRead)
def choose_way(session: WriteSession, actor: CurrentActor, case_id: str, version: int, data: Way) -> Shown:
    """Choose for the own side whether to sign on line or on paper."""
    steps.choose_way(session, actor, case_id, version, data)
    return service.get(session, actor, case_id, version)


@router.post(f"{ONE}/accept", name="api.agreements.accept", response_model=AgreementRead)
def accept(session: WriteSession, actor: CurrentActor, case_id: str, version: int, data: Accept) -> Shown:
    """Accept on line for the own side; needs that every party has chosen so."""
    steps.accept(session, actor, case_id, version, data)
    return service.get(session, actor, case_id, version)


@router.post(f"{ONE}/seal", name="api.agreements.seal", response_model=AgreementRead, openapi_extra=BODY)
def seal(
    session: WriteSession,
    actor: CurrentActor,
    case_id: str,
    version: int,
    file: CurrentFile,
    data: Annotated[Seal, Query()],
) -> Shown:
    """Record the sealed paper: the body is its scan."""
    steps.seal(session, actor, case_id, version, data, file)
    return service.get(session, actor, case_id, version)


@router.post(f"{ONE}/refuse", name="api.agreements.refuse", response_model=AgreementRead)
def refuse(session: WriteSession, actor: CurrentActor, case_id: str, version: int, data: Why) -> Shown:
    """Refuse what was offered."""
    steps.refuse(session, actor, case_id, version, data)
    return service.get(session, actor, case_id, version)


@router.post(f"{ONE}/end", name="api.agreements.end", response_model=AgreementRead)
def end(session: WriteSession, actor: CurrentActor, case_id: str, version: int, data: Why) -> Shown:
    """End a valid agreement."""
    steps.end(session, actor, case_id, version, data)
    return service.get(session, actor, case_id, version)


@router.get(f"{ONE}/files/{{file_id}}", name="api.agreements.file", responses=ANSWER, response_class=Response)
def get_file(
    session: ReadSession, actor: CurrentActor, case_id: str, version: int, file_id: UUID
) -> Response:
    """Give the sealed scan, to be saved."""
    return give(service.find_file(session, actor, case_id, version, file_id))


@router.get(
    f"{ONE}/papers/{{name}}",
    name="api.agreements.paper",
    responses=formats.ANSWER,
    response_class=Response,
)
def read_paper(
    session: ReadSession, actor: CurrentActor, case_id: str, version: int, name: str, lang: Language = None
) -> Response:
    """Give a version as a paper to sign: agreement.pdf, agreement.docx, agreement.hwpx."""
    paper, kind, owner = papers.compose(session, actor, case_id, version, name)
    return setting.answer(session, paper, kind, owner)
