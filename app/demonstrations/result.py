"""What a finished demonstration came to: the one thing that later slices read of it."""

import uuid
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KpiResult:
    """One metric as it was planned and as it was measured; `met` is None where nothing was measured.

    `low` and `high` are the 95 % interval of a share; `n` is how many observations stand behind the value.
    """

    metric: str
    unit: str
    direction: str
    baseline: float | None
    target: float
    method: str
    measured: float | None
    n: int | None
    low: float | None
    high: float | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Result:
    """A demonstration whose report and opinion are both there."""

    case_id: uuid.UUID
    number: str
    product: str
    model: str
    version: str
    quantity: str
    serials: tuple[str, ...]
    scope: str
    place_ko: str
    place_en: str
    started_on: date
    ended_on: date
    plan_sha256: str
    kpis: tuple[KpiResult, ...]
    deviations: tuple[str, ...]
    incidents: int
    report_summary: str
    host_opinion: str
    agreement_sha256: str | None
