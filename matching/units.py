"""Units of measure: factors to a base unit per dimension.  Korean everyday units included."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a dimension: base value = value * factor + offset."""

    dimension: str
    factor: float
    offset: float = 0.0


FACTORS: dict[str, dict[str, float]] = {
    "power": {
        "w": 1,
        "kw": 1e3,
        "mw": 1e6,
        "gw": 1e9,
        "kva": 1e3,
        "와트": 1,
        "킬로와트": 1e3,
        "메가와트": 1e6,
    },
    "energy": {"wh": 1, "kwh": 1e3, "mwh": 1e6, "gwh": 1e9},
    "voltage": {"mv": 1e-3, "v": 1, "kv": 1e3, "볼트": 1},
    "current": {"ma": 1e-3, "a": 1, "ka": 1e3, "암페어": 1},
    "length": {
        "nm": 1e-9,
        "um": 1e-6,
        "㎛": 1e-6,
        "μm": 1e-6,
        "mm": 1e-3,
        "㎜": 1e-3,
        "cm": 1e-2,
        "㎝": 1e-2,
        "m": 1,
        "km": 1e3,
        "㎞": 1e3,
        "미터": 1,
        "킬로미터": 1e3,
        "센티미터": 1e-2,
        "밀리미터": 1e-3,
        "metre": 1,
        "metres": 1,
        "meter": 1,
        "meters": 1,
        "inch": 0.0254,
        "인치": 0.0254,
    },
    "area": {
        "cm2": 1e-4,
        "m2": 1,
        "㎡": 1,
        "m²": 1,
        "제곱미터": 1,
        "평": 400 / 121,
        "ha": 1e4,
        "헥타르": 1e4,
        "km2": 1e6,
    },
    "volume": {"ml": 1e-6, "l": 1e-3, "ℓ": 1e-3, "리터": 1e-3, "m3": 1, "㎥": 1, "m³": 1, "톤/물": 1},
    "flow": {
        "m3/d": 1,
        "m3/day": 1,
        "㎥/day": 1,
        "㎥/일": 1,
        "m3/일": 1,
        "톤/일": 1,
        "m3/h": 24,
        "㎥/h": 24,
        "l/min": 1.44,
    },
    "mass": {"g": 1e-3, "kg": 1, "㎏": 1, "킬로그램": 1, "t": 1e3, "ton": 1e3, "톤": 1e3},
    "frequency": {
        "hz": 1,
        "khz": 1e3,
        "mhz": 1e6,
        "ghz": 1e9,
        "thz": 1e12,
        "헤르츠": 1,
        "기가헤르츠": 1e9,
        "메가헤르츠": 1e6,
    },
    "speed": {"m/s": 1, "km/h": 1 / 3.6, "kph": 1 / 3.6, "㎞/h": 1 / 3.6},
    "bandwidth": {"bps": 1, "kbps": 1e3, "mbps": 1e6, "gbps": 1e9},
    "data": {"mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15},
    "floor_load": {"kg/m2": 1, "kg/㎡": 1, "t/m2": 1e3, "t/㎡": 1e3},
    "pressure": {"pa": 1, "kpa": 1e3, "mpa": 1e6, "bar": 1e5, "기압": 101325, "atm": 101325},
    "time": {"s": 1, "초": 1, "min": 60, "분": 60, "h": 3600, "시간": 3600, "hour": 3600, "hours": 3600},
    "duration": {
        "d": 1,
        "일": 1,
        "day": 1,
        "days": 1,
        "주": 7,
        "주일": 7,
        "week": 7,
        "weeks": 7,
        "개월": 30,
        "달": 30,
        "month": 30,
        "months": 30,
        "년": 365,
        "year": 365,
        "years": 365,
    },
    "count": {
        "": 1,
        "명": 1,
        "인": 1,
        "people": 1,
        "people/day": 1,
        "persons": 1,
        "participants": 1,
        "대": 1,
        "개": 1,
        "곳": 1,
        "개소": 1,
        "units": 1,
        "sites": 1,
        "건": 1,
        "회": 1,
        "번": 1,
        "times": 1,
        "면": 1,
        "천명": 1e3,
        "만명": 1e4,
    },
    "money": {"원": 1, "krw": 1, "천원": 1e3, "만원": 1e4, "백만원": 1e6, "억원": 1e8},
    "sound": {"db": 1, "dba": 1, "db(a)": 1, "데시벨": 1},
    "percent": {"%": 1, "퍼센트": 1, "percent": 1, "rh": 1, "%rh": 1},
    "concentration": {"ppm": 1, "ppb": 1e-3, "mg/l": 1},
    "dust": {"㎍/㎥": 1, "ug/m3": 1, "μg/m³": 1, "mg/m3": 1e3},
    "radiation": {"sv": 1, "msv": 1e-3, "usv": 1e-6, "gy": 1, "kgy": 1e3},
    "angle": {"도(각)": 1, "deg": 1},
    "compute": {"tflops": 1, "pflops": 1e3, "gflops": 1e-3},
    "illuminance": {"lx": 1, "lux": 1, "룩스": 1},
    "acceleration": {"m/s2": 1, "g(가속도)": 9.80665},
}


def _table() -> dict[str, Unit]:
    table = {
        name: Unit(dimension, factor)
        for dimension, units in FACTORS.items()
        for name, factor in units.items()
    }
    for name in ("c", "°c", "℃", "도", "섭씨"):
        table[name] = Unit("temperature", 1.0)
    table["k"] = Unit("temperature", 1.0, -273.15)
    table["°f"] = Unit("temperature", 5 / 9, -160 / 9)
    return table


UNITS = _table()


def find(name: str) -> Unit | None:
    """Return a unit by its spelling, or None if it is not known."""
    return UNITS.get(name.strip().lower().replace(" ", ""))


def to_base(value: float, unit: str, like: str) -> float | None:
    """Return `value` in the base of its dimension, or None if it cannot be compared with `like`.

    A value without a unit is read in the other side's unit; two equal unknown units compare as they are.
    """
    if unit.strip().lower() == like.strip().lower() and find(unit) is None:
        return value
    own, other = find(unit or like), find(like or unit)
    if own is None or other is None or own.dimension != other.dimension:
        return None
    return value * own.factor + own.offset


def span_to_base(width: float, unit: str, like: str) -> float | None:
    """Return a difference (a tolerance) in the base of its dimension, or None as in `to_base`."""
    if unit.strip().lower() == like.strip().lower() and find(unit) is None:
        return width
    own, other = find(unit or like), find(like or unit)
    if own is None or other is None or own.dimension != other.dimension:
        return None
    return width * own.factor
