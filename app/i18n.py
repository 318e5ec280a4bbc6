"""Words on screen: Korean is the message id, English comes from app/locale/en.

The catalogues are read from their .po at the first use, so a fresh clone needs no compile step.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from starlette.datastructures import Headers, QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

LANGUAGES = ("ko", "en")
HANGUL = re.compile("[\uac00-\ud7a3]")
CHOICES = {
    "은(는)": ("은", "는"),
    "을(를)": ("을", "를"),
    "이(가)": ("이", "가"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
}
PARTICLES = re.compile(rf"([\uac00-\ud7a30-9])([’”\"')\]]?)({'|'.join(map(re.escape, CHOICES))})")
# The final consonants of 영 일 이 삼 사 오 육 칠 팔 구, as Unicode counts them.
DIGIT_FINALS = (21, 8, 0, 16, 0, 0, 1, 8, 8, 0)
_language: ContextVar[str] = ContextVar("language", default="ko")


@lru_cache
def _catalogue(language: str) -> dict[str, str]:
    """Return the messages of every .po of a language: one file per part of the service."""
    folder = Path(__file__).parent / "locale" / language / "LC_MESSAGES"
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            entries = read_po(file, locale=language)
        found.update(
            (str(entry.id), str(entry.string))
            for entry in entries
            if entry.id and isinstance(entry.id, str) and entry.string
        )
    return found


def language() -> str:
    """Return the language of the request being served."""
    return _language.get()


def use(code: str) -> None:
    """Speak this language for the rest of the request."""
    _language.set(code if code in LANGUAGES else "ko")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language within the block, as for a mail to somebody else."""
    before = language()
    use(code)
    try:
        yield
    finally:
        use(before)


def gettext(message: str, **values: object) -> str:
    """Return the message in the language of the request, with its values filled in."""
    text = _catalogue(language()).get(message, message)
    return particles(text % values) if values else text


def particles(text: str) -> str:
    """Return Korean text with one particle where both stand: ‘역’은(는) becomes ‘역’은.

    What ends in a Latin letter keeps both, since nobody knows how it is read.
    """
    return PARTICLES.sub(_particle, text)


def _particle(found: re.Match[str]) -> str:
    last, between, both = found.groups()
    final = DIGIT_FINALS[int(last)] if last.isdigit() else (ord(last) - 0xAC00) % 28
    closed, opened = CHOICES[both]
    # After ㄹ (8) it is 로, as after a vowel.
    return last + between + (closed if final and not (both == "(으)로" and final == 8) else opened)


_ = gettext


def pick(korean: str, english: str) -> str:
    """Return the text of a datum in the language of the request, Korean where there is no English."""
    return english if language() == "en" and english else korean


def is_untranslated(korean: str, english: str) -> bool:
    """Tell whether `pick` had to fall back to Korean (pages mark such text with lang="ko")."""
    return language() == "en" and not english and bool(HANGUL.search(korean))


def choose(query: QueryParams, cookies: dict[str, str], headers: Headers) -> str:
    """Return the language asked for: ?lang=, then the cookie, then Accept-Language's first."""
    wanted = query.get("lang") or cookies.get("lang") or headers.get("accept-language", "ko")[:2].lower()
    return wanted if wanted in LANGUAGES else "ko"


class LanguageMiddleware:
    """Set the language of every request before anything else speaks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose the language and hand on."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            cookies = dict(re.findall(r"([\w-]+)=([^;]*)", headers.get("cookie", "")))
            use(choose(QueryParams(scope["query_string"].decode("latin-1")), cookies, headers))
        await self.app(scope, receive, send)
