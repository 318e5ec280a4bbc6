"""Files of a demand: drawings, plans, data sheets; hosts see them only through a request."""

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.actor import Actor
from app.demands import service
from app.demands.models import Demand, DemandStatus
from app.errors import Conflict
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import Checked
from app.i18n import gettext as _

NOUN = "demand"


def _open(session: Session, actor: Actor, demand_id: str) -> Demand:
    demand = service.get(session, actor, demand_id, lock=True)
    if demand.status == DemandStatus.WITHDRAWN:
        raise Conflict(_("철회한 신청은 고칠 수 없습니다."), code="wrong-state")
    return demand


def attach(session: Session, actor: Actor, demand_id: str, *given: Checked) -> list[StoredFile]:
    """Attach files; the same name again is its next version. Raises Conflict for a withdrawn demand."""
    demand = _open(session, actor, demand_id)
    return [files.keep(session, actor, file, NOUN, demand.id) for file in given]


def of(session: Session, demand: Demand) -> Sequence[StoredFile]:
    """Return the files of a demand that the caller may read."""
    return files.of(session, NOUN, demand.id)


def find(session: Session, actor: Actor, demand_id: str, file_id: uuid.UUID) -> StoredFile:
    """Return one file of the actor's demand. Raises NotFound."""
    return files.get(session, NOUN, service.get(session, actor, demand_id).id, file_id)


def detach(session: Session, actor: Actor, demand_id: str, file_id: uuid.UUID) -> None:
    """Take a version of a file back. Raises Conflict for a withdrawn demand."""
    demand = _open(session, actor, demand_id)
    files.remove(session, actor, files.get(session, NOUN, demand.id, file_id))
