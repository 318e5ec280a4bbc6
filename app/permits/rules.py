"""The rules of permits, read from the seed: questions, permits, tracks of exemptions, pathways.

A condition is the code of a question, or {"all": [...]}, {"any": [...]}, {"not": ...}. Answers are
three-valued: what nobody has answered is unknown, never no. Nothing here claims legal certainty: a rule says
which statute it rests on, how far it is trusted and when it was checked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias

from seed import files

Condition: TypeAlias = str | dict[str, Any]
Answers: TypeAlias = Mapping[str, bool]


class Verdict(StrEnum):
    """Whether a permit is needed, as far as the answers tell."""

    NEEDED = "needed"
    POSSIBLE = "possible"
    NOT_NEEDED = "not_needed"


class DaysKind(StrEnum):
    """How days are counted."""

    WORKING = "working"
    CALENDAR = "calendar"


class Relief(StrEnum):
    """What a regulatory sandbox grants: 신속확인, 실증특례, 임시허가."""

    QUICK_CHECK = "quick_check"
    EXEMPTION = "exemption"
    TEMPORARY_PERMIT = "temporary_permit"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that decides over permits."""

    code: str
    group: str
    kind: str
    text_ko: str
    text_en: str
    help_ko: str
    help_en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A permit, and when it is needed. `days` None: nobody has said how long it takes."""

    code: str
    regulation: str
    when: Condition
    name_ko: str
    name_en: str
    why_ko: str
    why_en: str
    article_ko: str
    authority_ko: str
    authority_en: str
    documents_ko: list[str]
    documents_en: list[str]
    days: int | None
    days_kind: DaysKind | None
    unknown_ko: str
    unknown_en: str
    after: list[str]
    confidence: str
    checked_on: str


@dataclass(frozen=True, slots=True)
class Track:
    """A regulatory sandbox, and what it fits."""

    regulation: str
    when: Condition
    why_ko: str
    why_en: str
    priority: int
    quick_check_days: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pathway, a permit or other work."""

    text_ko: str
    text_en: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Pathway:
    """The usual order of steps for a demonstration type."""

    code: str
    types: list[str]
    name_ko: str
    name_en: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything, in the order of the file."""

    checked_on: str
    groups: list[dict[str, str]]
    questions: dict[str, Question]
    permits: dict[str, Rule]
    tracks: list[Track]
    pathways: list[Pathway]
    prefill: dict[str, dict[str, dict[str, bool]]]


@lru_cache
def rules() -> Rules:
    """Return the rules."""
    data = files.read("permits")
    return Rules(
        checked_on=data["checked_on"],
        groups=data["groups"],
        questions={row["code"]: Question(**row) for row in data["questions"]},
        permits={row["code"]: Rule(**row) for row in data["rules"]},
        tracks=[Track(**row) for row in data["tracks"]],
        pathways=[
            Pathway(**{**row, "steps": [Step(**step) for step in row["steps"]]}) for row in data["pathways"]
        ],
        prefill=data["prefill"],
    )


def holds(condition: Condition, answers: Answers) -> bool | None:
    """Tell whether a condition holds; None where an unknown answer decides (Kleene's logic)."""
    if isinstance(condition, str):
        return answers.get(condition)
    ((kind, inner),) = condition.items()
    if kind == "not":
        value = holds(inner, answers)
        return None if value is None else not value
    values = [holds(each, answers) for each in inner]
    deciding = kind == "any"
    if deciding in values:
        return deciding
    return None if None in values else not deciding


def questions_of(condition: Condition) -> Iterator[str]:
    """Yield the questions that a condition rests on."""
    if isinstance(condition, str):
        yield condition
        return
    for inner in condition.values():
        for each in inner if isinstance(inner, list) else [inner]:
            yield from questions_of(each)


@dataclass(frozen=True, slots=True)
class Finding:
    """One permit under given answers; `open` are the questions that would decide."""

    rule: Rule
    verdict: Verdict
    open: list[str]


def findings(answers: Answers) -> list[Finding]:
    """Return what the answers say of every permit: needed first, then possible, then not needed."""
    found = []
    for rule in rules().permits.values():
        value = holds(rule.when, answers)
        verdict = {True: Verdict.NEEDED, None: Verdict.POSSIBLE, False: Verdict.NOT_NEEDED}[value]
        unanswered = [code for code in questions_of(rule.when) if code not in answers]
        found.append(Finding(rule, verdict, unanswered if value is None else []))
    order = list(Verdict)
    return sorted(found, key=lambda finding: order.index(finding.verdict))


@dataclass(frozen=True, slots=True)
class Advice:
    """Which relief to ask for, if any, and the sandboxes that fit, best first."""

    relief: Relief | None
    tracks: list[Track]


def advise(answers: Answers) -> Advice:
    """Return the way to an exemption. One application at a time: the first track is the one to take."""
    relief = None
    if answers.get("law_blocks"):
        relief = Relief.TEMPORARY_PERMIT if answers.get("ready_for_market") else Relief.EXEMPTION
    elif answers.get("ready_for_market"):
        relief = Relief.TEMPORARY_PERMIT
    elif answers.get("law_unclear"):
        relief = Relief.QUICK_CHECK
    if relief is None:
        return Advice(None, [])
    fitting = [track for track in rules().tracks if holds(track.when, answers)]
    if relief == Relief.QUICK_CHECK:
        fitting = [track for track in fitting if track.quick_check_days]
    return Advice(relief, sorted(fitting, key=lambda track: track.priority))


def pathways(types: list[str]) -> list[Pathway]:
    """Return the pathways of demonstration types; a subtype's own way comes before its parent's."""
    found = [
        (len(code), way)
        for way in rules().pathways
        for code in way.types
        if any(each == code or each.startswith(f"{code}-") for each in types)
    ]
    ordered = [way for _length, way in sorted(found, key=lambda each: -each[0])]
    return list({way.code: way for way in ordered}.values())


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that is already known, and what says so: type:…, regulation:… or demand:…"""

    answer: bool
    source: str


def prefill(types: list[str], regulations: list[str], facts: Mapping[str, bool]) -> dict[str, Known]:
    """Return the answers that a demand and a place already give, always to be confirmed."""
    given: dict[str, Known] = {}
    sources = [("demand", code) for code, is_so in facts.items() if is_so]
    sources += [("type", code) for each in types for code in (each, each.partition("-")[0])]
    sources += [("regulation", code) for code in regulations]
    for kind, code in sources:
        for question, answer in rules().prefill[kind].get(code, {}).items():
            given.setdefault(question, Known(answer, f"{kind}:{code}"))
    return given
