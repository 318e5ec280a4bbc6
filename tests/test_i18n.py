"""Korean first, English complete: every message has its English, and English pages show no Hangul of ours."""

import ast
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import nodes
from jinja2.ext import babel_extract

from app.i18n import particles
from app.web import words
from app.web.templating import environment
from tests.pages import HANGUL, SEEDED, filled, text_of, visitor
from tests.server import Server

APP = Path(__file__).parent.parent / "app"
CATALOGUES = sorted((APP / "locale/en/LC_MESSAGES").glob("*.po"))
# Hangul that is no message: word endings of the search, cue words of the form, marks of numbered paragraphs,
# the program's own name, and the reports that a Korean coordinator orders from the shell.
NO_MESSAGES = (
    "testbeds/text.py",
    "papers/document.py",
    "taxonomies/amounts.py",
    "exchange/spoken.py",
    "matches/report.py",
    "i18n.py",
    "cli.py",
    "main.py",
    "settings.py",
)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def english() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in CATALOGUES:
        with path.open("rb") as file:
            read = {str(entry.id): str(entry.string) for entry in read_po(file, locale="en") if entry.id}
        assert not set(read) & set(found), f"{path.name} says again what another catalogue says"
        found |= read
    return found


def spoken(path: Path) -> Iterator[str]:
    """Return the Korean texts of a module, without docstrings and without parts of patterns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            silent.update(id(part) for part in ast.walk(node))
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in silent and HANGUL.search(node.value):  # type: ignore[attr-defined]
            yield node.value  # type: ignore[attr-defined]


def messages() -> set[str]:
    """Return every message of modules and templates."""
    found = {
        message
        for path in APP.rglob("*.py")
        if str(path.relative_to(APP)) not in NO_MESSAGES
        for message in spoken(path)
    }
    for path in APP.rglob("*.html"):
        with path.open("rb") as file:
            options = {"trim_blocks": "true", "lstrip_blocks": "true"}
            extracted = babel_extract(file, ("_",), [], options)
            # A message with values comes as a tuple that ends in None for each of them.
            texts = (
                text[0] if isinstance(text, tuple) else text for _line, _name, text, _comments in extracted
            )
            found |= {text for text in texts if text}
    return found


def test_every_message_has_its_english() -> None:
    assert len(messages()) > 500, "the search for messages found too little to mean anything"
    known = english()
    assert sorted(message for message in messages() if not known.get(message)) == []


def test_a_kind_of_words_stands_in_one_module_and_is_known() -> None:
    modules = [
        import_module(f"{words.__name__}.{each.name}") for each in pkgutil.iter_modules(words.__path__)
    ]
    kinds = Counter(kind for module in modules for kind in getattr(module, "WORDS", {}))
    assert len(kinds) > 20
    # The later of two would silently take the place of the earlier.
    assert [kind for kind, count in kinds.items() if count > 1] == []
    assert set(kinds) == set(words.WORDS)


def test_no_english_is_left_over_or_lacks_a_value_or_holds_hangul() -> None:
    known = english()
    assert sorted(set(known) - messages()) == []
    assert [message for message, text in known.items() if HANGUL.search(text)] == []
    differing = [
        message
        for message, text in known.items()
        if set(PLACEHOLDER.findall(message)) != set(PLACEHOLDER.findall(text))
    ]
    assert differing == []


def test_templates_say_nothing_that_cannot_be_translated() -> None:
    bare = []
    for name in environment.list_templates(filter_func=lambda name: name.endswith(".html")):
        assert environment.loader is not None
        source, *_ = environment.loader.get_source(environment, name)
        for output in environment.parse(source).find_all(nodes.TemplateData):
            text = re.sub(r'<a href="[^"]*" lang="ko" hreflang="ko">|\blang="ko"[^>]*>[^<]*', "", output.data)
            if HANGUL.search(text) and text.strip() != "한국어":
                bare.append((name, output.data.strip()[:80]))
    assert bare == []


def test_english_pages_show_hangul_only_where_it_is_marked_as_korean(site: Server) -> None:
    ready = filled(site)
    # The API's document is English throughout and names Korean papers by their names.
    for page in (page for page in ready.pages() if page.name != "web.api_docs"):
        client = visitor(site, ready.member(page.role))
        answer = client.get(f"{page.path}{'&' if '?' in page.path else '?'}lang=en")
        assert answer.status_code == 200, page
        left = [
            piece
            for piece in re.split(r"(?<=[.·])\s", text_of(answer.text, skip_korean=True))
            if HANGUL.search(piece)
        ]
        assert left == [], page


def test_a_korean_particle_follows_the_sound_before_it() -> None:
    for both, one in {
        "‘역’은(는)": "‘역’은",
        "‘로봇 카페’은(는)": "‘로봇 카페’는",
        "서구을(를)": "서구를",
        "20명이(가)": "20명이",
        "3(으)로": "3으로",
        "1(으)로": "1로",
        "서울(으)로": "서울로",
        "5 kW(으)로": "5 kW(으)로",
    }.items():
        assert particles(both) == one


def test_a_source_is_told_in_the_language_of_the_page(site: Server) -> None:
    for lang, words_ in (("ko", "널리 알려진 내용"), ("en", "common knowledge")):
        shown = text_of(visitor(site).get(f"/testbeds/{SEEDED}?lang={lang}").text)
        assert words_ in shown
        assert "from memory" not in shown
