"""The small document that every paper is, whatever file it becomes.

Whoever composes a paper says what stands in it; how it looks is decided by the three writers beside this
module. Words are those of the reader's language already, and are data to the writers, never markup.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from babel.dates import format_date

SYLLABLES = "가나다라마바사아자차카타파하"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What XML cannot hold, and what would turn the reading direction of a whole line.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


class Layout(StrEnum):
    """What kind of paper it looks like."""

    LETTER = "letter"  # 공문: sender, 수신, 제목, 본문, 붙임, 발신명의
    REPORT = "report"  # 경위서, 한 쪽 설명: a title and what follows
    FORM = "form"  # 의향서, 확인서: framed, title in the middle, date and names at the end


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered paragraph; its mark follows from its level: 1. 가. 1) 가), in English 1. a. 1) a)."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph without a number; a note is set small, a centred one stands in the middle."""

    text: str
    is_note: bool = False
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what is so, a row each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading; widths are shares of the page, equal where none are given."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()

    def shares(self) -> tuple[int, ...]:
        """Return a width for every column."""
        return self.widths or (1,) * len(self.header)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: as what, for whom, and the person where it is known."""

    role: str
    organization: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on; `mark` is what stands where the signature or the seal goes."""

    lines: tuple[Signature, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Code:
    """A square code to scan, with the address it leads to and a line beside it."""

    address: str
    caption: str


Block = Item | Text | Bullets | Facts | Table | Code


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper.

    `head` is the sender's name (letters) or a line above the title; `lines` are what stands between head and
    body (수신, 제목 …); `closing` is in whose name it is sent, `signatures` who
    signs after the day. `note` stands at the foot of every page and says
    what the paper is not. `values` are what a template of an institution may ask for by name.
    """

    kind: str
    layout: Layout
    language: str
    title: str
    on: date
    number: str = ""
    subtitle: str = ""
    head: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    blocks: tuple[Block, ...] = ()
    attachments: tuple[str, ...] = ()
    closing: str = ""
    signatures: Signatures | None = None
    note: str = ""
    stamp: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """The paper's day as papers write it."""
        return written_day(self.on, self.language)

    @property
    def end(self) -> str:
        """What says that nothing follows."""
        return "끝." if self.language == "ko" else ""

    @property
    def attached(self) -> str:
        """What stands before the list of attachments."""
        return "붙임" if self.language == "ko" else "Enclosed"


def written_day(day: date, language: str) -> str:
    """Return a day as official papers write it: 2026. 11. 25."""
    return str(format_date(day, "y. M. d." if language == "ko" else "d MMMM y", locale=language))


def clean(text: str) -> str:
    """Return a text without what no paper can hold, and without more than one blank line at a time."""
    plain = UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return re.sub(r"\n\s*\n\s*", "\n\n", plain)


def mark(level: int, at: int, language: str) -> str:
    """Return the mark of the `at`-th (from 0) numbered paragraph of a level."""
    letters = SYLLABLES if language == "ko" else LETTERS
    sign = letters[at % len(letters)] if level % 2 else str(at + 1)
    return f"{sign}{'.' if level < 2 else ')'}"


def marked(paper: Paper) -> Iterator[tuple[Block, str]]:
    """Yield the blocks, numbered ones with their mark; a mark begins anew below each higher one."""
    counts: list[int] = []
    for block in paper.blocks:
        if not isinstance(block, Item):
            yield block, ""
            continue
        del counts[block.level + 1 :]
        counts += [0] * (block.level + 1 - len(counts))
        yield block, mark(block.level, counts[block.level], paper.language)
        counts[block.level] += 1


def attachments(paper: Paper) -> list[str]:
    """Return the lines of 붙임, numbered where there are several, the last one with the end mark."""
    listed = [
        f"{at}. {text}" if len(paper.attachments) > 1 else text
        for at, text in enumerate(paper.attachments, 1)
    ]
    if listed and paper.end:
        listed[-1] += f"  {paper.end}"
    return listed


def has_own_end(paper: Paper) -> bool:
    """Tell whether the end mark stands alone: no attachment carries it, and the body is no framed form."""
    return bool(paper.end) and not paper.attachments and paper.layout != Layout.FORM


def written_days(first: date, last: date, language: str) -> str:
    """Return a span of days as papers write it, both included."""
    if first == last:
        return written_day(first, language)
    return f"{written_day(first, language)} ~ {written_day(last, language)}"
