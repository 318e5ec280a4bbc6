"""Versions of the ranking over HTTP: listed, compared, put to use, taken back."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.errors import NotFound
from app.matches import comparing, plot, versions
from app.matches.models import ModelComparison
from app.matches.version_schemas import Adopt, ComparisonAsk, ComparisonRead, RollBack, VersionRead
from app.matches.versions import Listed
from app.pagination import CurrentPaging, Page, slice_page

router = APIRouter(tags=["models"])
SVG = "image/svg+xml"


def _version(each: Listed) -> dict[str, Any]:
    row = each.version
    return {
        "name": row.name,
        "sha256": row.sha256,
        "material": row.material,
        "figures": row.figures,
        # What is not kept has no day: it comes with the product.
        "created_at": row.created_at if row.id else None,
        "is_in_use": each.is_in_use,
        "adoption": each.adoption,
    }


def _comparison(row: ModelComparison) -> dict[str, Any]:
    told = ("id", "first", "second", "state", "is_better", "inputs", "created_at", "made_at")
    return {name: getattr(row, name) for name in told} | {"report": row.report or None}


@router.get("/model-versions", name="api.models.list", response_model=Page[VersionRead])
def list_versions(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List the versions of the ranking, the packaged one first."""
    return slice_page([_version(each) for each in versions.listed(session)], paging)


@router.get("/model-versions/{name}", name="api.models.read", response_model=VersionRead)
def read_version(session: ReadSession, name: str) -> dict[str, Any]:
    """Show a version."""
    for each in versions.listed(session):
        if each.version.name == name:
            return _version(each)
    raise NotFound


@router.post("/model-versions/{name}/adopt", name="api.models.adopt", response_model=VersionRead)
def adopt(session: WriteSession, actor: CurrentActor, name: str, data: Adopt) -> dict[str, Any]:
    """Put a version to use: a person, with a reason, and only where a comparison calls it better."""
    comparing.adopt(session, actor, name, **data.model_dump())
    return read_version(session, name)


@router.post("/model-versions/roll-back", name="api.models.roll_back", response_model=VersionRead)
def roll_back(session: WriteSession, actor: CurrentActor, data: RollBack) -> dict[str, Any]:
    """Return to the version that was in use before."""
    after = comparing.roll_back(session, actor, **data.model_dump())
    return read_version(session, after.name)


@router.post(
    "/model-comparisons",
    name="api.comparisons.ask",
    response_model=ComparisonRead,
    status_code=status.HTTP_201_CREATED,
)
def ask(session: WriteSession, actor: CurrentActor, data: ComparisonAsk, response: Response) -> Any:
    """Have two versions replayed; it takes about half a minute and is made in the background."""
    row = comparing.ask(session, actor, data.first, data.second)
    response.headers["Location"] = f"/api/v1/model-comparisons/{row.id}"
    return _comparison(row)


@router.get("/model-comparisons", name="api.comparisons.list", response_model=Page[ComparisonRead])
def list_comparisons(
    session: ReadSession, paging: CurrentPaging, first: str = "", second: str = ""
) -> dict[str, Any]:
    """List comparisons, newest first."""
    page = pagination.paginate(session, comparing.select(first, second), paging)
    return page | {"items": [_comparison(row) for row in page["items"]]}


@router.get("/model-comparisons/{comparison_id}", name="api.comparisons.read", response_model=ComparisonRead)
def read_comparison(session: ReadSession, comparison_id: UUID) -> dict[str, Any]:
    """Show a comparison and whether it is made."""
    return _comparison(comparing.get(session, comparison_id))


@router.get(
    "/model-comparisons/{comparison_id}/reliability.svg",
    name="api.comparisons.plot",
    response_class=Response,
    responses={200: {"content": {SVG: {}}}},
)
def read_plot(session: ReadSession, comparison_id: UUID) -> Response:
    """Draw how far the probabilities of both versions can be believed."""
    row = comparing.get(session, comparison_id)
    if not row.report:
        raise NotFound
    return Response(plot.reliability(comparing.calibrations(row)), media_type=SVG)
