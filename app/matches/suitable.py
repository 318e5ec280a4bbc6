"""The other way round: which demands a testbed suits, for its operator, by the score that ranks testbeds.

An operator sees demands whose firms chose to show a summary, and of them the summary alone: neither the text
nor the words of it that count.
"""

from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.demands import service as demands
from app.demands.models import Demand
from app.demands.schemas import DemandProfile
from app.errors import NotFound
from app.matches import knowledge, wording
from app.matches.ranker import Ranker
from app.testbeds import service as testbeds
from matching import DemandMatch

# Each is read by Kiwi and scored, some ten milliseconds.
NEWEST = 200
Row = dict[str, Any]


def _told(pair: DemandMatch, rank: int, demand: Demand, said: DemandProfile) -> Row:
    match = pair.match
    return {
        "rank": rank,
        "demand": {
            "id": demand.id,
            "title": demand.title,
            "public_summary": said.public_summary,
            "demonstration_types": said.demonstration_types,
            "industries": said.industries,
            "earliest_start": said.earliest_start,
            "latest_end": said.latest_end,
            "days_needed": said.days_needed,
            "is_demo": demand.is_demo,
        },
        "score": match.score,
        "probability": match.probability,
        "feasibility": "unknown" if match.feasibility.verdict == "unknown" else "feasible",
        "reasons": [
            {
                "factor": part.factor,
                "label": wording.factor(part.factor),
                "contribution": part.contribution,
            }
            for part in match.contributions
        ],
    }


def find(session: Session, ranker: Ranker, actor: Actor, id_or_code: str) -> list[Row]:
    """Return the demands that a testbed of the actor's can take, as far as is known, best first.

    Nothing for a testbed that is not listed. Raises NotFound.
    """
    testbed = testbeds.get(session, id_or_code)
    if not testbeds.may_change(actor, testbed):
        raise NotFound
    shown = demands.summarized(session, NEWEST)
    fitted = ranker.refresh(session) if shown else None
    if fitted is None or testbed.code not in fitted.testbeds:
        return []
    pairs = fitted.rank_demands(session, testbed.code, [knowledge.demand(said) for _, said in shown])
    return [_told(pair, rank, *shown[pair.position]) for rank, pair in enumerate(pairs, 1)]
