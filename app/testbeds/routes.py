"""The catalogue: lists, map, pages of places and testbeds, and what their hosts change."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response, status

from app import pagination
from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.pagination import CurrentPaging, Page
from app.testbeds import custody, facilities, listings, service, versions
from app.testbeds.custody import Action
from app.testbeds.models import CustodyEvent, Facility, FacilityStatus, Testbed, TestbedVersion
from app.testbeds.schemas import (
    CustodyEventRead,
    CustodyStep,
    FacilityCreate,
    FacilityRead,
    FacilityUpdate,
    OptOut,
    TestbedCreate,
    TestbedPage,
    TestbedRead,
    TestbedUpdate,
    VersionRead,
)
from app.testbeds.service import Filters

router = APIRouter(tags=["testbeds"])
Codes = Annotated[list[str] | None, Query(max_length=100)]


def get_filters(
    q: Annotated[str, Query(max_length=500)] = "",
    demonstration_type: Codes = None,
    industry: Codes = None,
    district: Codes = None,
    town: Codes = None,
    kind: Codes = None,
    indoor_outdoor: Codes = None,
    status: Codes = None,
    bbox: Annotated[str, Query(max_length=100)] = "",
    near: Annotated[str, Query(max_length=100)] = "",
) -> Filters:
    """Read the filters; a repeated key means any of its values.

    `bbox` is west,south,east,north in degrees, `near` is latitude,longitude,kilometres.
    """
    lists = {
        "demonstration_type": demonstration_type,
        "industry": industry,
        "district": district,
        "town": town,
        "kind": kind,
        "indoor_outdoor": indoor_outdoor,
        "status": status,
    }
    coded = {name: tuple(codes or ()) for name, codes in lists.items()}
    return Filters(q=q, bbox=bbox, near=near, **coded)


CurrentFilters = Annotated[Filters, Depends(get_filters)]


@router.get("/testbeds", name="api.testbeds.list", response_model=TestbedPage)
def list_testbeds(
    session: ReadSession, actor: CurrentActor, filters: CurrentFilters, paging: CurrentPaging
) -> dict[str, Any]:
    """List testbeds with the number that each further filter would show."""
    return service.search(session, actor, filters, paging)


@router.get("/testbeds.geojson", name="api.testbeds.geojson")
def read_geojson(
    session: ReadSession,
    actor: CurrentActor,
    filters: CurrentFilters,
    zoom: Annotated[int | None, Query(ge=0, le=22)] = None,
) -> Response:
    """Give the same testbeds as a GeoJSON FeatureCollection (WGS 84); unpinned ones have no geometry.

    With `zoom`, more than 3,000 pins come as clusters: `cluster` is how many, `bbox` where they lie.
    """
    return Response(service.geojson(session, actor, filters, zoom), media_type="application/geo+json")


@router.post(
    "/testbeds", name="api.testbeds.create", response_model=TestbedRead, status_code=status.HTTP_201_CREATED
)
def create_testbed(
    session: WriteSession, actor: CurrentActor, data: TestbedCreate, response: Response
) -> Testbed:
    """Enter a listing as a draft."""
    testbed = listings.create(session, actor, data)
    response.headers["Location"] = f"/api/v1/testbeds/{testbed.id}"
    return testbed


@router.get("/testbeds/{id_or_code}", name="api.testbeds.read", response_model=TestbedRead)
def read_testbed(session: ReadSession, actor: CurrentActor, id_or_code: str) -> Testbed:
    """Show a testbed with what is known of it and what is not."""
    return service.get_visible(session, actor, id_or_code)


@router.patch("/testbeds/{id_or_code}", name="api.testbeds.update", response_model=TestbedRead)
def update_testbed(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: TestbedUpdate
) -> Testbed:
    """Change a listing; makes a new version if something differs."""
    return listings.update(session, actor, id_or_code, data)


@router.post("/testbeds/{id_or_code}/publish", name="api.testbeds.publish", response_model=TestbedRead)
def publish_testbed(session: WriteSession, actor: CurrentActor, id_or_code: str) -> Testbed:
    """Show a listing to everybody."""
    return listings.publish(session, actor, id_or_code)


@router.post("/testbeds/{id_or_code}/archive", name="api.testbeds.archive", response_model=TestbedRead)
def archive_testbed(session: WriteSession, actor: CurrentActor, id_or_code: str) -> Testbed:
    """Take a listing out of lists and matches."""
    return listings.archive(session, actor, id_or_code)


@router.post("/testbeds/{id_or_code}/claim", name="api.testbeds.claim", response_model=TestbedRead)
def claim_testbed(session: WriteSession, actor: CurrentActor, id_or_code: str, data: CustodyStep) -> Testbed:
    """Take a listing into its host's own hands."""
    return custody.take(session, actor, id_or_code, Action.CLAIM, data)


@router.post("/testbeds/{id_or_code}/opt-out", name="api.testbeds.opt_out", response_model=TestbedRead)
def opt_out_testbed(session: WriteSession, actor: CurrentActor, id_or_code: str, data: OptOut) -> Testbed:
    """Take no requests any more, with the reason."""
    return custody.take(session, actor, id_or_code, Action.OPT_OUT, data)


@router.post("/testbeds/{id_or_code}/return", name="api.testbeds.return", response_model=TestbedRead)
def return_testbed(session: WriteSession, actor: CurrentActor, id_or_code: str, data: CustodyStep) -> Testbed:
    """Take requests again."""
    return custody.take(session, actor, id_or_code, Action.RETURN, data)


@router.post("/testbeds/{id_or_code}/release", name="api.testbeds.release", response_model=TestbedRead)
def release_testbed(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: CustodyStep
) -> Testbed:
    """Note that nobody has a listing in hand any more."""
    return custody.take(session, actor, id_or_code, Action.RELEASE, data)


@router.get(
    "/testbeds/{id_or_code}/custody", name="api.testbeds.custody", response_model=list[CustodyEventRead]
)
def list_custody(session: ReadSession, actor: CurrentActor, id_or_code: str) -> list[CustodyEvent]:
    """List the steps of a listing's custody, newest first, to its host and to coordinators."""
    return custody.history(session, custody.get_kept(session, actor, id_or_code))


@router.get(
    "/testbeds/{id_or_code}/versions", name="api.testbeds.versions.list", response_model=Page[VersionRead]
)
def list_versions(
    session: ReadSession, actor: CurrentActor, id_or_code: str, paging: CurrentPaging
) -> dict[str, Any]:
    """List how a listing stood, newest first."""
    testbed = service.get_visible(session, actor, id_or_code)
    return pagination.paginate(session, versions.select_versions(testbed.id), paging)


@router.get(
    "/testbeds/{id_or_code}/versions/{number}", name="api.testbeds.versions.read", response_model=VersionRead
)
def read_version(session: ReadSession, actor: CurrentActor, id_or_code: str, number: int) -> TestbedVersion:
    """Show a listing as it stood under a number."""
    testbed = service.get_visible(session, actor, id_or_code)
    return versions.get_version(session, testbed.id, number)


@router.get("/facilities", name="api.facilities.list", response_model=Page[FacilityRead])
def list_facilities(
    session: ReadSession,
    paging: CurrentPaging,
    district: Codes = None,
    town: Codes = None,
    status: Annotated[list[FacilityStatus] | None, Query()] = None,
) -> dict[str, Any]:
    """List places."""
    query = facilities.select_facilities(session, district or (), town or (), status or ())
    return pagination.paginate(session, query, paging)


@router.post(
    "/facilities",
    name="api.facilities.create",
    response_model=FacilityRead,
    status_code=status.HTTP_201_CREATED,
)
def create_facility(
    session: WriteSession, actor: CurrentActor, data: FacilityCreate, response: Response
) -> Facility:
    """Enter a place."""
    facility = facilities.create(session, actor, data)
    response.headers["Location"] = f"/api/v1/facilities/{facility.id}"
    return facility


@router.get("/facilities/{id_or_code}", name="api.facilities.read", response_model=FacilityRead)
def read_facility(session: ReadSession, id_or_code: str) -> Facility:
    """Show a place."""
    return facilities.get(session, id_or_code)


@router.patch("/facilities/{id_or_code}", name="api.facilities.update", response_model=FacilityRead)
def update_facility(
    session: WriteSession, actor: CurrentActor, id_or_code: str, data: FacilityUpdate
) -> Facility:
    """Correct a place."""
    return facilities.update(session, actor, id_or_code, data)
