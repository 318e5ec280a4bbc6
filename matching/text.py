"""Text analysis: one cached pass of Kiwi over each text, for words, phrases and characters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from kiwipiepy import Kiwi

# Nouns, roots, foreign words and the stems of verbs and adjectives carry the content.
CONTENT_TAGS = frozenset(
    {"NNG", "NNP", "XR", "SL", "SH", "VV", "VA", "VV-I", "VA-I", "VV-R", "VA-R", "W_SERIAL"}
)
NOUN_TAGS = frozenset({"NNG", "NNP", "XR", "SL", "SH", "SN", "XPN", "XSN"})
# Prefixes that turn a word into another one, often its opposite: 비임상 is not 임상, 비포장 not 포장.
NEGATING = frozenset("비무미불부")
# Words of requests, not of their subject; they say nothing about where to demonstrate.
STOP_WORDS = frozenset(
    [
        "하",
        "되",
        "있",
        "없",
        "같",
        "싶",
        "않",
        "위하",
        "통하",
        "대하",
        "관하",
        "따르",
        "이",
        "그",
        "저",
        "것",
        "수",
        "등",
        "및",
        "때",
        "중",
        "저희",
        "우리",
        "회사",
        "기업",
        "문의",
        "부탁",
        "안녕",
        "감사",
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "with",
        "by",
        "from",
        "as",
        "is",
        "are",
        "be",
        "been",
        "was",
        "were",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "we",
        "our",
        "us",
        "i",
        "you",
        "they",
        "he",
        "she",
        "have",
        "has",
        "had",
        "do",
        "does",
        "did",
        "can",
        "could",
        "would",
        "should",
        "may",
        "might",
        "will",
        "want",
        "like",
        "need",
        "which",
        "who",
        "what",
        "where",
        "when",
        "how",
        "while",
        "so",
        "such",
        "than",
        "then",
        "there",
        "their",
        "them",
        "into",
        "over",
        "under",
        "between",
        "both",
        "not",
        "no",
        "using",
        "use",
        "used",
        "also",
        "more",
        "most",
        "very",
        "one",
        "two",
    ]
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+\-]*|\d+[A-Za-z]+")
_SENTENCE_END = re.compile(r"(?<=[.!?。…])\s+|\n+")
_SPACES = re.compile(r"\s+")
_HANGUL = re.compile(r"[가-힣]")
_SUFFIXES = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("ingly", ""), ("ments", ""), ("ment", ""),
    ("ities", "ity"), ("ically", "ic"), ("ation", "ate"), ("ising", "ize"), ("izing", "ize"), ("ised", "ize"),
    ("ized", "ize"), ("ises", "ize"), ("izes", "ize"), ("ise", "ize"), ("ies", "y"), ("ing", ""),
    ("edly", ""),
    ("ers", "er"), ("ed", ""), ("es", ""), ("ly", ""), ("s", ""),
)  # fmt: skip
# Nouns of their own: parking is not the park.
_ING_NOUNS = frozenset(
    "parking machining training testing building wiring printing coating bonding packing plumbing ceiling "  # noqa: SIM905
    "railing clothing catering farming fishing mining welding lighting heating cooling housing bearing "
    "imaging sensing wing spring".split()
)
MAX_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Token:
    """A content word: its normal form and where it stands in the text."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one text holds: content words in order, and sentences as (start, end)."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[tuple[int, int], ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(token.form for token in self.tokens)

    def sentence_at(self, start: int) -> tuple[int, int]:
        """Return the (start, end) of the sentence in which offset `start` stands."""
        inside = (span for span in self.sentences if span[0] <= start < span[1])
        return next(inside, (0, len(self.text)))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a crude English stem: lower case, one suffix off, doubled consonant and final e dropped."""
    word = word.lower()
    if len(word) < 5 or not word.isalpha():
        return word
    for suffix, instead in _SUFFIXES:
        if word in _ING_NOUNS:
            return word
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def normalise(text: str) -> str:
    """Return lower-case text with single spaces, for character n-grams."""
    return _SPACES.sub(" ", text.lower()).strip()


def is_english(text: str) -> bool:
    """Tell whether a text has next to no Hangul."""
    letters = sum(char.isalpha() for char in text)
    return letters > 0 and len(_HANGUL.findall(text)) < 0.2 * letters


def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    spans = []
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        if gap.start() > start:
            spans.append((start, gap.start()))
        start = gap.end()
    if start < len(text):
        spans.append((start, len(text)))
    return tuple(spans)


def _joined(prefix: Token | None, word: Token) -> Token:
    """Return a word with the negating prefix before it as one word of its own."""
    if prefix is None or word.start - prefix.end > 1:
        return word
    return Token(prefix.form + word.form, prefix.start, word.end)


class Analyzer:
    """Content words of Korean and English texts.

    `user_words` teaches Kiwi the terms it would take apart into syllables; terms that it already
    reads as nouns stay compounds of their parts, which match more; `checked` says that this choice
    was made before (`added`).  Analyses are cached.
    """

    def __init__(
        self, *, user_words: Iterable[str] = (), checked: bool = False, cache_size: int = 20_000
    ) -> None:
        self.cache_size = cache_size
        self._kiwi = Kiwi(num_workers=1)
        self._lock = Lock()
        self._cache: dict[tuple[str, bool], Analysis] = {}
        # All are asked before any is added: each addition makes Kiwi rebuild its dictionary.
        words = sorted(set(user_words))
        self.added = words if checked else [word for word in words if self._is_unknown(word)]
        for word in self.added:
            self._kiwi.add_user_word(word, "NNP", 0.0)

    def _is_unknown(self, word: str) -> bool:
        if len(word) < 2 or not _HANGUL.fullmatch(word[0]) or " " in word:
            return False
        tokens = self._kiwi.tokenize(word)
        return any(token.tag not in NOUN_TAGS for token in tokens) or (
            len(tokens) > 1 and all(len(token.form) == 1 for token in tokens)
        )

    def analyse(self, text: str, *, query: bool = False) -> Analysis:
        """Return the analysis of at most MAX_CHARS characters; `query` also mends common typos."""
        text = text[:MAX_CHARS]
        key = (text, query)
        if (known := self._cache.get(key)) is not None:
            return known
        analysis = Analysis(text, self._tokens(text, query), _sentences(text))
        with self._lock:
            if len(self._cache) >= self.cache_size:
                self._cache.clear()
            self._cache[key] = analysis
        return analysis

    def _tokens(self, text: str, query: bool) -> tuple[Token, ...]:
        found = []
        if _HANGUL.search(text):
            typos = "basic" if query else None
            prefix = None
            for token in self._kiwi.tokenize(text, typos=typos):
                if token.tag in CONTENT_TAGS and not _LATIN.fullmatch(token.form):
                    own = Token(token.form.lower(), token.start, token.start + token.len)
                    found.append(_joined(prefix, own))
                is_negating = token.tag == "XPN" and token.form in NEGATING
                prefix = Token(token.form, token.start, token.start + token.len) if is_negating else None
        for match in _LATIN.finditer(text):
            found.append(Token(stem(match.group()), match.start(), match.end()))
        found.sort(key=lambda token: (token.start, token.end))
        return tuple(token for token in found if token.form not in STOP_WORDS)


@lru_cache(maxsize=1)
def shared_analyzer(user_words: tuple[str, ...]) -> Analyzer:
    """Return one analyzer for words checked before: Kiwi's model is half a gigabyte and takes a second.

    The words of a learnt state stay the same while coordinators edit the lexicon, so matchers made one
    after the other share the analyzer and what it has read.
    """
    return Analyzer(user_words=user_words, checked=True)
