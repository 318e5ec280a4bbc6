"""The controlled words, readable by everybody."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response, status

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.pagination import CurrentPaging, Page
from app.taxonomies import editing, models, outlines, schemas, service

router = APIRouter(tags=["taxonomies"])


@router.get(
    "/demonstration-types",
    name="api.demonstration_types.list",
    response_model=Page[schemas.DemonstrationTypeRead],
)
def list_demonstration_types(
    session: ReadSession, paging: CurrentPaging, level: Annotated[int | None, Query(ge=1, le=2)] = None
) -> dict[str, Any]:
    """List the 실증유형, parents before children."""
    query = service.select_terms(models.DemonstrationType)
    if level is not None:
        query = query.where(models.DemonstrationType.level == level)
    return pagination.paginate(session, query, paging)


@router.get("/plan", name="api.plan.list", response_model=Page[schemas.PlanItemRead])
def list_plan(
    session: ReadSession,
    paging: CurrentPaging,
    kind: Annotated[list[Literal["strategy", "task", "item", "kpi"]] | None, Query()] = None,
) -> dict[str, Any]:
    """List what the city's plan says about testbeds and demonstration."""
    query = service.select_terms(models.PlanItem)
    if kind:
        query = query.where(models.PlanItem.kind.in_(kind))
    return pagination.paginate(session, query, paging)


@router.get("/industries", name="api.industries.list", response_model=Page[schemas.IndustryRead])
def list_industries(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List the 기술분야."""
    return pagination.paginate(session, service.select_terms(models.Industry), paging)


@router.get("/districts", name="api.districts.list", response_model=Page[schemas.DistrictRead])
def list_districts(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List the five districts."""
    return pagination.paginate(session, service.select_terms(models.District), paging)


@router.get("/districts.geojson", name="api.districts.geojson")
def read_district_outlines(session: ReadSession) -> Response:
    """Give the districts with the outlines that were imported (WGS 84), for maps."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(outlines.geojson(session), media_type="application/geo+json", headers=headers)


@router.get("/towns", name="api.towns.list", response_model=Page[schemas.TownRead])
def list_towns(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List the five start-up towns and the convergence zone."""
    return pagination.paginate(session, service.select_terms(models.Town), paging)


@router.get(
    "/requirement-attributes",
    name="api.requirement_attributes.list",
    response_model=Page[schemas.RequirementAttributeRead],
)
def list_requirement_attributes(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List the attributes that requirements and capabilities are stated in."""
    return pagination.paginate(session, service.select_terms(models.RequirementAttribute), paging)


@router.get("/regulations", name="api.regulations.list", response_model=Page[schemas.RegulationRead])
def list_regulations(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List statutes, permits and sandboxes; periods need a lawyer's check."""
    return pagination.paginate(session, service.select_terms(models.Regulation), paging)


@router.get("/schemes", name="api.schemes.list", response_model=Page[schemas.SchemeRead])
def list_schemes(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List support programmes that exist outside this service."""
    return pagination.paginate(session, service.select_terms(models.Scheme), paging)


@router.get(
    "/place-conditions", name="api.place_conditions.list", response_model=Page[schemas.PlaceConditionRead]
)
def list_place_conditions(session: ReadSession, paging: CurrentPaging) -> dict[str, Any]:
    """List the conditions that places give."""
    return pagination.paginate(session, service.select_terms(models.PlaceCondition), paging)


@router.patch(
    "/place-conditions/{code}",
    name="api.place_conditions.change",
    response_model=schemas.PlaceConditionRead,
)
def change_place_condition(
    session: WriteSession, actor: CurrentActor, code: str, data: schemas.ConditionUpdate
) -> models.PlaceCondition:
    """Correct a condition's names, definitions and phrases; makes revision n+1 if something differs."""
    return editing.change_condition(session, actor, code, data)


@router.get(
    "/place-conditions/{code}/history",
    name="api.place_conditions.history",
    response_model=Page[schemas.WordRevisionRead],
)
def list_condition_history(session: ReadSession, paging: CurrentPaging, code: str) -> dict[str, Any]:
    """List what a condition said, newest first; nothing before its first change."""
    editing.get_condition(session, code)
    return pagination.paginate(session, editing.select_history(models.PlaceCondition, code), paging)


@router.get("/lexicon", name="api.lexicon.list", response_model=Page[schemas.LexiconGroupRead])
def list_lexicon(
    session: ReadSession,
    paging: CurrentPaging,
    q: Annotated[str, Query(max_length=100)] = "",
    domain: Annotated[str, Query(max_length=64)] = "",
) -> dict[str, Any]:
    """List groups of words that mean the same; `q` is looked for in names and words."""
    return pagination.slice_page(editing.find_lexicon(session, q, domain), paging)


@router.post(
    "/lexicon",
    name="api.lexicon.create",
    response_model=schemas.LexiconGroupRead,
    status_code=status.HTTP_201_CREATED,
)
def create_lexicon_group(
    session: WriteSession, actor: CurrentActor, data: schemas.LexiconCreate, response: Response
) -> models.LexiconGroup:
    """Add a group."""
    group = editing.create_group(session, actor, data)
    response.headers["Location"] = f"/api/v1/lexicon/{group.code}"
    return group


@router.get("/lexicon/{code}", name="api.lexicon.read", response_model=schemas.LexiconGroupRead)
def read_lexicon_group(session: ReadSession, code: str) -> models.LexiconGroup:
    """Show a group."""
    return editing.get_group(session, code)


@router.patch("/lexicon/{code}", name="api.lexicon.change", response_model=schemas.LexiconGroupRead)
def change_lexicon_group(
    session: WriteSession, actor: CurrentActor, code: str, data: schemas.LexiconUpdate
) -> models.LexiconGroup:
    """Change a group's words; makes revision n+1 if something differs."""
    return editing.change_group(session, actor, code, data)


@router.get(
    "/lexicon/{code}/history",
    name="api.lexicon.history",
    response_model=Page[schemas.WordRevisionRead],
)
def list_lexicon_history(session: ReadSession, paging: CurrentPaging, code: str) -> dict[str, Any]:
    """List what a group said, newest first; nothing before its first change."""
    editing.get_group(session, code)
    return pagination.paginate(session, editing.select_history(models.LexiconGroup, code), paging)
