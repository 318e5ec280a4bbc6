"""Where places lie: areas that a list is narrowed to, and clusters for maps that would hold too many pins."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.errors import invalid
from app.i18n import gettext as _

# Longitude and latitude in WGS 84 degrees, in the order of GeoJSON.
Point: TypeAlias = tuple[float, float]
EARTH_RADIUS_KM = 6371.0088
LARGEST_RADIUS_KM = 50.0
# A map tile is 256 pixels wide; a cluster takes the place of about this many.
TILE_PIXELS, CLUSTER_PIXELS = 256, 64


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle between two meridians and two parallels, borders included."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        """Tell whether a point lies inside."""
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north


@dataclass(frozen=True, slots=True)
class Circle:
    """What lies within so many kilometres of a point."""

    centre: Point
    radius_km: float

    def holds(self, point: Point) -> bool:
        """Tell whether a point lies inside."""
        return distance_km(self.centre, point) <= self.radius_km


Area: TypeAlias = Box | Circle


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance (haversine)."""
    west, south = map(math.radians, one)
    east, north = map(math.radians, other)
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def _numbers(text: str, field: str, count: int, problem: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise invalid(field, "malformed", problem)
    return numbers


def areas(bbox: str, near: str) -> list[Area]:
    """Return the areas that `bbox=west,south,east,north` and `near=latitude,longitude,km` name.

    Raises Invalid naming the parameter that makes no area.
    """
    found: list[Area] = []
    if bbox:
        problem = _("지도 범위는 서쪽, 남쪽, 동쪽, 북쪽 순서의 도(°) 값 네 개여야 합니다.")
        box = Box(*_numbers(bbox, "bbox", 4, problem))
        if box.west > box.east or box.south > box.north:
            raise invalid("bbox", "malformed", problem)
        found.append(box)
    if near:
        problem = _("가까운 곳은 위도, 경도, 50km 이하의 거리로 찾습니다.")
        latitude, longitude, radius = _numbers(near, "near", 3, problem)
        if not (abs(latitude) <= 90 and abs(longitude) <= 180 and 0 < radius <= LARGEST_RADIUS_KM):
            raise invalid("near", "malformed", problem)
        found.append(Circle((longitude, latitude), radius))
    return found


def _cell(point: Point, zoom: int) -> tuple[int, int]:
    """Return the square of the web-mercator grid that a point falls into."""
    scale = TILE_PIXELS / CLUSTER_PIXELS * 2**zoom
    latitude = math.radians(max(-85.0, min(85.0, point[1])))
    x = (point[0] + 180) / 360
    y = (1 - math.asinh(math.tan(latitude)) / math.pi) / 2
    return int(x * scale), int(y * scale)


def clusters(points: Iterable[Point], zoom: int) -> list[str]:
    """Return GeoJSON features, one per square that holds points: their middle, number and extent."""
    squares: dict[tuple[int, int], list[Point]] = {}
    for point in points:
        squares.setdefault(_cell(point, zoom), []).append(point)
    return [json.dumps(_cluster(held)) for held in squares.values()]


def _cluster(points: list[Point]) -> dict[str, Any]:
    longitudes, latitudes = zip(*points, strict=True)
    middle = [round(sum(longitudes) / len(points), 5), round(sum(latitudes) / len(points), 5)]
    extent = [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": middle},
        "properties": {"cluster": len(points), "bbox": extent},
    }
