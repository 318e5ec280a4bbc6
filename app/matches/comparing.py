"""Comparisons that are kept: made by the shell at once, by the page in the background, read by both."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock, outbox
from app.accounts.models import User
from app.actor import SYSTEM, Actor
from app.database import Database
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.i18n import gettext as _
from app.matches import comparison, learning, versions
from app.matches.comparison import Calibration, Comparison, Pair
from app.matches.learning import Case
from app.matches.models import ComparisonState, ModelAdoption, ModelComparison
from app.matches.ranker import Fitted, Ranker
from app.outbox import OutboxJob
from app.taxonomies import service as taxonomies
from app.taxonomies.models import District

# Whoever waits longer may ask again: the worker may have ended in the middle.
PATIENCE = timedelta(minutes=10)
TITLE = 80
Row = dict[str, Any]


@dataclass(frozen=True)
class Calculated:
    """A comparison with what it was made from and what is shown of it."""

    found: Comparison
    inputs: Row
    report: Row


def _number(value: float) -> float | None:
    """Return a number as JSON can hold it: PostgreSQL refuses what is not a number."""
    return round(value, 6) if math.isfinite(value) else None


def _pair(pair: Pair) -> Row:
    return {
        "name": pair.name,
        "n": pair.n,
        "first": _number(pair.first),
        "second": _number(pair.second),
        "difference": _number(pair.difference),
    }


def _calibration(found: Calibration | None) -> Row | None:
    if found is None:
        return None
    return {
        "pairs": found.pairs,
        "brier": _number(found.brier),
        "skill": None if found.skill is None else _number(found.skill),
        "ece": _number(found.ece),
        "table": [[_number(said), _number(was), int(count)] for said, was, count in found.table],
    }


def _title(case: Case) -> str:
    demand = case.demand
    return (demand.title or demand.content or demand.product or demand.purpose)[:TITLE]


def report(found: Comparison, fitted: Fitted, cases: Sequence[Case]) -> Row:
    """Return everything that is shown, as JSON; testbeds are named as they are called now."""
    titles = {(case.id, case.field): _title(case) for case in cases}
    codes = {code for change in found.changes for code in (*change.gone, *change.come)}
    low, high = found.interval
    return {
        "demands": _pair(found.demands),
        "interval": [_number(low), _number(high)],
        "ndcg": [_pair(each) for each in found.ndcg],
        "hits": [_pair(each) for each in found.hits],
        "groups": [_pair(each) for each in found.groups],
        "calibrations": [_calibration(each) for each in found.calibrations],
        "changes": [
            {
                "id": change.id,
                "field": change.field,
                "title": titles.get((change.id, change.field), ""),
                "difference": None if change.difference is None else _number(change.difference),
                "gone": list(change.gone),
                "come": list(change.come),
            }
            for change in found.changes
        ],
        "names": {
            code: [fitted.testbeds[code].name_ko, fitted.testbeds[code].name_en]
            for code in sorted(codes & fitted.testbeds.keys())
        },
    }


def calculate(
    session: Session,
    ranker: Ranker,
    first: str,
    second: str,
    *,
    demands: Path = learning.DEMANDS,
    qrels: Path = learning.QRELS,
) -> Calculated:
    """Replay two versions over judged cases and decisions, for about half a minute. Raises NotFound."""
    # Names first: fitting takes seconds.
    models = [versions.load(session, name) for name in (first, second)]
    fitted = ranker.refresh(session)
    decided = learning.decided_cases(session)
    districts = {term.code: term.name_ko for term in taxonomies.terms(session, District)}
    groups = comparison.groups_of(fitted.testbeds.values(), decided, districts)
    cases = [*learning.judged_cases(demands, qrels), *decided]
    found = comparison.compare(fitted.matcher, models[0], models[1], cases, groups)
    inputs = {
        "first": versions.digest(models[0].to_json()),
        "second": versions.digest(models[1].to_json()),
        "words": fitted.revision.words,
        "listings": fitted.revision.listings,
        "judged": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (demands, qrels)},
        "judged_demands": len({case.id for case in cases if not case.firm}),
        "decided_demands": len(decided),
    }
    return Calculated(found, inputs, report(found, fitted, cases))


def _fill(row: ModelComparison, made: Calculated) -> None:
    row.state, row.made_at, row.is_better = ComparisonState.MADE, clock.now(), made.found.is_better
    row.inputs, row.report = made.inputs, made.report


def keep(session: Session, made: Calculated, actor: Actor = SYSTEM) -> ModelComparison:
    """Keep a comparison that was made at once."""
    row = ModelComparison(first=made.found.first, second=made.found.second, asked_by=actor.user_id)
    _fill(row, made)
    session.add(row)
    session.flush()
    audit.record(actor, "model_comparison.made", row, is_better=row.is_better)
    return row


def is_waiting(row: ModelComparison) -> bool:
    """Tell whether a comparison is being made; one that takes too long no longer is."""
    open_ = row.state in (ComparisonState.ASKED, ComparisonState.RUNNING)
    return open_ and row.created_at > clock.now() - PATIENCE


def ask(session: Session, actor: Actor, first: str, second: str) -> ModelComparison:
    """Promise a comparison; the same one that is being made is not made twice.

    Raises NotFound for a version that does not exist, Invalid for one with itself.
    """
    for name in (first, second):
        versions.get(session, name)
    if first == second:
        message = _("서로 다른 두 판을 골라 주세요.")
        raise Invalid(errors=[{"field": "second", "code": "same", "message": message}])
    known: ModelComparison | None = session.scalar(select(first, second).limit(1))
    if known and is_waiting(known):
        return known
    row = ModelComparison(first=first, second=second, asked_by=actor.user_id)
    session.add(row)
    session.flush()
    outbox.add(session, "models.compare", f"models.compare:{row.id}", {"comparison": str(row.id)})
    audit.record(actor, "model_comparison.asked", row, first=first, second=second)
    return row


def select(first: str = "", second: str = "") -> sa.Select[Any]:
    """Return the query of comparisons, newest first, of all versions or of named ones."""
    query = sa.select(ModelComparison).order_by(ModelComparison.created_at.desc(), ModelComparison.id)
    if first:
        query = query.where(ModelComparison.first == first)
    return query.where(ModelComparison.second == second) if second else query


def get(session: Session, key: UUID) -> ModelComparison:
    """Return a comparison. Raises NotFound."""
    row = session.get(ModelComparison, key)
    if row is None:
        raise NotFound
    return row


def latest(session: Session, first: str, second: str) -> ModelComparison | None:
    """Return the newest comparison of two versions that was made."""
    query = select(first, second).where(ModelComparison.state == ComparisonState.MADE)
    row: ModelComparison | None = session.scalar(query.limit(1))
    return row


def carry_out(ranker: Ranker, database: Database, job: OutboxJob) -> None:
    """Make a promised comparison. It is calculated outside of any writing transaction."""
    key = UUID(job.payload["comparison"])
    with database.write() as session:
        row = get(session, key)
        if row.state not in (ComparisonState.ASKED, ComparisonState.RUNNING):
            return
        row.state = ComparisonState.RUNNING
        pair = row.first, row.second
    made: Calculated | None = None
    with database.read() as session:
        ranker.refresh(session)
        outbox.renew(database, job.id)
        try:
            made = calculate(session, ranker, *pair)
        except ValueError:
            # A version of an older product whose document no longer means anything.
            made = None
    with database.write() as session:
        row = get(session, key)
        if made:
            _fill(row, made)
        else:
            row.state, row.made_at = ComparisonState.FAILED, clock.now()
        audit.record(SYSTEM, "model_comparison.made", row, is_better=row.is_better)


def calibrations(row: ModelComparison) -> list[tuple[str, Calibration | None]]:
    """Return what the reliability plot draws: each version's name with its calibration."""
    found = row.report.get("calibrations", [None, None])
    made = [
        Calibration(**{**each, "table": tuple(tuple(line) for line in each["table"])}) if each else None
        for each in found
    ]
    return list(zip((row.first, row.second), made, strict=True))


def _person(session: Session, actor: Actor) -> str:
    """Return the name of who decides. Raises Forbidden for a program."""
    user = session.get(User, actor.user_id) if actor.user_id else None
    if user is None or user.is_service:
        raise Forbidden(_("모델은 사람이 로그인해서 바꿉니다."), code="needs-person")
    return user.name or user.email


def adopt(
    session: Session, actor: Actor, name: str, *, instead_of: str, reason: str, even_so: bool = False
) -> ModelAdoption:
    """Put a version to use, where a kept comparison with the one in use calls it better, or `even_so`.

    Raises NotFound, Forbidden, Conflict.
    """
    person = _person(session, actor)
    versions.get(session, name)
    versions.current(session, lock=True)
    used = versions.in_use(session).name
    if used == name:
        raise Conflict(_("이미 쓰고 있는 판입니다."), code="in-use")
    if used != instead_of:
        raise Conflict(_("그사이 다른 판을 쓰기 시작했습니다. 그 판과 견주어 주세요."), code="stale")
    if not even_so:
        found = latest(session, used, name)
        if found is None:
            raise Conflict(_("지금 쓰는 판과 먼저 견주어 주세요."), code="not-compared")
        if not found.is_better:
            raise Conflict(_("견주어 보니 더 낫다고 할 수 없습니다."), code="not-better")
    return versions.adopt(
        session, actor, name, instead_of=instead_of, person=person, reason=reason, even_so=even_so
    )


def roll_back(session: Session, actor: Actor, *, instead_of: str, reason: str) -> versions.InUse:
    """Return to the version that was in use before. Raises Forbidden, Conflict."""
    person = _person(session, actor)
    if versions.current(session, lock=True) is None:
        raise Conflict(_("되돌릴 것이 없습니다. 처음부터 있던 판을 쓰고 있습니다."), code="packaged")
    if versions.in_use(session).name != instead_of:
        raise Conflict(_("그사이 다른 판을 쓰기 시작했습니다. 다시 살펴 주세요."), code="stale")
    return versions.roll_back(session, actor, person=person, reason=reason)
