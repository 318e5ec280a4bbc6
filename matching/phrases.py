"""Finding known phrases in a text by their content words, wherever particles and endings differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from matching.text import Analysis, Analyzer

MAX_WORDS = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of concept `code` that stands at [start, end) of a text."""

    code: str
    phrase: str
    start: int
    end: int


class PhraseIndex:
    """Phrases by their content words; the longest phrase at a place wins for each concept."""

    def __init__(
        self,
        analyzer: Analyzer,
        phrases: Iterable[tuple[str, str]],
        known: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Index (code, phrase) pairs; `known` holds the content words of phrases analysed before."""
        self.entries: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        self.words: dict[str, tuple[str, ...]] = {}
        for code, phrase in phrases:
            words = (known or {}).get(phrase)
            if words is None:
                words = analyzer.analyse(phrase).words
            self.words[phrase] = words
            if 0 < len(words) <= MAX_WORDS and (code, phrase) not in self.entries[words]:
                self.entries[words].append((code, phrase))
        self.longest = max((len(words) for words in self.entries), default=0)

    def find(self, analysis: Analysis) -> Iterator[Hit]:
        """Yield every phrase in the text, in order; of one concept's overlapping phrases the longest."""
        words = analysis.words
        taken: dict[str, int] = {}
        for at in range(len(words)):
            for size in range(min(self.longest, len(words) - at), 0, -1):
                for code, phrase in self.entries.get(words[at : at + size], ()):
                    if taken.get(code, 0) <= at:
                        taken[code] = at + size
                        yield Hit(code, phrase, analysis.tokens[at].start, analysis.tokens[at + size - 1].end)
