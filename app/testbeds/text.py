"""Free text as a search box takes it: Korean or English, any case, any spacing."""

import re
import unicodedata
from collections.abc import Iterable

NOT_WORD = re.compile(r"[\W_]+")
SCRIPT_CHANGE = re.compile(r"(?<=[가-힣])(?=[a-z])|(?<=[a-z0-9])(?=[가-힣])")
PARTICLES = (
    "에서는", "에서의", "으로의", "에서", "으로", "에게", "까지", "부터", "처럼", "하고", "이나",
    "을", "를", "은", "는", "의", "에", "와", "과", "로", "도", "이", "가",
)  # fmt: skip
LOOSE_HANGUL = 3
SHORTEST_PREFIX = 3


def _singular(word: str) -> str:
    is_plural = len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


def spaced(text: str) -> str:
    """Return lower-case words, English ones in the singular, between single spaces, with one at each end."""
    folded = SCRIPT_CHANGE.sub(" ", unicodedata.normalize("NFKC", text).lower())
    return f" {' '.join(map(_singular, NOT_WORD.sub(' ', folded).split()))} "


def compact(text: str) -> str:
    """Return the text without spaces."""
    return spaced(text).replace(" ", "")


def stems(word: str) -> tuple[str, ...]:
    """Return the word, and what stands before its Korean particle if it may have one."""
    for particle in PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= 2 and "가" <= word[0] <= "힣":
            return word, word[: -len(particle)]
    return (word,)


def needle(term: str, *, is_loose: bool = False) -> tuple[str, bool] | None:
    """Return what to look for and whether across spaces; None if it would find anything.

    Latin words and single syllables are found whole, Korean terms inside words, from three syllables on
    across spaces. Loosely, the former are found by their beginning and the latter always across spaces.
    """
    words = spaced(term)
    joined = words.replace(" ", "")
    if not joined:
        return None
    if joined.isascii() or len(joined) == 1:
        has_meaning = len(joined) >= SHORTEST_PREFIX or not joined.isascii()
        return words.rstrip() if is_loose and has_meaning else words, False
    return joined, is_loose or len(joined) >= LOOSE_HANGUL


class Haystack:
    """One text of every listing, joined so that a term is looked for once."""

    def __init__(self, texts: Iterable[str]) -> None:
        spaced_texts = [f"{text}\n" for text in texts]
        self.spaced, self.spaced_starts = _join(spaced_texts)
        self.joined, self.joined_starts = _join(text.replace(" ", "") for text in spaced_texts)

    def find(self, term: str, *, is_loose: bool = False) -> int:
        """Return the listings that hold the term, as a bit mask."""
        wanted = needle(term, is_loose=is_loose)
        if wanted is None:
            return 0
        text, across = wanted
        return _mask(
            text, *((self.joined, self.joined_starts) if across else (self.spaced, self.spaced_starts))
        )


def _join(texts: Iterable[str]) -> tuple[str, list[int]]:
    parts, starts, length = [], [], 0
    for text in texts:
        parts.append(text)
        starts.append(length)
        length += len(text)
    return "".join(parts), [*starts, length]


def _mask(text: str, haystack: str, starts: list[int]) -> int:
    mask, row, position = 0, 0, haystack.find(text)
    while position >= 0:
        while starts[row + 1] <= position:
            row += 1
        mask |= 1 << row
        position = haystack.find(text, starts[row + 1])
    return mask
