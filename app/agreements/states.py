"""The states of a version of an agreement and the ways between them, as data."""

from dataclasses import dataclass
from enum import StrEnum

from app.cases.states import Party


class AgreementState(StrEnum):
    """Where a version stands: 초안, 서명 중, 유효, 다음 판으로 바뀜, 끝남."""

    DRAFT = "draft"
    OFFERED = "offered"
    VALID = "valid"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class Move(StrEnum):
    """A step of a version; `replace` happens to it when a later one takes its place."""

    OFFER = "offer"
    WAY = "way"
    ACCEPT = "accept"
    SEAL = "seal"
    REFUSE = "refuse"
    END = "end"
    REPLACE = "replace"


S, P = AgreementState, Party


@dataclass(frozen=True, slots=True)
class Step:
    """From which states a step leads to which (none: it stays), and who takes it."""

    sources: frozenset[AgreementState]
    parties: frozenset[Party]
    targets: frozenset[AgreementState]


def _step(sources: set[AgreementState], parties: set[Party], *targets: AgreementState) -> Step:
    return Step(frozenset(sources), frozenset(parties), frozenset(targets))


STEPS: dict[Move, Step] = {
    Move.OFFER: _step({S.DRAFT}, {P.HOST, P.DESK}, S.OFFERED),
    # How a party signs is its own choice, and may change until it has signed; the version stays as it is.
    Move.WAY: _step({S.DRAFT, S.OFFERED}, {P.FIRM, P.HOST, P.DESK}),
    # The last of the parties makes it valid.
    Move.ACCEPT: _step({S.OFFERED}, {P.FIRM, P.HOST, P.DESK}, S.OFFERED, S.VALID),
    Move.SEAL: _step({S.OFFERED}, {P.HOST, P.DESK}, S.VALID),
    Move.REFUSE: _step({S.OFFERED}, {P.FIRM, P.HOST, P.DESK}, S.ENDED),
    Move.END: _step({S.VALID}, {P.HOST, P.DESK}, S.ENDED),
    # Done by the service alone: a draft yields to the next draft, an offer to the next offer, the valid
    # version to the next valid one.
    Move.REPLACE: _step({S.DRAFT, S.OFFERED, S.VALID}, set(), S.SUPERSEDED),
}


def diagram() -> str:
    """Return the states as a Mermaid picture."""
    ways: dict[tuple[str, str], list[str]] = {}
    for move, step in STEPS.items():
        for source in sorted(step.sources):
            for target in sorted(step.targets - {source}):
                ways.setdefault((source, target), []).append(move)
    lines = [f"    {source} --> {target}: {', '.join(moves)}" for (source, target), moves in ways.items()]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {S.DRAFT}", *lines])
