"""The states of a case and the ways between them, as data."""

from dataclasses import dataclass
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    REQUESTED = "requested"
    RETURNED = "returned"
    IN_CONSULTATION = "in_consultation"
    REVIEWED = "reviewed"
    AGREED = "agreed"
    APPROVED = "approved"
    REJECTED = "rejected"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Party(StrEnum):
    """Who may take a step."""

    FIRM = "firm"
    HOST = "host"
    DESK = "desk"


class Action(StrEnum):
    """A step, as the routes name it."""

    RESUBMIT = "resubmit"
    RETURN = "return"
    CONSULT = "consult"
    REVIEW = "review"
    ACCEPT_TERMS = "accept_terms"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    UNDO = "undo"


S, P = CaseState, Party
OPEN = frozenset({S.REQUESTED, S.RETURNED, S.IN_CONSULTATION, S.REVIEWED, S.AGREED})
CAN_EXPIRE = frozenset({S.REQUESTED, S.RETURNED})
# Whose turn it is: whom a clock runs for.
WAITED_FOR: dict[CaseState, Party] = {
    S.REQUESTED: P.HOST,
    S.RETURNED: P.FIRM,
    S.IN_CONSULTATION: P.HOST,
    S.REVIEWED: P.FIRM,
    S.AGREED: P.DESK,
}


@dataclass(frozen=True, slots=True)
class Step:
    """From which states an action leads, who takes it, and to which states it may lead."""

    sources: frozenset[CaseState]
    parties: frozenset[Party]
    targets: frozenset[CaseState]


def _step(sources: frozenset[CaseState] | set[CaseState], parties: set[Party], *targets: CaseState) -> Step:
    return Step(frozenset(sources), frozenset(parties), frozenset(targets))


STEPS: dict[Action, Step] = {
    Action.RESUBMIT: _step({S.RETURNED}, {P.FIRM}, S.REQUESTED),
    Action.RETURN: _step({S.REQUESTED, S.REVIEWED}, {P.HOST, P.DESK}, S.RETURNED),
    Action.CONSULT: _step({S.REQUESTED, S.RETURNED}, {P.HOST, P.DESK}, S.IN_CONSULTATION),
    Action.REVIEW: _step({S.REQUESTED, S.IN_CONSULTATION}, {P.HOST}, S.REVIEWED, S.AGREED, S.DECLINED),
    Action.ACCEPT_TERMS: _step({S.REVIEWED}, {P.FIRM}, S.AGREED),
    Action.APPROVE: _step({S.AGREED}, {P.DESK}, S.APPROVED),
    Action.REJECT: _step(OPEN, {P.DESK}, S.REJECTED),
    Action.WITHDRAW: _step(OPEN | {S.APPROVED}, {P.FIRM}, S.WITHDRAWN),
    # A rejection is taken back to the state before it, an approval to agreed.
    Action.UNDO: _step({S.APPROVED, S.REJECTED}, {P.DESK}, S.AGREED, *OPEN),
}

# What the audit calls the steps and remarks of a case: case.<verb>.
VERBS = {
    "close": "closed",
    "decide": "deciding",
    "appeal": "appealed",
    "uphold": "appeal_upheld",
    "overturn": "appeal_overturned",
    "propose_meeting": "meeting_proposed",
    "fix_meeting": "meeting_fixed",
    "call_off_meeting": "meeting_called_off",
    "minute_meeting": "meeting_minuted",
    "remind": "reminded",
    "request": "requested",
    "expire": "expired",
    "correct": "answer_corrected",
    Action.RESUBMIT: "resubmitted",
    Action.RETURN: "returned",
    Action.CONSULT: "consulted",
    Action.REVIEW: "reviewed",
    Action.ACCEPT_TERMS: "terms_accepted",
    Action.APPROVE: "approved",
    Action.REJECT: "rejected",
    Action.WITHDRAW: "withdrawn",
    Action.UNDO: "undone",
    "certify": "certified",
    "correct_certificate": "certificate_corrected",
    "revoke_certificate": "certificate_revoked",
    "propose_dates": "dates_proposed",
    "accept_dates": "dates_accepted",
    "refuse_dates": "dates_refused",
    "withdraw_dates": "dates_withdrawn",
    "reschedule": "rescheduled",
    "offer_agreement": "agreement_offered",
    "accept_agreement": "agreement_accepted",
    "validate_agreement": "agreement_validated",
    "refuse_agreement": "agreement_refused",
    "end_agreement": "agreement_ended",
}
