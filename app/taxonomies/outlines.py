"""Outlines of the districts: imported from GeoJSON by the installer, drawn on the map where there are any."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.actor import SYSTEM
from app.errors import Conflict
from app.taxonomies.models import District, DistrictOutline

KINDS = frozenset({"Polygon", "MultiPolygon"})
# Outlines are drawn small: metres are enough.
DECIMALS = 5
REACH_DEGREES = 0.5


class UnusableOutlines(Conflict):
    """The file cannot be taken; the message says why. Nothing of it is kept."""

    code = "unusable-outlines"


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, int | float):
        return round(float(coordinates), DECIMALS)
    return [_rounded(each) for each in coordinates]


def _points(coordinates: Any) -> list[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        return [(float(coordinates[0]), float(coordinates[1]))]
    return [point for each in coordinates for point in _points(each)]


def _geometry(feature: dict[str, Any], district: District) -> dict[str, Any]:
    """Return the geometry of a feature. Raises UnusableOutlines where it is none, or lies elsewhere."""
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in KINDS or not geometry.get("coordinates"):
        raise UnusableOutlines(f"{district.code}: neither Polygon nor MultiPolygon")
    try:
        far = any(
            abs(longitude - district.longitude) > REACH_DEGREES
            or abs(latitude - district.latitude) > REACH_DEGREES
            for longitude, latitude in _points(geometry["coordinates"])
        )
    except (TypeError, ValueError, IndexError) as exc:
        raise UnusableOutlines(f"{district.code}: coordinates are not pairs of numbers") from exc
    if far:
        raise UnusableOutlines(
            f"{district.code}: lies far from the district; longitude, latitude in WGS 84 degrees are expected"
        )
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}


def load(session: Session, content: str, source: str) -> int:
    """Replace the outlines by those of a GeoJSON FeatureCollection, all or none; return how many.

    A feature is a district's by its property `code` (five digits) or `name_ko`. Raises UnusableOutlines.
    """
    try:
        features = json.loads(content)["features"]
    except (ValueError, KeyError, TypeError) as exc:
        raise UnusableOutlines("not a GeoJSON FeatureCollection") from exc
    districts = list(session.scalars(sa.select(District)))
    by_key = {key: each for each in districts for key in (each.code, each.name_ko)}
    found: dict[str, dict[str, Any]] = {}
    for feature in features:
        properties = feature.get("properties") or {}
        district = by_key.get(str(properties.get("code"))) or by_key.get(str(properties.get("name_ko")))
        if district is None:
            raise UnusableOutlines(f"no district for {properties}: a property code or name_ko is needed")
        found[district.code] = _geometry(feature, district)
    session.execute(sa.delete(DistrictOutline))
    for code, geometry in found.items():
        outline = DistrictOutline(district=code, geometry=geometry, source=source)
        session.add(outline)
        session.flush()
        audit.record(SYSTEM, "district_outline.imported", outline)
    return len(found)


def geojson(session: Session) -> str:
    """Return the districts as a FeatureCollection; one that was never imported has no geometry."""
    outlines = {each.district: each for each in session.scalars(sa.select(DistrictOutline))}
    features = [
        {
            "type": "Feature",
            "geometry": outlines[each.code].geometry if each.code in outlines else None,
            "properties": {"code": each.code, "name_ko": each.name_ko, "name_en": each.name_en},
        }
        for each in session.scalars(sa.select(District).order_by(District.position))
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def revision(session: Session) -> str:
    """Return a mark that changes with every import, "" where there are no outlines."""
    newest = session.scalar(sa.select(sa.func.max(DistrictOutline.created_at)))
    return f"{newest:%Y%m%d%H%M%S}" if newest else ""
