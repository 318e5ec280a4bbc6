"""Work that is promised with a commit and done afterwards, at least once.

A job is a row that commits with the business. A worker claims it by a lease; a dead worker's lease runs
out and the job is claimed again, so nothing is stuck. Periodic work uses a key per period. Jobs stand in
lanes, a thread each: who waits for a link by mail waits neither for the morning's notices nor for a ranking.
"""

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
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
    session.info["promises"] = True


def _is_free(moment: datetime) -> sa.ColumnElement[bool]:
    unleased = sa.or_(OutboxJob.lease_until.is_(None), OutboxJob.lease_until < moment)
    return sa.and_(OutboxJob.state == "due", OutboxJob.due_at <= moment, unleased)


def due_kinds(session: Session) -> set[str]:
    """Return the kinds of which something can be claimed now."""
    return set(session.scalars(sa.select(OutboxJob.kind).where(_is_free(clock.now())).distinct()))


def claim(database: Database, kinds: Iterable[str], limit: int = BATCH) -> list[OutboxJob]:
    """Lease due jobs of these kinds to this worker."""
    moment = clock.now()
    due = (
        sa.select(OutboxJob.id)
        .where(_is_free(moment), OutboxJob.kind.in_(kinds))
        .order_by(OutboxJob.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    with database.write() as session:
        if not (ids := list(session.scalars(due))):
            return []
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


@contextmanager
def survived(event: str) -> Iterator[list[str]]:
    """Log what goes wrong inside and give it as text, so that the thread lives on and tries again."""
    errors: list[str] = []
    try:
        yield errors
    except (JobFailed, OSError, sa.exc.SQLAlchemyError) as exc:
        errors.append(f"{type(exc).__name__}: {exc}")
        log.warning(event, error=type(exc).__name__)
    except Exception as exc:
        # The last resort: what nobody has thought of must not end the lane of all that comes after it.
        errors.append(f"{type(exc).__name__}: {exc}")
        log.exception(event, error=type(exc).__name__)


def run_once(database: Database, jobs: Mapping[str, Job]) -> int:
    """Do what is due; return how many jobs were claimed."""
    claimed = claim(database, jobs)
    for job in claimed:
        structlog.contextvars.bind_contextvars(job=job.kind)
        with survived("job.failed") as errors:
            jobs[job.kind](database, job)
        error = "".join(errors)
        _settle(database, job, error)
        metrics.JOBS.labels(job.kind, "failed" if error else "done").inc()
        structlog.contextvars.unbind_contextvars("job")
    return len(claimed)


def lag_seconds(session: Session) -> float:
    """Return the age of the oldest job that should have been done."""
    oldest = session.scalar(sa.select(sa.func.min(OutboxJob.due_at)).where(OutboxJob.state == "due"))
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0


class Lane(threading.Thread):
    """Does jobs of some kinds one after the other, whenever it is woken."""

    def __init__(self, database: Database, name: str, jobs: Mapping[str, Job]) -> None:
        super().__init__(name=f"worker-{name}", daemon=True)
        self.database, self.jobs = database, jobs
        self.woken = threading.Event()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Do all that is due, wait to be woken, again."""
        while True:
            self.woken.wait()
            # Cleared before the look at `stopping`, so that no wish to stop is slept through.
            self.woken.clear()
            if self.stopping.is_set():
                return
            with survived("worker.failed"):
                while run_once(self.database, self.jobs) and not self.stopping.is_set():
                    pass

    def stop(self) -> None:
        """Let the jobs it has claimed end, then stop."""
        self.stopping.set()
        self.woken.set()


class Worker(threading.Thread):
    """Wakes the lane of what is due until told to stop; what stands in another lane is never waited for."""

    def __init__(
        self,
        database: Database,
        lanes: Mapping[str, Mapping[str, Job]],
        periodic: Callable[[Session], None],
        pause: float = 1.0,
    ) -> None:
        super().__init__(name="worker", daemon=True)
        self.database, self.periodic, self.pause = database, periodic, pause
        self.lanes = [Lane(database, name, jobs) for name, jobs in lanes.items()]
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

    def wake(self) -> None:
        """Wake the lanes that have something to do."""
        with self.database.read() as session:
            kinds = due_kinds(session)
        for lane in self.lanes:
            if not kinds.isdisjoint(lane.jobs):
                lane.woken.set()

    def run(self) -> None:
        """Promise what is periodic, wake who has work, rest, again."""
        for lane in self.lanes:
            lane.start()
        while not self.stopping.is_set():
            # Apart: what cannot be promised must not keep what is due from being done.
            with survived("worker.failed"):
                self.promise_periodic()
            with survived("worker.failed"):
                self.wake()
            self.database.promised.wait(self.pause)
            self.database.promised.clear()
        for lane in self.lanes:
            lane.stop()
        for lane in self.lanes:
            lane.join(timeout=30)

    def stop(self) -> None:
        """Let the current jobs end, then stop."""
        self.stopping.set()
        self.database.promised.set()
        self.join(timeout=30)
