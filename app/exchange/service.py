"""Imports: shown first, then carried out as a whole, exactly as shown."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock, outbox, tables
from app.actor import Actor, Role
from app.database import Database
from app.errors import Conflict, NotFound, Problem
from app.exchange import reading
from app.exchange.applying import APPLY
from app.exchange.models import Import, ImportState, Kind
from app.exchange.schemas import ImportApply
from app.files.schemas import Upload
from app.i18n import gettext as _
from app.outbox import OutboxJob

AT_ONCE = 300
KEPT = timedelta(hours=24)


class ImportFailed(Conflict):
    """A row could not be carried out, so that none was."""

    code = "import-failed"
    title = "들여오지 못했습니다. 아무것도 바뀌지 않았습니다."


def preview(database: Database, session: Session, actor: Actor, kind: Kind, upload: Upload) -> Import:
    """Read a file and keep what would be done with it; nothing else changes. Raises Unreadable.

    The file is read on its own and looked up on a reading session; `session` only writes the result.
    """
    table = tables.read(upload.content)
    with database.read() as looking:
        known = reading.look_up(looking, kind)
        found = reading.read(kind, table, known)
    row = Import(
        kind=kind,
        file_name=upload.name[:200],
        encoding=table.encoding,
        notices=found.notices,
        columns=found.columns,
        total=found.total,
        accepted=len(found.plan),
        reported=found.reported,
        report=found.report,
        plan=found.plan,
        digest=found.digest,
        created_by=actor.user_id,
        organization_id=actor.organization_id,
    )
    session.add(row)
    session.flush()
    audit.record(actor, "import.previewed", row, kind=kind, digest=row.digest, rows=row.total)
    return row


def get(session: Session, key: UUID, *, lock: bool = False) -> Import:
    """Return an import. Raises NotFound."""
    query = sa.select(Import).where(Import.id == key)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if row := session.scalar(query):
        return row
    raise NotFound


def select_imports() -> sa.Select[Import]:
    """Return the query of imports, newest first."""
    return sa.select(Import).order_by(Import.created_at.desc(), Import.id)


def apply(session: Session, actor: Actor, key: UUID, data: ImportApply) -> Import:
    """Carry out exactly what was previewed; a long plan is promised as a job.

    Raises NotFound, Conflict where it was done, is too old, is not what was shown or has reported rows.
    """
    row = get(session, key, lock=True)
    if row.state != ImportState.PREVIEWED:
        raise Conflict(_("이미 처리한 파일입니다. 다시 올려 주세요."), code="wrong-state")
    if row.created_at < clock.now() - KEPT:
        raise Conflict(_("미리 본 지 하루가 지났습니다. 다시 올려 주세요."), code="too-old")
    if row.digest != data.digest:
        raise Conflict(_("미리 본 내용과 다릅니다. 다시 올려 주세요."), code="other-digest")
    if row.reported and not data.leave_out_reported:
        raise Conflict(
            _("고칠 행이 있습니다. 고쳐서 다시 올리거나, 그 행을 빼고 들여오세요."), code="has-report"
        )
    if not row.plan:
        raise Conflict(_("들여올 행이 없습니다."), code="nothing")
    if len(row.plan) > AT_ONCE:
        row.state = ImportState.QUEUED
        outbox.add(session, "imports.apply", f"import:{row.id}", {"import": str(row.id)})
        audit.record(actor, "import.queued", row)
        return row
    return _carry_out(session, actor, row)


def _carry_out(session: Session, actor: Actor, row: Import) -> Import:
    outcomes: list[str] = []
    for entry in row.plan:
        try:
            outcomes.append(APPLY[row.kind](session, actor, dict(entry["values"])))
        except Problem as problem:
            said = " ".join(each["message"] for each in problem.errors) or problem.detail or _(problem.title)
            message = _("%(row)s행: %(problem)s", row=entry["row"], problem=said)
            raise ImportFailed(f"{_(ImportFailed.title)} {message}") from problem
    row.created, row.changed = outcomes.count("created"), outcomes.count("changed")
    row.state, row.applied_at, row.plan = ImportState.APPLIED, clock.now(), []
    session.flush()
    audit.record(actor, "import.applied", row, digest=row.digest, created=row.created, changed=row.changed)
    return row


def carry_out(database: Database, job: OutboxJob) -> None:
    """Carry out a long plan in one transaction; what fails leaves nothing behind but the reason."""
    key = UUID(job.payload["import"])
    failure = ""
    try:
        with database.write() as session:
            row = get(session, key, lock=True)
            if row.state != ImportState.QUEUED:
                return
            actor = Actor(user_id=row.created_by, organization_id=row.organization_id, role=Role.COORDINATOR)
            _carry_out(session, actor, row)
    except Problem as problem:
        failure = problem.detail or problem.title
    if failure:
        with database.write() as session:
            row = get(session, key, lock=True)
            row.state, row.failure = ImportState.FAILED, failure[:500]


def tidy(database: Database, job: OutboxJob) -> None:
    """Forget what was previewed and never carried out: it may hold personal data."""
    with database.write() as session:
        old = sa.select(Import).where(
            Import.created_at < clock.now() - KEPT,
            Import.state.in_((ImportState.PREVIEWED, ImportState.FAILED)),
        )
        for row in session.scalars(old):
            row.plan = []
