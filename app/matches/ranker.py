"""One fitted matcher per process, brought up to date when the catalogue or the words change."""

import hashlib
import threading
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
import structlog
from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app import clock
from app.bookings import service as bookings
from app.bookings.calendar import Calendar
from app.database import Database
from app.matches import knowledge
from app.taxonomies import service as taxonomies
from app.taxonomies.models import PlaceCondition
from app.testbeds import service as testbeds
from app.testbeds.models import Testbed
from matching import DayRange, Demand, Match, Matcher, Model, Ranking
from seed import files

log = structlog.get_logger()
MODEL_FILE = files.DATA / "models" / "base.json"


@dataclass(frozen=True, slots=True)
class Revision:
    """What the fitted matcher was made from."""

    words: str
    listings: str


def revision(session: Session) -> Revision:
    """Return a short mark that changes whenever the words or the published listings do."""
    versions = testbeds.content_versions(session)
    listings = sorted(f"{testbed_id}:{version}" for testbed_id, version in versions.items())
    words = taxonomies.lexicon_revision(session)
    conditions = session.scalar(sa.select(sa.func.count()).select_from(PlaceCondition))
    return Revision(f"{words}.{conditions}", hashlib.sha256("\n".join(listings).encode()).hexdigest()[:16])


class Ranker:
    """Ranks demands over the published catalogue. Fitting takes seconds and happens once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.revision: Revision | None = None
        self.matcher: Matcher | None = None
        self.testbeds: dict[str, Testbed] = {}

    def refresh(self, session: Session) -> Matcher:
        """Return the matcher, fitted to what the database holds now."""
        current = revision(session)
        with self.lock:
            if self.matcher is None or self.revision is None or self.revision.words != current.words:
                model = Model.from_json(MODEL_FILE.read_text(encoding="utf-8"))
                self.matcher = Matcher(knowledge.knowledge(session), model)
                self.revision = None
            if self.revision != current:
                rows = testbeds.published(session)
                self.matcher.fit([knowledge.listing(row) for row in rows])
                self.testbeds = {row.code: row for row in rows}
                self.revision = current
                log.info("ranker.fitted", count=len(rows), model_version=self.matcher.model.version)
            return self.matcher

    def warm(self, database: Database) -> None:
        """Fit ahead of the first request."""
        with database.read() as session:
            self.refresh(session)

    def rank(self, session: Session, demand: Demand) -> Ranking:
        """Return every published testbed for the demand, with today's bookings."""
        return self.refresh(session).rank(demand, today=clock.today(), blocked=self._blocked(session))

    def explain(self, session: Session, demand: Demand, code: str) -> Match:
        """Return one testbed for the demand. Raises KeyError where it is not published."""
        return self.refresh(session).explain(
            demand, code, today=clock.today(), blocked=self._blocked(session)
        )

    def _blocked(self, session: Session) -> dict[str, tuple[DayRange, ...]]:
        """Return the days on which no place is left, by testbed code."""
        by_id = {testbed.id: testbed for testbed in self.testbeds.values()}
        found: dict[str, tuple[DayRange, ...]] = {}
        for testbed_id, booked in bookings.booked_spans(session).items():
            if testbed := by_id.get(testbed_id):
                calendar = Calendar(today=clock.today(), capacity=testbed.capacity, booked=tuple(booked))
                found[testbed.code] = tuple(DayRange(span.first, span.last) for span in calendar.full_spans())
        return found


def get_ranker(request: Request) -> Ranker:
    """Return the ranker of the running application."""
    ranker: Ranker = request.app.state.ranker
    return ranker


CurrentRanker = Annotated[Ranker, Depends(get_ranker)]
