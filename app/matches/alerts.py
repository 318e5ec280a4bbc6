"""Demands that are saved for an alert: told when something fits them better than before."""

import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock, outbox
from app.accounts import service as accounts
from app.actor import SYSTEM, Actor
from app.database import Database
from app.demands import service as demands
from app.demands.models import Demand, DemandStatus
from app.errors import Conflict, NotFound
from app.i18n import gettext as _
from app.matches import brief, knowledge, service
from app.matches.models import DemandAlert, MatchingRun
from app.matches.ranker import Ranker, revision
from app.notices import inbox
from app.notices.inbox import Event
from app.notices.models import NoticeKind
from app.outbox import OutboxJob
from app.settings import get_settings

ORDER: Mapping[str, int] = {"none": 0, "weak": 1, "good": 2}
# So much more probable the first place has to be; less is not worth a mail. Chosen, not measured.
RISE = 0.1
NAMED = 3
TOLD = "더 잘 맞는 곳이 생겼습니다: %(places)s (알맞을 확률 추정 %(before)s%% → %(after)s%%)"


@dataclass(frozen=True, slots=True)
class Better:
    """What fits a demand now."""

    best_fit: str
    first: float
    places: str

    def is_over(self, alert: DemandAlert) -> bool:
        """Whether the whole ranking fits better, or its first place clearly does."""
        fits_better = ORDER[self.best_fit] > ORDER[alert.best_fit] and self.first > alert.first
        return fits_better or self.first >= alert.first + RISE


def _of(session: Session, demand_id: uuid.UUID, *, lock: bool = False) -> DemandAlert | None:
    query = sa.select(DemandAlert).where(DemandAlert.demand_id == demand_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def active(session: Session, demand_id: uuid.UUID) -> DemandAlert | None:
    """Return the alert of a demand, None where there is none or it was stopped."""
    row = _of(session, demand_id)
    return row if row and row.stopped_at is None else None


def get(session: Session, actor: Actor, demand_id: str) -> DemandAlert:
    """Return the alert of a demand. Raises NotFound."""
    row = active(session, demands.get(session, actor, demand_id).id)
    if row is None:
        raise NotFound
    return row


def is_best(best_fit: str, first: float) -> bool:
    """Tell whether nothing better could be told."""
    return best_fit == "good" and brief.level(first) == "high"


def _first_of(run: MatchingRun) -> float:
    matches = run.result["matches"]
    return float(matches[0]["probability"]) if matches else 0.0


def save(session: Session, actor: Actor, demand_id: str) -> DemandAlert:
    """Save a demand for an alert, over what its newest run knew; twice changes nothing. Raises Conflict."""
    demand = demands.get(session, actor, demand_id, lock=True)
    if demand.status == DemandStatus.WITHDRAWN:
        raise Conflict(_("거둔 신청입니다."), code="withdrawn")
    run = service.latest_run(session, demand.id)
    if run is None:
        raise Conflict(_("먼저 추천을 받아 주세요."), code="no-run")
    first = _first_of(run)
    if is_best(run.best_fit, first):
        raise Conflict(_("이미 잘 맞는 곳이 있습니다."), code="fits-already")
    row = _of(session, demand.id)
    if row and row.stopped_at is None:
        return row
    if row is None:
        row = DemandAlert(demand_id=demand.id)
        session.add(row)
    row.best_fit, row.first = run.best_fit, first
    row.stopped_at, row.created_by = None, actor.user_id
    session.flush()
    audit.record(actor, "demand_alert.saved", row, best_fit=row.best_fit)
    return row


def _stop(actor: Actor, row: DemandAlert) -> None:
    if row.stopped_at is None:
        row.stopped_at = clock.now()
        audit.record(actor, "demand_alert.stopped", row)


def stop(session: Session, actor: Actor, demand_id: str) -> None:
    """Stop an alert; twice changes nothing. Raises NotFound."""
    row = _of(session, demands.get(session, actor, demand_id, lock=True).id)
    if row is None:
        raise NotFound
    _stop(actor, row)


def _signature(key: uuid.UUID) -> str:
    secret = get_settings().signing_key()
    return hmac.new(secret, f"demand-alert:{key}".encode(), hashlib.sha256).hexdigest()[:32]


def path(row: DemandAlert) -> str:
    """Return where the notice leads: whoever has the link may stop the alert, and learns nothing else."""
    return f"/alerts/{row.id.hex}{_signature(row.id)}"


def by_token(session: Session, token: str) -> DemandAlert:
    """Return the alert of a link. Raises NotFound."""
    key = accounts.as_uuid(token[:32])
    row = session.get(DemandAlert, key) if key else None
    if row is None or not hmac.compare_digest(token[32:].encode(), _signature(row.id).encode()):
        raise NotFound
    return row


def stop_by_token(session: Session, actor: Actor, token: str) -> None:
    """Stop the alert of a link. Raises NotFound."""
    _stop(actor, by_token(session, token))


def promise(session: Session) -> None:
    """Promise to look again, once per state of the listings and words and once a day."""
    waiting = sa.select(DemandAlert.id).where(DemandAlert.stopped_at.is_(None)).limit(1)
    if session.scalar(waiting) is None:
        return
    now = revision(session)
    state = f"{now.words}:{now.listings}:{now.model}"[:120]
    outbox.add(session, "alerts.check", f"alerts.check:{clock.today()}:{state}", {})


def _look(session: Session, ranker: Ranker) -> dict[uuid.UUID, Better]:
    """Rank the saved demands that may be told today, and return those that something fits better now."""
    query = (
        sa.select(DemandAlert, Demand)
        .join(Demand, Demand.id == DemandAlert.demand_id)
        .where(DemandAlert.stopped_at.is_(None), Demand.status != DemandStatus.WITHDRAWN)
        .where(sa.or_(DemandAlert.told_on.is_(None), DemandAlert.told_on < clock.today()))
        .order_by(DemandAlert.id)
    )
    rows = session.execute(query).all()
    if not rows:
        return {}
    fitted = ranker.ready(session)
    found = {}
    for alert, demand in rows:
        ranking = fitted.rank(session, knowledge.demand(demands.profile(session, demand)), NAMED)
        first = ranking.matches[0].probability if ranking.matches else 0.0
        # Only what fits better than the best of before is news; where all of it fits better, the first is.
        above = [match for match in ranking.matches[:NAMED] if match.probability > alert.first]
        codes = [match.code for match in above or ranking.matches[:1]]
        places = ", ".join(fitted.testbeds[code].name_ko for code in codes)
        better = Better(ranking.best_fit, first, places)
        if better.is_over(alert):
            found[demand.id] = better
    return found


def carry_out(ranker: Ranker, database: Database, job: OutboxJob) -> None:
    """Tell firms whose saved demands something fits better now, at most once a day each."""
    with database.read() as session:
        ranker.refresh(session)
    # Fitting may have taken long; ranking each demand takes milliseconds.
    outbox.renew(database, job.id)
    with database.read() as session:
        found = _look(session, ranker)
    for demand_id, better in found.items():
        with database.write() as session:
            _tell(session, demand_id, better)


def _tell(session: Session, demand_id: uuid.UUID, better: Better) -> None:
    demand = session.get_one(Demand, demand_id)
    row = _of(session, demand_id, lock=True)
    # Another worker may have told it, or the firm stopped it, while it was ranked.
    if row is None or row.stopped_at is not None or row.told_on == clock.today():
        return
    before, after = round(row.first * 100), round(better.first * 100)
    row.best_fit, row.first, row.told_on = better.best_fit, better.first, clock.today()
    if is_best(better.best_fit, better.first):
        row.stopped_at = clock.now()
    inbox.tell(
        session,
        accounts.members(session, organization_id=demand.organization_id),
        Event(
            kind=NoticeKind.LISTING,
            key=f"alert:{row.id}:{clock.today()}",
            text=TOLD,
            params={"places": better.places[:200], "before": str(before), "after": str(after)},
            name_ko=demand.title,
            name_en=demand.title,
            path=path(row),
        ),
    )
    audit.record(SYSTEM, "demand_alert.told", row, best_fit=better.best_fit)
