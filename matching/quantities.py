"""Numbers with units in free text: 하루 5천 명, 영하 20도에서 영상 60도, at least 3 kW."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

_WORDS = {
    "한": 1, "두": 2, "세": 3, "석": 3, "네": 4, "넉": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8,
    "아홉": 9, "열": 10, "스무": 20, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "twenty": 20,
}  # fmt: skip
_SINO = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_PLACES = {"십": 10, "백": 100, "천": 1000}
_TIMES = {"백": 1e2, "천": 1e3, "만": 1e4, "백만": 1e6, "억": 1e8}
_PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SIGN = r"[-−+]|영하\s*|영상\s*|minus\s+|plus\s+"
_NUMBER = (
    rf"(?P<@sign>{_SIGN})?(?:(?P<@digits>{_PLAIN})\s*(?P<@times>백만|백|천|만|억)?"
    rf"|(?P<@sino>(?:[일이삼사오육칠팔구]?[십백천])+[일이삼사오육칠팔구]?만?|만|일(?=주일))"
    rf"|(?P<@word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?=\s|[가-힣]))"
)
_JOINT = r"\s*(?:~|〜|–|-|에서|부터|to|and)\s*"
_RATES = {
    "시속": ("/h",), "초속": ("/s",), "시간당": ("/h",), "분당": ("/min", "/분"), "하루": ("/일", "/d"),
    "일일": ("/일", "/d"), "하루에": ("/일", "/d"), "㎡당": ("/㎡", "/m2"), "m2당": ("/m2",),
}  # fmt: skip
_RATE = re.compile(rf"({'|'.join(sorted(_RATES, key=len, reverse=True))})\s*(?:약|최대|최소)?\s*$")
_AFTER_RATES = (
    (re.compile(r"^\s*(?:per day|a day|/day|/일)"), ("/일", "/d")),
    (re.compile(r"^\s*(?:per hour|an hour)"), ("/h",)),
)
_PARTICLE = r"^\s*(?:쯤|정도)?\s*(?:를|을|가|이)?\s*"
_LEAST_AFTER = re.compile(_PARTICLE + r"(?:이상|넘|초과|or more|or above)")
_MOST_AFTER = re.compile(_PARTICLE + r"(?:이하|이내|미만|아래|or less|or below)")
_LEAST_BEFORE = re.compile(r"(?:at least|more than|over|최소|적어도)\s*(?:약|about)?\s*$", re.IGNORECASE)
_MOST_BEFORE = re.compile(
    r"(?:at most|less than|under|below|within|up to|no more than|최대)\s*(?:약|about)?\s*$", re.IGNORECASE
)
# "2년 치 자료" is an amount of records, 2018년 a date.
_NOT_A_SPAN = re.compile(r"^\s?치(?:[의를가는]|\s|$)")
_FIRST_YEAR = 1900
_BEFORE, _AFTER = 20, 14


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number, or the two ends of a range, with its unit as written, at [start, end) of the text.

    `units` are the spellings to look the unit up by, best first: with a rate ("하루 50톤") 톤/일 before 톤.
    `bound` is what the words around say: at least, at most, or nothing.
    """

    values: tuple[float, ...]
    units: tuple[str, ...]
    start: int
    end: int
    bound: Literal[">=", "<=", ""]
    is_signed: bool


def _sino(text: str) -> float:
    """Return a number in Sino-Korean syllables: 백오십, 삼백, 이천, 만."""
    head, is_myriad, _ = text.partition("만")
    total = digit = 0
    for syllable in head:
        if syllable in _SINO:
            digit = _SINO[syllable]
        else:
            total += (digit or 1) * _PLACES[syllable]
            digit = 0
    total += digit
    return float((total or 1) * 10_000 if is_myriad else total)


def _value(match: re.Match[str], name: str) -> float:
    if word := match[f"{name}word"]:
        return float(_WORDS[word.lower()])
    if syllables := match[f"{name}sino"]:
        return _sino(syllables)
    value = float(match[f"{name}digits"].replace(",", "")) * _TIMES.get(match[f"{name}times"] or "", 1.0)
    sign = (match[f"{name}sign"] or "").strip()
    return -value if sign in ("-", "−", "영하", "minus") else value


class QuantityReader:
    """Finds quantities in the units it is given."""

    def __init__(self, units: Iterable[str]) -> None:
        names = sorted({*units} - {""}, key=lambda name: (-len(name), name))
        # A Latin unit must not run on into a word; a Korean one may carry its particle.
        unit = "|".join(
            re.escape(name) + (r"(?![A-Za-z0-9])" if name[-1].isascii() and name[-1].isalnum() else "")
            for name in names
        )
        first, second = _NUMBER.replace("@", "a"), _NUMBER.replace("@", "b")
        self._pattern = re.compile(
            rf"(?<![\w.])(?:{first})(?:(?:\s*(?P<aunit>{unit}))?(?:{_JOINT})(?:{second}))?"
            rf"\s*-?(?:여\s*)?(?P<unit>{unit})",
            re.IGNORECASE,
        )
        # Where two units stand in a range, it is none: "20 g and -32 ℃".
        self._single = re.compile(rf"(?<![\w.])(?:{first})\s*-?(?:여\s*)?(?P<unit>{unit})", re.IGNORECASE)
        self._known = {name.lower() for name in names}

    def find(self, text: str) -> Iterator[Quantity]:
        """Yield the quantities of a text in order."""
        at = 0
        while match := self._pattern.search(text, at):
            ends: tuple[str, ...] = ("a",)
            if match.re.groupindex.get("bdigits") and (match["bdigits"] or match["bsino"] or match["bword"]):
                first = match["aunit"]
                if first and first.lower() != match["unit"].lower():
                    match = self._single.match(text, match.start()) or match
                else:
                    ends = ("a", "b")
            at = match.end()
            values = tuple(sorted(_value(match, end) for end in ends))
            is_year = match["unit"] == "년" and values[0] >= _FIRST_YEAR
            if is_year or _NOT_A_SPAN.match(text[at : at + 4]):
                continue
            yield Quantity(
                values=values,
                units=self._spellings(text, match.start(), at, match["unit"]),
                start=match.start(),
                end=at,
                bound=self._bound(text, match.start(), at),
                is_signed=any(match[f"{end}sign"] for end in ends),
            )

    def _spellings(self, text: str, start: int, end: int, unit: str) -> tuple[str, ...]:
        suffixes: tuple[str, ...] = ()
        more: tuple[str, ...] = ()
        if rate := _RATE.search(text[max(0, start - 12) : start]):
            suffixes = _RATES[rate[1]]
            # 시속 is itself a spelling of km/h, whatever colloquial unit follows.
            more = (rate[1],) if rate[1].lower() in self._known else ()
        for pattern, after in _AFTER_RATES:
            if pattern.match(text[end : end + 12]):
                suffixes = after
        rated = tuple(unit + suffix for suffix in suffixes if (unit + suffix).lower() in self._known)
        return (*rated, *more, unit)

    @staticmethod
    def _bound(text: str, start: int, end: int) -> Literal[">=", "<=", ""]:
        before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
        if _MOST_AFTER.match(after) or _MOST_BEFORE.search(before):
            return "<="
        if _LEAST_AFTER.match(after) or _LEAST_BEFORE.search(before):
            return ">="
        return ""
