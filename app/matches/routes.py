"""Rankings over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status

from app import idempotency
from app.accounts.deps import CurrentActor
from app.database import CurrentDatabase, ReadSession
from app.fields import OptionalDay
from app.idempotency import RawBody
from app.matches import exposure, service, sheet, suitable
from app.matches.ranker import CurrentRanker
from app.matches.schemas import (
    ExcludedRead,
    ExposureRead,
    MatchRead,
    RankingRead,
    RunRead,
    Sentence,
    SuitableRead,
)
from app.pagination import CurrentPaging, Page, slice_page
from app.papers import formats
from app.papers.formats import Format

router = APIRouter(tags=["matches"])


@router.post(
    "/demands/{demand_id}/matching-runs",
    name="api.matches.run",
    response_model=RunRead,
    status_code=status.HTTP_201_CREATED,
)
def create_run(
    request: Request,
    response: Response,
    database: CurrentDatabase,
    ranker: CurrentRanker,
    actor: CurrentActor,
    body: RawBody,
    demand_id: str,
) -> dict[str, Any]:
    """Rank the catalogue for a demand, with reasons, and keep the run."""
    # Ranked before the key is remembered: nobody waits for the write lock while it is computed.
    with database.read() as session:
        row = service.compute(session, ranker, actor, demand_id)
    with database.write() as session, idempotency.carrying(session, actor, request, response, body):
        run = service.keep(session, actor, row)
        response.headers["Location"] = f"/api/v1/demands/{run.demand_id}/matching-runs/{run.id}"
        return service.present(session, run)


@router.get("/demands/{demand_id}/matching-runs/{run_id}", name="api.matches.read", response_model=RunRead)
def read_run(session: ReadSession, actor: CurrentActor, demand_id: str, run_id: str) -> dict[str, Any]:
    """Show a run as it was."""
    return service.present(session, service.get_run(session, actor, demand_id, run_id))


@router.get(
    "/demands/{demand_id}/why/{testbed_id}", name="api.matches.why", response_model=MatchRead | ExcludedRead
)
def why(
    session: ReadSession,
    ranker: CurrentRanker,
    actor: CurrentActor,
    demand_id: str,
    testbed_id: str,
    run_id: str | None = None,
) -> dict[str, Any]:
    """Say why a testbed stands where it stands, or why it is left out."""
    return service.why(session, ranker, actor, demand_id, testbed_id, run_id)


@router.post("/match", name="api.matches.sentence", response_model=RankingRead)
def match_sentence(database: CurrentDatabase, ranker: CurrentRanker, data: Sentence) -> dict[str, Any]:
    """Rank for one sentence, without an account; nothing is stored."""
    with database.read() as session:
        return service.match_sentence(session, ranker, data.text)


@router.get(
    "/testbeds/{testbed_id}/suitable-demands",
    name="api.matches.suitable",
    response_model=Page[SuitableRead],
)
def list_suitable(
    session: ReadSession, ranker: CurrentRanker, actor: CurrentActor, paging: CurrentPaging, testbed_id: str
) -> dict[str, Any]:
    """Rank the demands that a testbed suits, for its operator: summaries of firms that show one."""
    return slice_page(suitable.find(session, ranker, actor, testbed_id), paging)


@router.get("/exposure", name="api.exposure.list", response_model=ExposureRead)
def list_exposure(
    session: ReadSession, paging: CurrentPaging, since: Annotated[OptionalDay, Query()] = None
) -> dict[str, Any]:
    """Say how often each operator's testbeds stood in the first five of kept runs; `since` is a Seoul day."""
    found = exposure.exposure(session, since)
    return found | slice_page(found["items"], paging)


@router.get(
    "/demands/{demand_id}/matching-runs/{run_id}/sheet.pdf",
    name="api.matches.sheet",
    response_class=Response,
    responses=formats.PDF_ANSWER,
)
def read_sheet(
    session: ReadSession, actor: CurrentActor, demand_id: str, run_id: str, lang: formats.Language = None
) -> Response:
    """Give the first places of a run on one page, to be shown to others."""
    paper = sheet.tell(session, actor, demand_id, run_id)
    return formats.send(formats.render(paper, Format.PDF), paper.title, Format.PDF)
