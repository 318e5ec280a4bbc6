"""Versions of the ranking and their comparisons, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.fields import Instant, ReadSchema, Schema, Text
from app.matches.models import ComparisonState

Name = Annotated[Text, Field(min_length=1, max_length=64)]
Reason = Annotated[Text, Field(min_length=1, max_length=2000)]


class AdoptionRead(ReadSchema):
    """Who put a version to use, why, and until when it was."""

    person: str
    reason: str
    even_so: bool
    created_at: Instant
    ended_at: Instant | None


class VersionRead(ReadSchema):
    """A version; the packaged one has no day."""

    name: str
    sha256: str
    material: dict[str, Any]
    figures: dict[str, Any]
    created_at: Instant | None
    is_in_use: bool
    adoption: AdoptionRead | None


class ComparisonAsk(Schema):
    """Which two versions are to be replayed; the question is whether the second is better."""

    first: Name
    second: Name


class PairRead(ReadSchema):
    """A mean under either version over n; null where nothing is known."""

    name: str
    n: int
    first: float | None
    second: float | None
    difference: float | None


class CalibrationRead(ReadSchema):
    """How far probabilities can be believed; a line of the table is said, was, count."""

    pairs: int
    brier: float | None
    skill: float | None
    ece: float | None
    table: list[tuple[float | None, float | None, int]]


class ChangeRead(ReadSchema):
    """A ranking that changes: what leaves the first five, what comes."""

    id: str
    field: str
    title: str
    difference: float | None
    gone: list[str]
    come: list[str]


class ReportRead(ReadSchema):
    """What a replay found."""

    demands: PairRead
    interval: tuple[float | None, float | None]
    ndcg: list[PairRead]
    hits: list[PairRead]
    groups: list[PairRead]
    calibrations: tuple[CalibrationRead | None, CalibrationRead | None]
    changes: list[ChangeRead]
    names: dict[str, tuple[str, str]]


class ComparisonRead(ReadSchema):
    """A comparison; `report` is null until it is made."""

    id: UUID
    first: str
    second: str
    state: ComparisonState
    is_better: bool | None
    inputs: dict[str, Any]
    created_at: Instant
    made_at: Instant | None
    report: ReportRead | None


class Adopt(Schema):
    """Why a version is put to use instead of the one that was looked at; `even_so`: although not better."""

    instead_of: Name
    reason: Reason
    even_so: bool = False


class RollBack(Schema):
    """Why the version in use is taken back."""

    instead_of: Name
    reason: Reason
