"""An institution's template filled with a paper, in a sandbox that knows no calls and ends in time.

What a template may say is a list of allowed kinds of nodes, checked in every part before it is run: names of
the paper, conditions, loops two deep over lists of the paper. There is nothing to call, to calculate or to
import, so that a template can neither reach Python nor run for long.
"""

import io
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import docxtpl
from docx.opc.exceptions import OpcError
from jinja2 import ChainableUndefined, TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from app.i18n import gettext as _
from app.papers.document import Block, Facts, Item, Paper, Table, Text, attachments, clean, marked
from app.papers.packing import steady

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand,
    nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip
FILTERS = frozenset(
    {"default", "d", "length", "first", "last", "upper", "lower", "title", "trim", "join", "e"}
)
TESTS = frozenset({"defined", "undefined", "none", "odd", "even", "sameas", "equalto", "eq", "ne"})
MAX_LOOPS, MAX_DEPTH = 50, 2
SECONDS = 5.0
TURNS = 20_000
# Characters that all turns of all loops may write together.
WRITTEN = 20_000_000


class TemplateRefused(Exception):
    """The template asks for what no template may, or cannot be filled; the message says why."""


class Missing(ChainableUndefined):
    """What a template asks for and the paper does not have: visible in the paper, never an error."""

    def __str__(self) -> str:
        """Return what is shown in its place."""
        return "«" + _("확인 필요") + "»"

    __html__ = __str__


class Budget:
    """How many turns of loops are left, and until when."""

    def __init__(self) -> None:
        self.turns = TURNS
        self.until = time.monotonic() + SECONDS

    def spend(self) -> None:
        """Take one turn. Raises SecurityError where none is left."""
        self.turns -= 1
        if self.turns < 0 or time.monotonic() > self.until:
            raise SecurityError(_("서식을 채우는 데 너무 오래 걸립니다."))


class Listed(list[Any]):
    """A list of the paper; going through it costs turns."""

    def __init__(self, items: Any, budget: Budget) -> None:
        super().__init__(items)
        self.budget = budget

    def __iter__(self) -> Iterator[Any]:
        """Go through, paying for each."""
        for each in super().__iter__():
            self.budget.spend()
            yield each


def _refused(node: nodes.Node) -> str:
    """Return the name of what a template may not say, "" where all is well."""
    match node:
        case nodes.Filter() if node.name not in FILTERS:
            return node.name
        case nodes.Test() if node.name not in TESTS:
            return node.name
        case nodes.For() if node.recursive:
            return "recursive"
        case nodes.Name() if node.name.startswith("_"):
            return node.name
        case nodes.Getattr() if node.attr.startswith("_"):
            return node.attr
        case nodes.Const() if "__" in str(node.value):
            return str(node.value)
    return "" if isinstance(node, ALLOWED) else type(node).__name__


def _depth(node: nodes.Node, above: int = 0) -> int:
    """Return how deep loops stand in each other."""
    here = above + isinstance(node, nodes.For)
    return max((_depth(child, here) for child in node.iter_child_nodes()), default=here)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


class Environment(ImmutableSandboxedEnvironment):
    """Jinja that reads nothing but names of the paper; docxtpl hands every part of a document to it."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(undefined=Missing, autoescape=True, finalize=self._shown)
        self.budget = budget
        self.globals.clear()

    @staticmethod
    def _shown(value: Any) -> Any:
        return Missing() if value is None else value

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in _walk(tree):
            if refused := _refused(node):
                raise SecurityError(_("서식에 쓸 수 없는 말입니다: %(name)s", name=refused))
        loops = list(tree.find_all(nodes.For))
        if len(loops) > MAX_LOOPS or _depth(tree) > MAX_DEPTH:
            raise SecurityError(_("서식의 반복이 너무 많거나 깊습니다."))
        repeated = sum(len(data.data) for loop in loops for data in loop.find_all(nodes.TemplateData))
        self.budget.turns = min(self.budget.turns, WRITTEN // max(repeated, 1))
        return tree


def _told(blocks: Iterator[tuple[Block, str]]) -> dict[str, list[Any]]:
    """Return the blocks by what they are."""
    found: dict[str, list[Any]] = {"items": [], "texts": [], "facts": [], "tables": []}
    for block, sign in blocks:
        match block:
            case Item():
                found["items"].append({"mark": sign, "text": clean(block.text), "level": block.level})
            case Text():
                found["texts"].append(clean(block.text))
            case Facts():
                found["facts"] += [{"label": label, "value": clean(value)} for label, value in block.rows]
            case Table():
                found["tables"].append(
                    {"header": list(block.header), "rows": [list(row) for row in block.rows]}
                )
    return found


def context(paper: Paper) -> dict[str, Any]:
    """Return what a template may ask for."""
    signed = paper.signatures.lines if paper.signatures else ()
    return {
        **{name: clean(value) for name, value in paper.values.items()},
        "title": clean(paper.title),
        "subtitle": clean(paper.subtitle),
        "reference": clean(paper.number),
        "day": paper.day,
        "head": clean(paper.head),
        "closing": clean(paper.closing),
        "stamp": clean(paper.stamp),
        "disclaimer": clean(paper.note),
        "lines": [{"label": label, "value": clean(value)} for label, value in paper.lines],
        "attachments": [clean(line) for line in attachments(paper)],
        "signatures": [
            {"role": line.role, "organization": clean(line.organization), "person": clean(line.person)}
            for line in signed
        ],
        **_told(marked(paper)),
    }


def _counted(value: Any, budget: Budget) -> Any:
    if isinstance(value, list):
        return Listed((_counted(each, budget) for each in value), budget)
    if isinstance(value, dict):
        return {name: _counted(each, budget) for name, each in value.items()}
    return value


def fill(template: bytes, paper: Paper) -> bytes:
    """Return the template filled with the paper, as DOCX. Raises TemplateRefused."""
    budget = Budget()
    try:
        document = docxtpl.DocxTemplate(io.BytesIO(template))
        document.render(_counted(context(paper), budget), jinja_env=Environment(budget), autoescape=True)
        out = io.BytesIO()
        document.save(out)
    except (TemplateError, OpcError, etree.LxmlError, zipfile.BadZipFile) as error:
        raise TemplateRefused(str(error)) from error
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        # docxtpl and python-docx meet a document that is no sound DOCX in any of these ways.
        raise TemplateRefused(_("서식을 채울 수 없습니다. 중괄호를 확인해 주세요.")) from error
    return steady(out.getvalue())
