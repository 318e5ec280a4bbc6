"""One fitted matcher per process, brought up to date when catalogue, words or the model in use change."""

import copy
import gc
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app import clock
from app.bookings import service as bookings
from app.database import Database
from app.matches import encoding, knowledge, versions
from app.matches.encoding import NOTHING, Encoded, Heard
from app.parameters import service as parameters
from app.settings import Settings, get_settings
from app.taxonomies import service as taxonomies
from app.testbeds import service as testbeds
from app.testbeds.models import Testbed
from matching import DayRange, Demand, DemandMatch, Matcher, Order, Ranking
from matching.matcher import Blocked
from matching.openings import Change, openings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Revision:
    """What the fitted matcher was made from."""

    words: str
    listings: str
    model: str


def revision(session: Session) -> Revision:
    """Return short marks that change whenever the words, the published listings or the model in use do."""
    contents = testbeds.content_versions(session)
    listings = sorted(f"{testbed_id}:{version}" for testbed_id, version in contents.items())
    return Revision(
        words=taxonomies.words_revision(session),
        listings=versions.digest("\n".join(listings))[:16],
        model=versions.in_use(session).sha256,
    )


@dataclass(frozen=True, slots=True)
class Fitted:
    """A matcher with the testbeds and the revision it was fitted to; never changed, so safe to share."""

    matcher: Matcher
    testbeds: Mapping[str, Testbed]
    revision: Revision
    encoded: Encoded | None = None

    def rank(self, session: Session, demand: Demand, limit: int | None = None) -> Ranking:
        """Return every published testbed for the demand, or the first, with today's bookings."""
        return self.rank_and_tell(session, demand, limit)[0]

    def rank_and_tell(
        self, session: Session, demand: Demand, limit: int | None = None
    ) -> tuple[Ranking, dict[str, Any] | None]:
        """Return a ranking and whether the encoder took part; the latter is None where none is set."""
        heard = self._listen(demand)
        ranking = self.matcher.rank(
            demand,
            today=clock.today(),
            blocked=self.blocked(session),
            nearness=heard.nearness,
            limit=limit,
        )
        return ranking, heard.note

    def orders(self, demands: Sequence[Demand], blocked: Blocked) -> list[Order]:
        """Return how testbeds are ordered for variants of one demand, which all say the same text."""
        nearness = self._listen(demands[0]).nearness if demands else None
        return self.matcher.orders(demands, today=clock.today(), blocked=blocked, nearness=nearness)

    def rank_demands(self, session: Session, code: str, demands: Sequence[Demand]) -> tuple[DemandMatch, ...]:
        """Return the demands that a testbed can take today, best first, by the score that ranks testbeds."""
        return self.matcher.rank_demands(
            code,
            demands,
            today=clock.today(),
            blocked=self.blocked(session),
            nearness=[self._listen(demand).nearness for demand in demands],
        )

    def openings(
        self, demand: Demand, codes: Sequence[str], blocked: Blocked
    ) -> dict[str, tuple[tuple[Change, ...], ...]]:
        """Return by code the smallest changes of the demand that open these testbeds, as of today."""
        attributes = {each.code: each for each in self.matcher.knowledge.attributes}
        found = {}
        for code in codes:
            place = knowledge.listing(self.testbeds[code])
            place = replace(place, blocked=place.blocked + blocked.get(code, ()))
            found[code] = openings(demand, place, attributes, clock.today())
        return found

    def _listen(self, demand: Demand) -> Heard:
        return self.encoded.listen(demand.text) if self.encoded else NOTHING

    def blocked(self, session: Session) -> Blocked:
        """Return the days on which no place is left, by testbed code."""
        by_id = {testbed.id: testbed for testbed in self.testbeds.values()}
        return {
            by_id[key].code: tuple(DayRange(span.first, span.last) for span in spans)
            for key, spans in bookings.full_spans(session).items()
            if key in by_id
        }


class Ranker:
    """Keeps one fitted matcher up to date. Fitting takes seconds and happens once per change."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.lock = threading.Lock()
        self.fitted: Fitted | None = None
        settings = settings or get_settings()
        self.encoding = encoding.configured(settings)

    def refresh(self, session: Session) -> Fitted:
        """Return the matcher fitted to what the database holds now.

        What is being ranked elsewhere keeps the one it began with.
        """
        current, per_operator = revision(session), parameters.current(session).match_per_operator
        with self.lock:
            if self.fitted is None or self.fitted.revision != current:
                self.fitted = self._fit(session, current)
                count, version = len(self.fitted.testbeds), self.fitted.matcher.model.version
                log.info("ranker.fitted", count=count, model_version=version)
            if self.fitted.matcher.per_operator != per_operator:
                # Nothing has to be fitted for it: it only orders what was ranked.
                matcher = copy.copy(self.fitted.matcher)
                matcher.per_operator = per_operator
                self.fitted = replace(self.fitted, matcher=matcher)
            return self.fitted

    def ready(self, session: Session) -> Fitted:
        """Return the fitted matcher once the encoder, if there is one, has read the catalogue."""
        fitted = self.refresh(session)
        if fitted.encoded:
            fitted.encoded.wait()
        return fitted

    def _fit(self, session: Session, current: Revision) -> Fitted:
        known = self.fitted
        if known is None or known.revision.words != current.words:
            matcher = Matcher(
                knowledge.knowledge(session),
                versions.packaged(),
                learnt=versions.learnt(),
            )
            known = None
        else:
            matcher = copy.copy(known.matcher)
        matcher.model = versions.load(session, versions.in_use(session).name)
        if known and known.revision.listings == current.listings:
            return replace(known, matcher=matcher, revision=current)
        rows = testbeds.published(session)
        places = [knowledge.listing(row) for row in rows]
        matcher.fit(places)
        references = matcher.knowledge.references
        encoded = Encoded(self.encoding, places, references) if self.encoding else None
        if known is None:
            set_aside()
        return Fitted(matcher, {row.code: row for row in rows}, current, encoded)

    def warm(self, database: Database) -> None:
        """Fit ahead of whoever asks first, also for suggestions."""
        known = self.fitted
        with database.read() as session:
            fitted = self.refresh(session)
        if fitted is not known:
            fitted.matcher.suggest("")


def set_aside() -> None:
    """Keep what lives as long as the process out of the garbage collector's rounds.

    A full round over it takes a third of a second in which nobody is answered, every few hundred pages.
    """
    gc.collect()
    gc.freeze()


def get_ranker(request: Request) -> Ranker:
    """Return the ranker of the running application."""
    ranker: Ranker = request.app.state.ranker
    return ranker


CurrentRanker = Annotated[Ranker, Depends(get_ranker)]
