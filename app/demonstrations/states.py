"""The states of a demonstration and the ways between them, as data; docs/demonstrations.md draws them."""

from dataclasses import dataclass
from enum import StrEnum

from app.cases.states import Party


class DemonstrationState(StrEnum):
    """Where a demonstration stands."""

    PLANNED = "planned"
    RUNNING = "running"
    HELD = "held"
    FINISHED = "finished"
    STOPPED = "stopped"


class Action(StrEnum):
    """A step, as the routes name it."""

    START = "start"
    HOLD = "hold"
    RELEASE = "release"
    REPORT = "report"
    OPINE = "opine"
    STOP = "stop"


class StopCause(StrEnum):
    """Why a demonstration ended before its time."""

    SAFETY = "safety"
    PERMIT = "permit"
    PRODUCT = "product"
    PLACE = "place"
    FIRM = "firm"
    HOST = "host"
    WEATHER = "weather"
    OTHER = "other"


S, P = DemonstrationState, Party
UNDER_WAY = frozenset({S.RUNNING, S.HELD})
ENDED = frozenset({S.FINISHED, S.STOPPED})


@dataclass(frozen=True, slots=True)
class Step:
    """From which states an action leads, who takes it, and to which state."""

    sources: frozenset[DemonstrationState]
    parties: frozenset[Party]
    target: DemonstrationState


def _step(sources: set[DemonstrationState], parties: set[Party], target: DemonstrationState) -> Step:
    return Step(frozenset(sources), frozenset(parties), target)


STEPS: dict[Action, Step] = {
    Action.START: _step({S.PLANNED}, {P.FIRM, P.DESK}, S.RUNNING),
    # Whoever sees a danger stops the work; an incident and too many complaints do so by themselves.
    Action.HOLD: _step({S.RUNNING}, {P.FIRM, P.HOST, P.DESK}, S.HELD),
    Action.RELEASE: _step({S.HELD}, {P.DESK}, S.RUNNING),
    # The firm reports, then the host confirms what was reported: with the second it is finished.
    Action.REPORT: _step({S.RUNNING}, {P.FIRM}, S.RUNNING),
    Action.OPINE: _step({S.RUNNING}, {P.HOST}, S.FINISHED),
    Action.STOP: _step({S.PLANNED, S.RUNNING, S.HELD}, {P.DESK}, S.STOPPED),
}


def picture() -> str:
    """Return the states as a mermaid diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.PLANNED}"]
    for action, step in STEPS.items():
        lines += [f"    {source} --> {step.target}: {action}" for source in S if source in step.sources]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in S if state in ENDED)])
