"""Learning a new version from judged cases and from what hosts and coordinators decided.

The packaged model is the prior: it was learnt on hundreds of judged demands by cross-fitting, which takes
minutes and gigabytes. A new version is that model moved by the decisions, with the development cases to
hold it; its scores stay on the packaged model's scale, so that calibrations stay valid.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import CompanySize, Organization
from app.actor import Actor
from app.demands.models import Demand as DemandRow
from app.demands.models import DemandVersion
from app.demands.schemas import DemandProfile
from app.matches import evaluation, knowledge, versions
from app.matches.models import Judgement, ModelVersion
from app.matches.ranker import Ranker, Revision
from app.testbeds.models import Testbed
from matching import Demand, Matcher, Model, factors, metrics
from matching.learning import JudgedFactors, learn_weights
from matching.model import FACTORS

DEMANDS = knowledge.JUDGED / "development_demands.jsonl"
QRELS = knowledge.JUDGED / "development_qrels.json"
GRADES: Mapping[str, float] = {"approved": 3.0, "accepted": 2.0, "declined": 0.0, "rejected": 0.0}
# Refusals for want of days, staff or money say nothing of whether the place suits.
UNSUITABLE = frozenset({"purpose", "safety", "security", "regulation"})
# A decision is one person's word under circumstances; a judged case was weighed twice in peace.
DECISION_WEIGHT = 0.5
# Nobody has looked at the rest: the first ones may suit and are left out, the others count as unsuitable.
UNDECIDED = 20
FOLDS = 5
SMALL = frozenset({CompanySize.MICRO, CompanySize.SMALL})
# How firmly the packaged weights are held.
STRENGTH = 0.01
LEAST_SLOPE = 1e-3
DIGITS = 4


@dataclass(frozen=True)
class Case:
    """A demand whose suitable testbeds are known: one kind of text, grades 0-3 by code.

    `known` are the codes that were judged (those without a grade are 0); `firm` tells a decided demand of
    a firm from a judged case, `small_firm` that the firm says it is micro or small.
    """

    id: str
    field: str
    demand: Demand
    grades: Mapping[str, float]
    known: frozenset[str]
    firm: bool = False
    small_firm: bool = False

    @property
    def suitable(self) -> frozenset[str]:
        """The codes that suit: grade 2 or more."""
        return frozenset(code for code, grade in self.grades.items() if grade >= evaluation.SUITABLE)


def judged_cases(demands: Path = DEMANDS, qrels: Path = QRELS) -> list[Case]:
    """Return the judged demands of a file in every kind of text they have."""
    grades = json.loads(qrels.read_text(encoding="utf-8"))
    # Listings that came after the judges were not judged; they are neither good nor bad.
    known = frozenset(place.code for place in knowledge.references())
    return [
        Case(row["id"], field, demand, grades[row["id"]], known)
        for row in knowledge.read_lines(demands)
        if row["id"] in grades
        for field in evaluation.FIELDS
        if (demand := evaluation.as_demand(row, field))
    ]


@dataclass
class _Decided:
    """What was decided about one version of a demand, by testbed code."""

    profile: dict[str, Any]
    size: CompanySize | None
    grades: dict[str, float] = field(default_factory=dict)


def _speaks(kind: str, reason: str | None) -> bool:
    return GRADES[kind] > 0 or reason in UNSUITABLE


def decided_cases(session: Session) -> list[Case]:
    """Return the demands of firms with the decisions about them; the latest that speaks of a pair counts."""
    query = (
        sa.select(Judgement.demand_id, Judgement.demand_version, Testbed.code, Judgement.kind)
        .add_columns(Judgement.reason, DemandVersion.profile, Organization.size)
        .join(Testbed, Testbed.id == Judgement.testbed_id)
        .join(DemandRow, DemandRow.id == Judgement.demand_id)
        .join(Organization, Organization.id == DemandRow.organization_id)
        .join(
            DemandVersion,
            sa.and_(
                DemandVersion.demand_id == Judgement.demand_id,
                DemandVersion.number == Judgement.demand_version,
            ),
        )
        # Fictional demands of the demonstration teach nothing.
        .where(Judgement.kind.in_(GRADES), DemandRow.is_demo.is_(False))
        .order_by(Judgement.created_at, Judgement.id)
    )
    found: dict[tuple[uuid.UUID, int], _Decided] = {}
    for demand_id, number, code, kind, reason, profile, size in session.execute(query):
        decided = found.setdefault((demand_id, number), _Decided(profile, size))
        if _speaks(kind, reason):
            decided.grades[code] = GRADES[kind]
    return [
        Case(
            id=f"{demand_id}.{number}",
            field="decided",
            demand=knowledge.demand(DemandProfile.model_validate(decided.profile)),
            grades=decided.grades,
            known=frozenset(decided.grades),
            firm=True,
            small_firm=decided.size in SMALL,
        )
        for (demand_id, number), decided in found.items()
        if decided.grades
    ]


def _columns(matcher: Matcher, case: Case, values: np.ndarray) -> list[int]:
    """Return the testbeds a case teaches about: the judged, and for decisions those far down the list."""
    assert matcher.catalogue_ is not None
    codes = [testbed.code for testbed in matcher.catalogue_.testbeds]
    judged = {at for at, code in enumerate(codes) if code in case.known}
    if not case.firm:
        return sorted(judged)
    # The packaged model orders them, so that what is learnt does not hang on what was in use.
    order = np.argsort(-(_weights(versions.packaged()) @ values), kind="stable")
    return sorted(judged | set(order[UNDECIDED:].tolist()))


def lesson(matcher: Matcher, case: Case) -> JudgedFactors:
    """Return the factors and grades of a case, over the testbeds that it speaks of."""
    catalogue = matcher.catalogue_
    assert catalogue is not None
    reading = catalogue.understanding.read(case.demand)
    values = factors.compute(reading, catalogue).values
    columns = _columns(matcher, case, values)
    codes = [catalogue.testbeds[at].code for at in columns]
    return JudgedFactors(
        id=case.id,
        values=values[:, columns],
        grades=np.array([case.grades.get(code, 0.0) for code in codes]),
        elsewhere=reading.elsewhere,
        absent=float(len({hit.code for hit in reading.absent})),
        weight=DECISION_WEIGHT if case.firm else 1 / len(evaluation.FIELDS),
    )


def _weights(model: Model) -> np.ndarray:
    return np.array([model.weights.get(name, 0.0) for name in FACTORS])


def _moved(lessons: Sequence[JudgedFactors], model: Model) -> np.ndarray:
    """Return weights near the model's, moved by lessons; on the scale of the listwise loss."""
    own = _weights(model)
    summed = [replace(each, values=(own @ each.values)[None, :]) for each in lessons]
    # A model's weights are log-odds; the listwise loss has another temperature.
    temperature = learn_weights(summed, prior=np.ones(1), strength=1e-6)[0]
    return learn_weights(lessons, prior=temperature * own, strength=STRENGTH)


def _on_scale(weights: np.ndarray, model: Model, lessons: Sequence[JudgedFactors]) -> tuple[float, float]:
    """Return slope and base that bring new sums closest to the model's scores (least squares)."""
    values = np.hstack([each.values for each in lessons])
    wanted = model.base + _weights(model) @ values
    sums = weights @ values
    slope = float(np.cov(sums, wanted, bias=True)[0, 1] / sums.var())
    slope = max(slope, LEAST_SLOPE)
    return slope, float(wanted.mean() - slope * sums.mean())


def _moved_model(name: str, lessons: Sequence[JudgedFactors], material: Mapping[str, str]) -> Model:
    base = versions.packaged()
    weights = _moved(lessons, base)
    slope, offset = _on_scale(weights, base, lessons)
    learnt = {
        factor: round(slope * float(weight), DIGITS) for factor, weight in zip(FACTORS, weights, strict=True)
    }
    return replace(
        base,
        version=name,
        base=round(offset, DIGITS),
        weights=learnt,
        trained_on=dict(sorted(material.items())),
        notes={},
    )


def _cross_validated(cases: Sequence[Case], lessons: Sequence[JudgedFactors]) -> dict[str, float]:
    """Return nDCG@5 by kind of text, each demand ranked by weights that its fold did not move."""
    ids = sorted({case.id for case in cases})
    fold = {key: at % FOLDS for at, key in enumerate(ids)}
    found: dict[str, list[float]] = {}
    for part in range(FOLDS):
        weights = _moved([each for each in lessons if fold[each.id] != part], versions.packaged())
        for case, each in zip(cases, lessons, strict=True):
            if fold[case.id] == part and not case.firm and each.grades.max(initial=0.0) > 0:
                value = metrics.ndcg(weights @ each.values, each.grades, 5)
                found.setdefault(case.field, []).append(value)
    return {name: round(float(np.mean(values)), 4) for name, values in sorted(found.items())}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _material(revision: Revision, judged: Sequence[Path], decided: Sequence[Case]) -> dict[str, str]:
    """Return digests of everything the new version depends on."""
    told = [[case.id, sorted(case.grades.items())] for case in sorted(decided, key=lambda case: case.id)]
    base = versions.packaged()
    return {path.name: _sha256(path) for path in judged} | {
        "decisions": versions.digest(json.dumps(told)),
        "listings": revision.listings,
        "words": revision.words,
        f"model {base.version}": versions.digest(base.to_json()),
    }


def free_name(session: Session) -> str:
    """Return a name of today that no version has."""
    taken = {each.version.name for each in versions.listed(session)}
    stem = f"learnt-{clock.today():%Y%m%d}"
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)


@dataclass(frozen=True)
class Learnt:
    """A new model and what was measured while it was made."""

    model: Model
    figures: dict[str, Any]


def learn(
    session: Session, ranker: Ranker, name: str, *, demands: Path = DEMANDS, qrels: Path = QRELS
) -> Learnt:
    """Learn weights from the judged cases and the decisions; the same material gives the same model."""
    fitted = ranker.refresh(session)
    matcher = fitted.matcher
    decided = decided_cases(session)
    cases = [*judged_cases(demands, qrels), *decided]
    lessons = [lesson(matcher, case) for case in cases]
    model = _moved_model(name, lessons, _material(fitted.revision, (demands, qrels), decided))
    figures = {
        "judged_demands": len({case.id for case in cases if not case.firm}),
        "decided_demands": len(decided),
        "decisions": sum(len(case.grades) for case in decided),
        "cross_validated_ndcg_at_5": _cross_validated(cases, lessons),
    }
    return Learnt(model, figures)


def keep(session: Session, actor: Actor, learnt: Learnt) -> ModelVersion:
    """Keep what was learnt; nobody has adopted it yet. Raises Conflict on a name that exists."""
    return versions.keep(session, actor, learnt.model, learnt.figures)
