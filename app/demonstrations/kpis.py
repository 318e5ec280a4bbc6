"""Metrics: templates per demonstration type, and what measurements come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import isclose, sqrt
from typing import Any

from seed import files

# The quantile of the normal distribution for a two-sided interval of 95 %.
Z95 = 1.959963984540054


class Direction(StrEnum):
    """On which side of the target a metric has to lie."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EXACTLY = "="


class Calculation(StrEnum):
    """How measurements of a metric become one value."""

    MEAN = "mean"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    SHARE = "share"
    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"


# Here a value counts hits among `n`, and the result is in percent.
SHARES = frozenset({Calculation.SHARE, Calculation.SENSITIVITY, Calculation.SPECIFICITY})


@dataclass(frozen=True, slots=True)
class Measured:
    """What a metric came to."""

    value: float | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None


def wilson(hits: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson (1927)."""
    share, z2 = hits / n, Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def calculate(calculation: Calculation, rows: Sequence[tuple[float, int | None]]) -> Measured:
    """Return what (value, n) pairs come to; a mean weighs each value by its n."""
    if not rows:
        return Measured()
    values, n = [value for value, _n in rows], sum(1 if n is None else n for _value, n in rows)
    match calculation:
        case Calculation.MEAN:
            weighed = sum(value * (1 if count is None else count) for value, count in rows)
            return Measured(weighed / n, n)
        case Calculation.SUM:
            return Measured(sum(values), n)
        case Calculation.MAX:
            return Measured(max(values), n)
        case Calculation.MIN:
            return Measured(min(values), n)
    low, high = wilson(sum(values), n)
    return Measured(100 * sum(values) / n, n, 100 * low, 100 * high)


def is_met(direction: Direction, target: float, value: float | None) -> bool | None:
    """Tell whether a value reaches its target; None where nothing was measured."""
    if value is None:
        return None
    is_equal = isclose(value, target, rel_tol=1e-9, abs_tol=1e-12)
    if direction == Direction.EXACTLY:
        return is_equal
    return is_equal or (value > target if direction == Direction.AT_LEAST else value < target)


@dataclass(frozen=True, slots=True)
class Template:
    """A metric that is often used for some demonstration types; its target is for the firm to say."""

    code: str
    types: tuple[str, ...]
    metric_ko: str
    metric_en: str
    unit: str
    direction: Direction
    calculation: Calculation
    method_ko: str
    method_en: str
    instrument_ko: str
    instrument_en: str


@lru_cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = files.read("kpi_templates")
    return content


@lru_cache
def templates() -> tuple[Template, ...]:
    """Return all templates."""
    return tuple(
        Template(
            **{**each, "types": tuple(each["types"])}
            | {"direction": Direction(each["direction"]), "calculation": Calculation(each["calculation"])}
        )
        for each in _content()["templates"]
    )


def fitting(types: Collection[str]) -> list[Template]:
    """Return the templates for demonstration types: those of a type itself before those of its group."""
    groups = {code.partition("-")[0] for code in types}
    own = [each for each in templates() if set(each.types) & set(types)]
    return own + [each for each in templates() if each not in own and set(each.types) & groups]


def usual_checklist() -> list[dict[str, str]]:
    """Return what is usually looked at before a demonstration starts."""
    found: list[dict[str, str]] = _content()["checklist"]
    return found
