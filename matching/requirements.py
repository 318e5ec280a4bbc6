"""Typed requirements that a free text states: power, area, altitude, people, networks, personal data …"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching.domain import Attribute, Op, Requirement, Value
from matching.phrases import PhraseIndex
from matching.quantities import Quantity, QuantityReader
from matching.text import Analysis, Analyzer

# Everyday units state nothing by themselves: "30 %" may be anything until a cue stands near.
_NEEDS_CUE = frozenset(
    ["%", "퍼센트", "percent", "초", "s", "g", "G", "개", "대", "장", "곳", "시간", "h", "hours", "hour", "C",
     "기가", "메가", "도", "기", "units", "건", "cases", "m", "mm", "cm", "km", "L", "리터"]
)  # fmt: skip
_REACH = 30
_BEHIND = 12
_NEGATED = re.compile(
    r"^\s?(?:[가-힣]{0,6}\s?){0,2}(?:없|않|아니|불필요|필요\s?없|안\s|못|금지)|^\s?(?:is|are)?\s?not\b"
)
_DENIED = re.compile(r"(?:\bno|\bnot|without|\bnor)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_HANGUL = re.compile(r"[가-힣]")
# What may follow a short Korean word that is meant: the end of the word or a particle.
_PARTICLES = r"(?=[은는이가을를에의로과와도만]|[^가-힣]|$)"
# Counts that need no cue: people take part, kilometres are travelled.
_USUAL = {
    "명": "participants", "participants": "participants", "people": "participants",
    "volunteers": "participants", "km": "route_length_m", "킬로미터": "route_length_m",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """A requirement that a text states at `spans`, (start, end) pairs into the text; a set may be spread."""

    requirement: Requirement
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    key: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds words as they are; compiling them all, after an edit of one, takes a second."""
    body = r"\s*".join(re.escape(part) for part in words.split())
    if not _HANGUL.search(words):
        return re.compile(rf"(?<![A-Za-z0-9]){body}(?![A-Za-z0-9])", re.IGNORECASE)
    after = _PARTICLES if len(words) == 2 else r"(?![0-9])"
    return re.compile(rf"(?<![가-힣A-Za-z]){body}{after}", re.IGNORECASE)


class _Words:
    """Cues and words of choices in a text: by their content words, or as they are where digits matter."""

    def __init__(self, analyzer: Analyzer, pairs: Iterable[tuple[str, str]]) -> None:
        spoken, literal = [], []
        for key, words in pairs:
            tokens = analyzer.analyse(words).tokens
            # A phrase that loses its meaning with its endings (천장형 to 천장) is looked for as it is.
            kept = sum(token.end - token.start for token in tokens) / max(len(words.replace(" ", "")), 1)
            is_whole = kept >= 0.7 and not _DIGIT.search(words)
            if is_whole:
                spoken.append((key, words))
            if not is_whole or _HANGUL.match(words):
                literal.append((key, words))
        self._phrases = PhraseIndex(analyzer, spoken)
        self._literal = [(key, _pattern(words)) for key, words in literal if len(words) > 1]

    def find(self, analysis: Analysis) -> list[_Hit]:
        """Return every hit, in order of its place."""
        found = [_Hit(hit.code, hit.start, hit.end) for hit in self._phrases.find(analysis)]
        for key, pattern in self._literal:
            found += [_Hit(key, match.start(), match.end()) for match in pattern.finditer(analysis.text)]
        return sorted(found, key=lambda hit: (hit.start, -hit.end))


def is_negated(text: str, start: int, end: int) -> bool:
    """Tell whether the words around [start, end) deny what stands there."""
    return bool(_NEGATED.match(text[end : end + 20]) or _DENIED.search(text[max(0, start - 24) : start]))


class RequirementReader:
    """Reads requirements from texts by the attributes' units, cues and choices."""

    def __init__(self, analyzer: Analyzer, attributes: Sequence[Attribute]) -> None:
        self.attributes = {attribute.code: attribute for attribute in attributes}
        self._by_unit: dict[str, list[str]] = {}
        for attribute in attributes:
            if attribute.kind in ("number", "range"):
                for unit in attribute.units:
                    self._by_unit.setdefault(unit.lower(), []).append(attribute.code)
        self._quantities = QuantityReader(unit for each in attributes for unit in each.units)
        self._cues = _Words(analyzer, ((each.code, cue) for each in attributes for cue in each.cues))
        self._choices = _Words(
            analyzer,
            (
                (f"{each.code}\n{choice}", words)
                for each in attributes
                for choice, spoken in each.choices.items()
                for words in spoken
            ),
        )

    def read(self, analysis: Analysis) -> tuple[Stated, ...]:
        """Return what the text states, in order of its place, each attribute once."""
        cues = [hit for hit in self._cues.find(analysis) if not is_negated(analysis.text, hit.start, hit.end)]
        quantities = list(self._quantities.find(analysis.text))
        found = [
            *self._numbers(analysis, quantities, cues),
            *self._flags(analysis, quantities, cues),
            *self._chosen(analysis),
        ]
        found.sort(key=lambda stated: stated.spans[0])
        first: dict[str, Stated] = {}
        for stated in found:
            first.setdefault(stated.requirement.attribute, stated)
        return tuple(first.values())

    def _flags(
        self, analysis: Analysis, quantities: Sequence[Quantity], cues: Sequence[_Hit]
    ) -> Iterator[Stated]:
        for hit in cues:
            # 영상 60도 is a temperature, and the 영상 of 위성영상 is no recording.
            is_part = bool(_HANGUL.match(analysis.text[max(0, hit.start - 1) : hit.start]))
            is_number = any(each.start <= hit.start and hit.end < each.end for each in quantities)
            if self.attributes[hit.key].kind == "flag" and not is_part and not is_number:
                requirement = Requirement(attribute=hit.key, op="=", value=True)
                yield Stated(requirement, ((hit.start, hit.end),))

    def _chosen(self, analysis: Analysis) -> Iterator[Stated]:
        found: dict[str, dict[str, tuple[int, int]]] = {}
        taken: dict[str, int] = {}
        for hit in self._choices.find(analysis):
            code, _, choice = hit.key.partition("\n")
            # 이음5G is a private network, not also 5G: of overlapping words the longest counts.
            if hit.start < taken.get(code, -1) or is_negated(analysis.text, hit.start, hit.end):
                continue
            taken[code] = hit.end
            found.setdefault(code, {}).setdefault(choice, (hit.start, hit.end))
        for code, choices in found.items():
            is_set = self.attributes[code].op == "in"
            value: Value = tuple(choices) if is_set else next(iter(choices))
            requirement = Requirement(attribute=code, op="in" if is_set else "=", value=value)
            yield Stated(requirement, tuple(choices.values()) if is_set else (next(iter(choices.values())),))

    def _numbers(
        self, analysis: Analysis, quantities: Sequence[Quantity], cues: Sequence[_Hit]
    ) -> Iterator[Stated]:
        for quantity in quantities:
            if found := self._attribute_of(analysis, quantity, cues):
                attribute, factor = found
                yield Stated(_requirement(attribute, quantity, factor), ((quantity.start, quantity.end),))

    def _attribute_of(
        self, analysis: Analysis, quantity: Quantity, cues: Sequence[_Hit]
    ) -> tuple[Attribute, float] | None:
        """Return which attribute a quantity is about and its unit's factor, None where nothing tells."""
        near = _near(analysis, quantity, cues)
        for unit in quantity.units:
            candidates = self._by_unit.get(unit.lower(), [])
            cued = [code for code in candidates if code in near]
            if cued:
                code = min(cued, key=lambda code: (near[code], candidates.index(code)))
            elif quantity.is_signed and "temperature_c" in candidates:
                code = "temperature_c"
            elif _USUAL.get(unit.lower()) in candidates:
                code = _USUAL[unit.lower()]
            elif len(candidates) == 1 and unit not in _NEEDS_CUE:
                code = candidates[0]
            else:
                continue
            return self.attributes[code], _factor(self.attributes[code].units, unit)
        return None


def _factor(units: Mapping[str, float], unit: str) -> float:
    if unit in units:
        return units[unit]
    return next(factor for name, factor in units.items() if name.lower() == unit.lower())


def _near(analysis: Analysis, quantity: Quantity, cues: Sequence[_Hit]) -> dict[str, float]:
    """Return how far the nearest cue of each attribute stands from a quantity, in characters."""
    first, last = analysis.sentence_at(quantity.start)
    found: dict[str, float] = {}
    for hit in cues:
        if not first <= hit.start < last:
            continue
        is_behind = hit.start >= quantity.start
        away = max(0, hit.start - quantity.end) if is_behind else max(0, quantity.start - hit.end)
        if away > (_BEHIND if is_behind else _REACH):
            continue
        # What stands before a number announces it; what stands behind it often begins something else.
        # Of two cues at one place the longer one says more: 이륙중량, not 중량.
        cost = away + (6 if is_behind else 0) - 0.1 * (hit.end - hit.start)
        found[hit.key] = min(found.get(hit.key, cost), cost)
    return found


def _requirement(attribute: Attribute, quantity: Quantity, factor: float) -> Requirement:
    values = tuple(round(value * factor, 6) for value in quantity.values)
    op: Op = quantity.bound or attribute.op
    value: Value = values[0]
    if len(values) == 2:
        op, value = "between", values
    elif op == "between":
        op = "="
    return Requirement(attribute=attribute.code, op=op, value=value, unit=attribute.unit)
