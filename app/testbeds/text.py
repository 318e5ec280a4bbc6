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
SHORT_LATIN = 2
LOOSE_HANGUL = 3


def spaced(text: str) -> str:
    """Return lower-case words between single spaces, with one at each end."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return f" {NOT_WORD.sub(' ', SCRIPT_CHANGE.sub(' ', folded)).strip()} "


def compact(text: str) -> str:
    """Return the text without spaces."""
    return spaced(text).replace(" ", "")


def stems(word: str) -> list[str]:
    """Return the word and what it may stand for: without a Korean particle or an English plural."""
    found = [word]
    for particle in PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= 2 and "가" <= word[0] <= "힣":
            found.append(word[: -len(particle)])
            break
    if len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    return found


def needle(term: str, *, is_literal: bool) -> tuple[str, bool] | None:
    """Return what to look for and whether among words without spaces; None if it would find anything.

    Latin words are found at the start of a word, very short ones as whole words. Korean terms of two
    syllables are found inside words, longer ones across spaces, too.
    """
    words = spaced(term)
    joined = words.replace(" ", "")
    if not joined:
        return None
    if joined.isascii():
        return (words if len(joined) <= SHORT_LATIN else words.rstrip(), False)
    if len(joined) == 1:
        return (words.rstrip(), False) if is_literal else None
    return (joined, True) if len(joined) >= LOOSE_HANGUL else (joined, False)


class Haystack:
    """One text of every listing, joined so that a term is looked for once."""

    def __init__(self, texts: Iterable[str]) -> None:
        spaced_texts = [f"{text}\n" for text in texts]
        self.spaced, self.spaced_starts = _join(spaced_texts)
        self.joined, self.joined_starts = _join(text.replace(" ", "") for text in spaced_texts)

    def find(self, term: str, *, is_literal: bool) -> int:
        """Return the listings that hold the term, as a bit mask."""
        wanted = needle(term, is_literal=is_literal)
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
