"""Files of a demand as a case shows them: sealed to hosts until they are asked, and when the case is over."""

import uuid

from sqlalchemy.orm import Session

from app.actor import Actor
from app.cases import service
from app.cases.models import Case
from app.cases.states import OPEN, CaseState, Party
from app.demands import access, attachments
from app.demands.models import Visibility
from app.errors import NotFound
from app.files import service as files
from app.files.models import StoredFile


def _is_sealed(actor: Actor, case: Case) -> bool:
    if service.parties(actor, case) != {Party.HOST}:
        return False
    is_over = case.current_state not in OPEN | {CaseState.APPROVED}
    return is_over or case.demand.visibility == Visibility.COORDINATOR


def of(session: Session, actor: Actor, case: Case) -> list[StoredFile]:
    """Return the demand's files that the actor may read through a case."""
    return [] if _is_sealed(actor, case) else list(attachments.of(session, case.demand))


def find(session: Session, actor: Actor, case_id: str, file_id: uuid.UUID) -> StoredFile:
    """Return one file of a case's demand, and note who looked. Raises NotFound, also for a sealed one."""
    case = service.get(session, actor, case_id)
    if _is_sealed(actor, case):
        raise NotFound
    access.note(session, actor, [case.demand], "attachment")
    return files.get(session, attachments.NOUN, case.demand_id, file_id)
