"""Official letters (공문): number, day and scan of what was decided by one."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.cases import service
from app.cases.letter_models import CaseLetter, Decision
from app.cases.letter_schemas import LetterRecord
from app.cases.models import Case, CaseEvent
from app.cases.states import Party
from app.errors import Conflict, Forbidden, NotFound
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import Checked
from app.i18n import gettext as _

NOUN = "case_letter"
STEPS = {Decision.REVIEW: ("review", "correct"), Decision.APPROVE: ("approve",)}


def of_case(session: Session, actor: Actor, case_id: str) -> list[dict[str, Any]]:
    """Return the letters of a case, oldest first. Raises NotFound."""
    case = service.get(session, actor, case_id)
    query = sa.select(CaseLetter).where(CaseLetter.case_id == case.id)
    return present(session, list(session.scalars(query.order_by(CaseLetter.on, CaseLetter.number))))


def present(session: Session, letters: Sequence[CaseLetter]) -> list[dict[str, Any]]:
    """Return letters with their scans."""
    kept = files.of(session, NOUN, *(each.id for each in letters)) if letters else []
    names = [column.key for column in sa.inspect(CaseLetter).column_attrs]
    return [
        {name: getattr(each, name) for name in names}
        | {"files": [file for file in kept if file.noun_id == each.id]}
        for each in letters
    ]


def record(session: Session, actor: Actor, case_id: str, data: LetterRecord, *scans: Checked) -> CaseLetter:
    """Note the letter by which the last answer or confirmation of a case was given.

    Raises NotFound, Forbidden for the firm, Conflict where nothing was decided yet or the letter is known.
    """
    case = service.get(session, actor, case_id, lock=True)
    if not {Party.HOST, Party.DESK} & service.parties(actor, case):
        raise Forbidden
    known = sa.select(CaseLetter.id).where(CaseLetter.case_id == case.id, CaseLetter.number == data.number)
    if session.scalar(known):
        raise Conflict(_("이미 적은 공문입니다."), code="already-recorded")
    letter = CaseLetter(
        case_id=case.id,
        seq=_step(session, case, data.decision),
        recorded_by=actor.user_id,
        **data.model_dump(),
    )
    session.add(letter)
    session.flush()
    for scan in scans:
        files.keep(session, actor, scan, NOUN, letter.id)
    audit.record(actor, "case.letter_recorded", case, number=data.number, on=data.on, seq=letter.seq)
    return letter


def _step(session: Session, case: Case, decision: Decision) -> int:
    query = sa.select(sa.func.max(CaseEvent.seq)).where(
        CaseEvent.case_id == case.id, CaseEvent.action.in_(STEPS[decision])
    )
    if seq := session.scalar(query):
        return seq
    raise Conflict(_("아직 그 결정이 없습니다. 결정을 먼저 적어 주세요."), code="wrong-state")


def find_file(
    session: Session, actor: Actor, case_id: str, letter_id: uuid.UUID, file_id: uuid.UUID
) -> StoredFile:
    """Return a scan for the parties of the case. Raises NotFound."""
    case = service.get(session, actor, case_id)
    query = sa.select(CaseLetter.id).where(CaseLetter.id == letter_id, CaseLetter.case_id == case.id)
    if session.scalar(query) is None:
        raise NotFound
    return files.get(session, NOUN, letter_id, file_id)


def attach(session: Session, actor: Actor, case_id: str, letter_id: uuid.UUID, scan: Checked) -> CaseLetter:
    """Add a scan to a letter. Raises NotFound, Forbidden for the firm."""
    case = service.get(session, actor, case_id, lock=True)
    if not {Party.HOST, Party.DESK} & service.parties(actor, case):
        raise Forbidden
    letter = session.get(CaseLetter, letter_id)
    if letter is None or letter.case_id != case.id:
        raise NotFound
    files.keep(session, actor, scan, NOUN, letter.id)
    return letter
