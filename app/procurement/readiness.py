"""What a case has towards a route: covered, missing or unknown, each with what says so.

What nobody has said is unknown, never missing. What the service itself would know – whether a certificate was
issued here – is missing when it is not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.accounts.models import CompanySize
from app.followups.models import Intent
from app.procurement.rules import Asked, Criterion, Level, Route
from app.programmes.judging import is_small

TRL_ASKED = 7
WILLING = frozenset({Intent.BUYS, Intent.CONSIDERS})


class Standing(StrEnum):
    """How a criterion, or the whole of what a route asks for, stands."""

    COVERED = "covered"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a case.

    `trl` is what the firm says today, `trl_applied` what its demand said. The counts of indicators are those
    of the result; `certified` counts the measured values of the certificate in force.
    """

    size: CompanySize | None = None
    trl: int | None = None
    trl_applied: int | None = None
    has_result: bool = False
    met: int = 0
    missed: int = 0
    unmeasured: int = 0
    incidents: int = 0
    certificate: str = ""
    certified: int = 0
    performance: tuple[str, ...] = ()
    intents: tuple[tuple[Intent, str], ...] = ()
    sales_krw: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What says so: a kind of record, or an answer of the firm, and which one."""

    kind: str
    reference: str = ""


Shown = tuple[bool | None, tuple[Proof, ...]]


def _size(facts: Facts) -> Shown:
    if facts.size is None:
        return None, ()
    return is_small(facts.size), (Proof("size", facts.size),)


def _trl(facts: Facts) -> Shown:
    if facts.trl is not None:
        return facts.trl >= TRL_ASKED, (Proof("trl_said", str(facts.trl)),)
    if facts.trl_applied is None:
        return None, ()
    proof = (Proof("trl_applied", str(facts.trl_applied)),)
    # A demonstration is there to raise it: what was too low before may not be afterwards.
    if facts.trl_applied < TRL_ASKED and facts.has_result:
        return None, proof
    return facts.trl_applied >= TRL_ASKED, proof


def _certificate(facts: Facts) -> Shown:
    proof = (Proof("certificate", facts.certificate),) if facts.certificate else ()
    return facts.certified > 0, proof


def _targets(facts: Facts) -> Shown:
    if not facts.has_result:
        return None, ()
    proof = (Proof("targets", f"{facts.met}/{facts.met + facts.missed + facts.unmeasured}"),)
    if facts.missed:
        return False, proof
    return (True if facts.met and not facts.unmeasured else None), proof


def _performance(facts: Facts) -> Shown:
    return bool(facts.performance) or None, tuple(Proof("performance", each) for each in facts.performance)


def _safety(facts: Facts) -> Shown:
    if not facts.has_result:
        return None, ()
    # An incident does not speak against the product by itself; somebody has to explain it.
    return (None if facts.incidents else True), (Proof("incidents", str(facts.incidents)),)


def _intent(facts: Facts) -> Shown:
    willing = [buyer for intent, buyer in facts.intents if intent in WILLING]
    if willing:
        return True, tuple(Proof("intent", buyer) for buyer in willing)
    if facts.intents and all(intent == Intent.NO for intent, _buyer in facts.intents):
        return False, tuple(Proof("intent_no", buyer) for _intent, buyer in facts.intents)
    return None, ()


def _sales(facts: Facts) -> Shown:
    # Nothing sold since the demonstration does not say that nothing was sold before.
    return (True, (Proof("sales"),)) if facts.sales_krw else (None, ())


EVIDENCE: dict[str, Callable[[Facts], Shown]] = {
    "size": _size,
    "trl7": _trl,
    "certificate": _certificate,
    "targets": _targets,
    "performance": _performance,
    "safety": _safety,
    "intent": _intent,
    "sales": _sales,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion of a route for a case; `open` are the questions that would tell."""

    criterion: Criterion
    level: Level
    standing: Standing
    proofs: tuple[Proof, ...] = ()
    open: list[str] = field(default_factory=list)


def judge(asked: Asked, facts: Facts, answers: Mapping[str, bool]) -> Finding:
    """Return how one criterion stands. Records come first, then what the firm says."""
    criterion = asked.criterion
    shown, proofs = EVIDENCE[criterion.evidence](facts) if criterion.evidence else (None, ())
    said = {code: answers[code] for code in criterion.questions if code in answers}
    unsaid = [code for code in criterion.questions if code not in answers]
    agreeing = tuple(Proof("said", code) for code, answer in said.items() if answer == criterion.wanted)
    if shown or agreeing:
        return Finding(criterion, asked.level, Standing.COVERED, (proofs if shown else ()) + agreeing)
    if shown is False or (said and not unsaid):
        denying = tuple(Proof("said", code) for code in said)
        return Finding(criterion, asked.level, Standing.MISSING, proofs + denying)
    return Finding(criterion, asked.level, Standing.UNKNOWN, proofs, unsaid)


@dataclass(frozen=True, slots=True)
class Readiness:
    """A route for a case. `next` is what to see to first; None where nothing that is asked for is open."""

    route: Route
    standing: Standing
    findings: list[Finding]
    next: Finding | None


def ready(route: Route, facts: Facts, answers: Mapping[str, bool]) -> Readiness:
    """Return what a case has towards a route: missing before unknown before covered.

    The standing of the route is that of the worst thing it asks for; it never says that the firm is eligible.
    """
    findings = [judge(asked, facts, answers) for asked in route.criteria]
    needed = [each for each in findings if each.level == Level.MUST]
    for standing in (Standing.MISSING, Standing.UNKNOWN):
        if first := next((each for each in needed if each.standing == standing), None):
            return Readiness(route, standing, findings, first)
    return Readiness(route, Standing.COVERED, findings, None)
