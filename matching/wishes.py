"""What a firm would like but can do without: to be near a place, to reach a maturity (TRL) there.

Factors with set weights beside the learnt ones: no judged demand names a place or a maturity, so nothing
could be learnt.  A demand that wishes nothing is scored as if they were not there.
"""

from collections.abc import Iterator, Sequence
from math import asin, cos, exp, radians, sin, sqrt

import numpy as np

from matching.domain import Demand, Evidence, Landmark, Testbed
from matching.meaning import Nearness

DISTANCE, TRL = "distance", "trl"
# Log-odds at the place itself, and the kilometres after which a third of it is left (docs/decisions/0041).
DISTANCE_WEIGHT = 1.0
REACH_KM = 5.0
TRL_WEIGHT = 0.5
EARTH_KM = 6371.0
Point = tuple[float, float]


def kilometres(one: Point, other: Point) -> float:
    """Return the great-circle distance of two points given as (latitude, longitude) in degrees."""
    (south, west), (north, east) = (map(radians, point) for point in (one, other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _away(testbed: Testbed, place: Landmark, known: dict[str, Landmark]) -> float | None:
    """Return the kilometres to a place, 0 within a district; None where the testbed's place is unknown."""
    if place.code in (testbed.district, *testbed.districts):
        return 0.0
    if testbed.latitude is not None and testbed.longitude is not None:
        return kilometres((testbed.latitude, testbed.longitude), place.point)
    own = known.get(testbed.district or "")
    return kilometres(own.point, place.point) if own else None


def _distance(demand: Demand, testbeds: Sequence[Testbed], landmarks: Sequence[Landmark]) -> Nearness | None:
    """Return how near every testbed lies to the place that was named, else to the districts asked for."""
    known = {landmark.code: landmark for landmark in landmarks}
    asked = (demand.near,) if demand.near else demand.districts
    places = [known[code] for code in asked if code in known]
    if not places:
        return None
    values, evidence = np.zeros(len(testbeds)), []
    for row, testbed in enumerate(testbeds):
        found = [(away, place) for place in places if (away := _away(testbed, place, known)) is not None]
        away, place = min(found, key=lambda pair: pair[0], default=(None, None))
        if away is not None and place is not None:
            values[row] = exp(-away / REACH_KM)
        evidence.append(Evidence(f"{away:.1f} km", DISTANCE, place.code) if place else None)
    # All of it comes off the base: a testbed at the place scores as if none were named, others less.
    return Nearness(values, tuple(evidence), DISTANCE_WEIGHT, 1.0, DISTANCE)


def _trl(demand: Demand, testbeds: Sequence[Testbed]) -> Nearness | None:
    """Return which testbeds say that they take what has the maturity aimed at; unknown counts nothing."""
    target = demand.trl_target
    if target is None:
        return None
    evidence = []
    for testbed in testbeds:
        low, high = testbed.trl_min, testbed.trl_max
        takes = low is not None and high is not None and low <= target <= high
        evidence.append(Evidence(f"TRL {low}~{high}", TRL) if takes else None)
    return Nearness(
        np.array([float(each is not None) for each in evidence]), tuple(evidence), TRL_WEIGHT, 0.0, TRL
    )


def wishes(demand: Demand, testbeds: Sequence[Testbed], landmarks: Sequence[Landmark]) -> Iterator[Nearness]:
    """Yield a factor for everything that the demand wishes."""
    for found in (_distance(demand, testbeds, landmarks), _trl(demand, testbeds)):
        if found:
            yield found
