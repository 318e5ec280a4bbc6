"""Rankings: made, kept, told in words. With its helpers the only module that knows the library."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import service as accounts
from app.actor import Actor
from app.database import Database
from app.demands import service as demands
from app.demands.schemas import DemandProfile
from app.errors import NotFound
from app.matches import knowledge, wording
from app.matches.models import MatchingRun
from app.matches.ranker import Ranker
from app.taxonomies import service as taxonomies
from app.taxonomies.models import RequirementAttribute
from app.testbeds.models import Testbed
from matching import Finding, Match, Ranking

SENTENCE_MATCHES = 10
EXPOSED = 5
Stored = dict[str, Any]


def _finding(finding: Finding) -> Stored:
    # Days and ranges become text here, so that the record is plain JSON.
    params = json.loads(json.dumps(dict(finding.params), default=str))
    return {
        "attribute": finding.attribute,
        "code": finding.code,
        "verdict": finding.verdict,
        "params": params,
    }


def _testbed(testbed: Testbed) -> Stored:
    facility = testbed.facility
    return {
        "id": str(testbed.id),
        "code": testbed.code,
        "name_ko": testbed.name_ko,
        "name_en": testbed.name_en,
        "facility": {
            "code": facility.code,
            "name_ko": facility.name_ko,
            "name_en": facility.name_en,
            "district": facility.district,
            "status": str(facility.status),
        },
    }


def _store(match: Match, testbed: Testbed) -> Stored:
    return {
        "testbed": _testbed(testbed),
        "score": match.score,
        "probability": match.probability,
        "verdict": match.feasibility.verdict,
        "factors": [
            {
                "factor": part.factor,
                "contribution": part.contribution,
                "evidence": [
                    {
                        "text": each.text,
                        "source": each.source,
                        "code": each.code,
                        "start": each.start,
                        "end": each.end,
                    }
                    for each in part.evidence
                ],
            }
            for part in match.contributions
        ],
        "findings": [_finding(finding) for finding in match.feasibility.findings],
    }


def store(ranking: Ranking, testbeds: Mapping[str, Testbed]) -> Stored:
    """Return a ranking as it is kept: codes and parameters, no sentences."""
    return {
        "model_version": ranking.model_version,
        "best_fit": ranking.best_fit,
        "p_suitable": ranking.p_suitable,
        "absent": [{"code": hit.code, "text": hit.phrase} for hit in ranking.absent],
        "matches": [_store(match, testbeds[match.code]) for match in ranking.matches],
        "excluded": [_store(match, testbeds[match.code]) for match in ranking.excluded],
    }


Names = Mapping[str, tuple[str, str]]


def attribute_names(session: Session) -> Names:
    """Return the names of requirement attributes by code."""
    return taxonomies.names(session, RequirementAttribute)


def _tell_findings(stored: Stored, verdict: str, names: Names) -> list[Stored]:
    return [
        {
            "attribute": each["attribute"],
            "code": each["code"],
            "message": wording.message(each["code"], verdict, each["attribute"], each["params"], names),
        }
        for each in stored["findings"]
        if each["verdict"] == verdict
    ]


def tell_match(stored: Stored, rank: int, names: Names) -> Stored:
    """Return a kept match in words."""
    return {
        "rank": rank,
        "testbed": stored["testbed"],
        "score": stored["score"],
        "probability": stored["probability"],
        "feasibility": "unknown" if stored["verdict"] == "unknown" else "feasible",
        "reasons": [{**part, "label": wording.factor(part["factor"])} for part in stored["factors"]],
        "met": _tell_findings(stored, "yes", names),
        "unknowns": _tell_findings(stored, "unknown", names),
    }


def tell_excluded(stored: Stored, names: Names) -> Stored:
    """Return a kept exclusion in words."""
    return {
        "testbed": stored["testbed"],
        "score": stored["score"],
        "probability": stored["probability"],
        "reasons": _tell_findings(stored, "no", names),
    }


def tell(session: Session, stored: Stored) -> Stored:
    """Return a kept ranking in words of the request's language."""
    names = attribute_names(session)
    return {
        "model_version": stored["model_version"],
        "best_fit": stored["best_fit"],
        "p_suitable": stored["p_suitable"],
        # Runs of earlier days did not keep it.
        "absent": stored.get("absent", []),
        "matches": [tell_match(match, rank, names) for rank, match in enumerate(stored["matches"], 1)],
        "excluded": [tell_excluded(match, names) for match in stored["excluded"]],
    }


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def compute(session: Session, ranker: Ranker, actor: Actor, demand_id: str) -> MatchingRun:
    """Return the run of a demand as of now, not kept yet; `session` only reads. Raises NotFound."""
    demand = demands.get(session, actor, demand_id)
    profile = demands.profile(session, demand)
    fitted = ranker.refresh(session)
    ranking, encoder = fitted.rank_and_tell(session, knowledge.demand(profile))
    result = store(ranking, fitted.testbeds)
    revision = fitted.revision
    inputs: dict[str, Any] = {
        "demand": _digest(profile.model_dump(mode="json")),
        "words": revision.words,
        "listings": revision.listings,
        "model": revision.model,
        "day": clock.today().isoformat(),
        "per_operator": fitted.matcher.per_operator,
        "result": _digest(result),
    }
    if encoder:
        inputs["encoder"] = encoder
    return MatchingRun(
        demand_id=demand.id,
        demand_version=demand.version,
        model_version=ranking.model_version,
        best_fit=ranking.best_fit,
        first_five=[match.code for match in ranking.matches[:EXPOSED]],
        inputs=inputs,
        result=result,
        created_by=actor.user_id,
    )


def keep(session: Session, actor: Actor, row: MatchingRun) -> MatchingRun:
    """Keep a run that was computed."""
    session.add(row)
    session.flush()
    audit.record(actor, "matching_run.created", row, result=row.inputs["result"])
    return row


def run(database: Database, ranker: Ranker, session: Session, actor: Actor, demand_id: str) -> MatchingRun:
    """Rank the catalogue for a demand and keep the run.

    The ranking is computed on a reading session; `session` only writes its record. Raises NotFound.
    """
    with database.read() as reading:
        row = compute(reading, ranker, actor, demand_id)
    return keep(session, actor, row)


def present(session: Session, row: MatchingRun) -> Stored:
    """Return a run in words."""
    return {
        **tell(session, row.result),
        "id": row.id,
        "demand_id": row.demand_id,
        "demand_version": row.demand_version,
        "created_at": row.created_at,
        "inputs": row.inputs,
    }


def get_run(session: Session, actor: Actor, demand_id: str, run_id: str | uuid.UUID) -> MatchingRun:
    """Return a run of a demand the actor may see. Raises NotFound."""
    demand = demands.get(session, actor, demand_id)
    key = accounts.as_uuid(run_id)
    row = session.get(MatchingRun, key) if key else None
    if row is None or row.demand_id != demand.id:
        raise NotFound
    return row


def latest_run(session: Session, demand_id: uuid.UUID) -> MatchingRun | None:
    """Return the newest run of a demand, None before the first."""
    query = sa.select(MatchingRun).where(MatchingRun.demand_id == demand_id)
    return session.scalar(query.order_by(MatchingRun.created_at.desc()).limit(1))


def why(
    session: Session, ranker: Ranker, actor: Actor, demand_id: str, testbed: str, run_id: str | None
) -> Stored:
    """Return one testbed for a demand, of a run or as of now. Raises NotFound."""
    if run_id:
        result = get_run(session, actor, demand_id, run_id).result
    else:
        demand = demands.get(session, actor, demand_id)
        result = _rank(session, ranker, demands.profile(session, demand))
    names = attribute_names(session)
    for rank, stored in enumerate(result["matches"], 1):
        if testbed in (stored["testbed"]["code"], stored["testbed"]["id"]):
            return tell_match(stored, rank, names)
    for stored in result["excluded"]:
        if testbed in (stored["testbed"]["code"], stored["testbed"]["id"]):
            return tell_excluded(stored, names)
    raise NotFound


def _rank(session: Session, ranker: Ranker, profile: DemandProfile, limit: int | None = None) -> Stored:
    fitted = ranker.refresh(session)
    return store(fitted.rank(session, knowledge.demand(profile), limit), fitted.testbeds)


def match_profile(session: Session, ranker: Ranker, profile: DemandProfile) -> Stored:
    """Rank for a profile that is not kept."""
    return tell(session, _rank(session, ranker, profile))


def match_sentence(session: Session, ranker: Ranker, text: str) -> Stored:
    """Rank for one sentence; nothing is stored."""
    profile = DemandProfile(title=text[:200], content=text if len(text) > 200 else "")
    return tell(session, _rank(session, ranker, profile, SENTENCE_MATCHES))
