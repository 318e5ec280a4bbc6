"""What a confirmed case waits for, and of whom: from the agreement to the last survey."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.agreements import service as agreements
from app.cases.states import CaseState, Party
from app.certificates import service as certificates
from app.demonstrations import service as demonstrations
from app.demonstrations.models import Demonstration
from app.demonstrations.states import DemonstrationState
from app.followups.models import Survey
from app.followups.service import MONTHS, due_on

Row = Mapping[str, Any]
BOTH = frozenset({Party.FIRM, Party.HOST})


class Stage(StrEnum):
    """The next thing to do for a confirmed case."""

    AGREE = "agree"
    SIGN = "sign"
    PREPARE = "prepare"
    START = "start"
    MEASURE = "measure"
    REPORT = "report"
    OPINE = "opine"
    RELEASE = "release"
    CERTIFY = "certify"
    SURVEY = "survey"

    @property
    def page(self) -> str:
        """The page of a case on which it is done."""
        return PAGES.get(self, "demonstration")


PAGES = {
    **dict.fromkeys((Stage.AGREE, Stage.SIGN), "agreement"),
    Stage.CERTIFY: "certificates",
    Stage.SURVEY: "followup",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A thing to do, whose turn it is, and until when, where a day is set."""

    stage: Stage
    parties: frozenset[Party]
    due: date | None = None

    def is_for(self, parties: frozenset[Party]) -> bool:
        """Tell whether it is the turn of one of these."""
        return bool(self.parties & parties)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands behind the cases that are looked at, read at once."""

    valid: frozenset[uuid.UUID]
    unsigned: dict[uuid.UUID, frozenset[Party]]
    demonstrations: dict[uuid.UUID, Demonstration]
    certified: frozenset[uuid.UUID]
    answered: frozenset[tuple[uuid.UUID, int]]


def _read(session: Session, keys: list[uuid.UUID]) -> _Standing:
    answers = sa.select(Survey.case_id, Survey.months).where(Survey.case_id.in_(keys))
    valid, unsigned = agreements.standing(session, keys)
    return _Standing(
        valid,
        unsigned,
        demonstrations.of_cases(session, keys),
        certificates.certified(session, keys),
        frozenset(session.execute(answers).tuples()),
    )


def _beforehand(case: Row, found: _Standing, today: date) -> list[Waiting]:
    if today > case["ends_on"]:
        return []
    if case["id"] not in found.valid:
        unsigned = found.unsigned.get(case["id"])
        return [Waiting(Stage.SIGN, unsigned) if unsigned else Waiting(Stage.AGREE, BOTH)]
    stage = Stage.START if today >= case["starts_on"] else Stage.PREPARE
    return [Waiting(stage, frozenset({Party.FIRM}), case["starts_on"])]


def _running(case: Row, demonstration: Demonstration, today: date) -> Waiting:
    if demonstration.report:
        return Waiting(Stage.OPINE, frozenset({Party.HOST}))
    stage = Stage.REPORT if today > case["ends_on"] else Stage.MEASURE
    return Waiting(stage, frozenset({Party.FIRM}))


def _surveys(case: Row, found: _Standing, today: date) -> list[Waiting]:
    """Return the first survey that is due: it is asked of every case whose days are over."""
    days = {months: due_on(case["ends_on"], months) for months in MONTHS}
    due = [day for months, day in days.items() if day <= today and (case["id"], months) not in found.answered]
    return [Waiting(Stage.SURVEY, frozenset({Party.FIRM}), day) for day in due[:1]]


def _of(case: Row, found: _Standing, today: date) -> list[Waiting]:
    demonstration = found.demonstrations.get(case["id"])
    surveys = _surveys(case, found, today)
    match demonstration.state if demonstration else DemonstrationState.PLANNED:
        case DemonstrationState.PLANNED:
            return _beforehand(case, found, today) + surveys
        case DemonstrationState.RUNNING if demonstration:
            return [_running(case, demonstration, today), *surveys]
        case DemonstrationState.HELD:
            return [Waiting(Stage.RELEASE, frozenset({Party.DESK})), *surveys]
        case DemonstrationState.FINISHED:
            certified = case["id"] in found.certified
            return surveys if certified else [Waiting(Stage.CERTIFY, frozenset({Party.DESK})), *surveys]
    return surveys


def of_cases(session: Session, cases: Iterable[Row]) -> dict[uuid.UUID, list[Waiting]]:
    """Return what each confirmed case among those waits for; five queries, however many there are."""
    confirmed = [case for case in cases if case["state"] == CaseState.APPROVED]
    found, today = _read(session, [case["id"] for case in confirmed]), clock.today()
    return {case["id"]: _of(case, found, today) for case in confirmed}
