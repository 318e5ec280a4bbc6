"""Work that is promised with a commit and done afterwards, at least once.

A job is a row that commits with the business. A worker claims it by a lease; a dead worker's lease runs
out and the job is claimed again, so nothing is stuck. Periodic work uses a key per period.
"""

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, metrics
from app.database import Base, Database

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
BATCH = 10
MAX_TRIES = 12


class OutboxJob(Base):
    """One promised piece of work."""

    __tablename__ = "outbox"
    __table_args__ = (sa.Index("ix_outbox_due", "state", "due_at"),)
    kind: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(sa.String(8), default="due")
    last_error: Mapped[str] = mapped_column(sa.String(500), default="")


class JobFailed(RuntimeError):
    """The job could not be done now and is to be tried again."""


Job = Callable[[Database, OutboxJob], None]


def add(
    session: Session, kind: str, key: str, payload: dict[str, Any], due_at: datetime | None = None
) -> None:
    """Promise a job; a key that was promised before is not promised twice."""
    if session.scalar(sa.select(OutboxJob.id).where(OutboxJob.key == key)):
        return
    session.add(OutboxJob(kind=kind, key=key, payload=payload, due_at=due_at or clock.now()))


def claim(database: Database, kinds: Iterable[str], limit: int = BATCH) -> list[OutboxJob]:
    """Lease due jobs of these kinds to this worker."""
    moment = clock.now()
    free = sa.or_(OutboxJob.lease_until.is_(None), OutboxJob.lease_until < moment)
    due = (
        sa.select(OutboxJob.id)
        .where(OutboxJob.state == "due", OutboxJob.due_at <= moment, OutboxJob.kind.in_(kinds), free)
        .order_by(OutboxJob.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    with database.write() as session:
        ids = list(session.scalars(due))
        jobs = session.scalars(
            sa.select(OutboxJob).where(OutboxJob.id.in_(ids)).order_by(OutboxJob.due_at)
        ).all()
        for job in jobs:
            job.lease_until, job.tries = moment + LEASE, job.tries + 1
        return list(jobs)


def renew(database: Database, job_id: uuid.UUID) -> None:
    """Extend the lease of a job that takes long."""
    with database.write() as session:
        session.execute(
            sa.update(OutboxJob).where(OutboxJob.id == job_id).values(lease_until=clock.now() + LEASE)
        )


def _settle(database: Database, job: OutboxJob, error: str) -> None:
    with database.write() as session:
        row = session.get_one(OutboxJob, job.id)
        row.last_error, row.lease_until = error[:500], None
        if not error:
            row.state = "done"
        elif row.tries >= MAX_TRIES:
            row.state = "failed"
        else:
            row.due_at = clock.now() + timedelta(seconds=min(2**row.tries, 3600))


def run_once(database: Database, jobs: Mapping[str, Job]) -> int:
    """Do what is due; return how many jobs were claimed."""
    claimed = claim(database, jobs)
    for job in claimed:
        structlog.contextvars.bind_contextvars(job=job.kind)
        error = ""
        try:
            jobs[job.kind](database, job)
        except (JobFailed, OSError, sa.exc.SQLAlchemyError) as exc:
            error = f"{type(exc).__name__}: {exc}"
            log.warning("job.failed", error=type(exc).__name__)
        _settle(database, job, error)
        metrics.JOBS.labels(job.kind, "failed" if error else "done").inc()
        structlog.contextvars.unbind_contextvars("job")
    return len(claimed)


def lag_seconds(session: Session) -> float:
    """Return the age of the oldest job that should have been done."""
    oldest = session.scalar(sa.select(sa.func.min(OutboxJob.due_at)).where(OutboxJob.state == "due"))
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0


class Worker(threading.Thread):
    """Runs jobs until told to stop; `slow` ones in a thread beside, so that no mail waits for a ranking."""

    def __init__(
        self,
        database: Database,
        jobs: Mapping[str, Job],
        periodic: Callable[[Session], None],
        slow: Mapping[str, Job],
        pause: float = 1.0,
    ) -> None:
        super().__init__(name="worker", daemon=True)
        self.database, self.jobs, self.periodic, self.pause = database, jobs, periodic, pause
        self.slow = threading.Thread(
            target=self._work, args=(slow, lambda: None), name="worker-slow", daemon=True
        )
        self.stopping = threading.Event()
        self.promised_at: datetime | None = None

    def promise_periodic(self) -> None:
        """Promise the periodic jobs, once a minute; their keys make them once per period."""
        # A clock that was set back must not silence the promises until it has caught up.
        if self.promised_at and abs(clock.now() - self.promised_at) < timedelta(minutes=1):
            return
        with self.database.write() as session:
            self.periodic(session)
        self.promised_at = clock.now()

    def run(self) -> None:
        """Promise what is periodic, do what is due, rest, again."""
        self.slow.start()
        self._work(self.jobs, self.promise_periodic)
        self.slow.join(timeout=30)

    def _work(self, jobs: Mapping[str, Job], promise: Callable[[], None]) -> None:
        while not self.stopping.is_set():
            try:
                promise()
                busy = run_once(self.database, jobs)
            except sa.exc.SQLAlchemyError as exc:
                log.warning("worker.failed", error=type(exc).__name__)
                busy = 0
            if not busy:
                self.stopping.wait(self.pause)

    def stop(self) -> None:
        """Let the current job end, then stop."""
        self.stopping.set()
        self.join(timeout=30)
