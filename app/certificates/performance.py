"""성능확인서: never issued here; the number and a copy of what an authorised body issued."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.cases import service as cases
from app.cases.models import Case
from app.cases.states import Party
from app.certificates.models import PerformanceRecord
from app.certificates.schemas import PerformanceAdd
from app.errors import Conflict, Forbidden, NotFound
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import Checked
from app.i18n import gettext as _

NOUN = "performance_record"


def of_case(session: Session, actor: Actor, case_id: str) -> list[dict[str, Any]]:
    """Return the records of a case, oldest first. Raises NotFound."""
    case = cases.get(session, actor, case_id)
    query = sa.select(PerformanceRecord).where(PerformanceRecord.case_id == case.id)
    return present(
        session, list(session.scalars(query.order_by(PerformanceRecord.on, PerformanceRecord.number)))
    )


def numbers(session: Session, case: Case) -> list[str]:
    """Return the numbers that are on record for a case, oldest first."""
    query = sa.select(PerformanceRecord.number).where(PerformanceRecord.case_id == case.id)
    return list(session.scalars(query.order_by(PerformanceRecord.on, PerformanceRecord.number)))


def present(session: Session, records: Sequence[PerformanceRecord]) -> list[dict[str, Any]]:
    """Return records with their copies."""
    kept = files.of(session, NOUN, *(each.id for each in records)) if records else []
    return [
        {"id": each.id, "number": each.number, "body": each.body, "on": each.on}
        | {"files": [file for file in kept if file.noun_id == each.id]}
        for each in records
    ]


def _writing(session: Session, actor: Actor, case_id: str) -> Case:
    case = cases.get(session, actor, case_id, lock=True)
    if not {Party.FIRM, Party.DESK} & cases.parties(actor, case):
        raise Forbidden
    return case


def record(
    session: Session, actor: Actor, case_id: str, data: PerformanceAdd, *copies: Checked
) -> PerformanceRecord:
    """Note a 성능확인서. Raises NotFound, Forbidden for the host, Conflict where it is known."""
    case = _writing(session, actor, case_id)
    known = sa.select(PerformanceRecord.id).where(
        PerformanceRecord.case_id == case.id, PerformanceRecord.number == data.number
    )
    if session.scalar(known):
        raise Conflict(_("이미 적은 성능확인서입니다."), code="already-recorded")
    found = PerformanceRecord(case_id=case.id, recorded_by=actor.user_id, **data.model_dump())
    session.add(found)
    session.flush()
    for copy in copies:
        files.keep(session, actor, copy, NOUN, found.id)
    audit.record(actor, "case.performance_recorded", case, number=data.number, on=data.on)
    return found


def attach(
    session: Session, actor: Actor, case_id: str, record_id: uuid.UUID, copy: Checked
) -> PerformanceRecord:
    """Add a copy to a record. Raises NotFound, Forbidden for the host."""
    case = _writing(session, actor, case_id)
    found = session.get(PerformanceRecord, record_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    files.keep(session, actor, copy, NOUN, found.id)
    return found


def find_file(
    session: Session, actor: Actor, case_id: str, record_id: uuid.UUID, file_id: uuid.UUID
) -> StoredFile:
    """Return a copy for the parties of the case. Raises NotFound."""
    case = cases.get(session, actor, case_id)
    query = sa.select(PerformanceRecord.id).where(
        PerformanceRecord.id == record_id, PerformanceRecord.case_id == case.id
    )
    if session.scalar(query) is None:
        raise NotFound
    return files.get(session, NOUN, record_id, file_id)
