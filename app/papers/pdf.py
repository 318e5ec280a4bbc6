"""Papers as PDF: typst sets them with the one font family that make setup copies; nothing else is read.

A paper reaches the layout as JSON, so that what people wrote is text there whatever it looks like. The same
paper gives the same bytes.
"""

import json
from datetime import UTC, date, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from app.papers.document import (
    Block,
    Bullets,
    Code,
    Facts,
    Item,
    Paper,
    Signatures,
    Table,
    Text,
    attachments,
    clean,
    has_own_end,
    marked,
)

FOLDER = Path(__file__).parent
FONTS = FOLDER / "fonts"
FAMILY = "Pretendard"


@lru_cache
def _fonts() -> typst.Fonts:
    """Return the fonts of papers. Raises RuntimeError where make setup has not copied them."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if FAMILY not in fonts.families():
        raise RuntimeError(f"no {FAMILY} in {FONTS}: run make setup")
    return fonts


@lru_cache
def _layout() -> bytes:
    return (FOLDER / "paper.typ").read_bytes()


def code_svg(address: str) -> str:
    """Return a code to scan as SVG."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()


def _rows(rows: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [[clean(cell) for cell in row] for row in rows]


def _block(block: Block, sign: str) -> dict[str, Any]:
    match block:
        case Item():
            return {"kind": "item", "mark": sign, "level": block.level, "text": clean(block.text)}
        case Text():
            kind = "note" if block.is_note else "centred" if block.is_centred else "text"
            return {"kind": kind, "text": clean(block.text)}
        case Bullets():
            return {"kind": "bullets", "items": [clean(item) for item in block.items]}
        case Facts():
            return {"kind": "facts", "rows": _rows(block.rows)}
        case Table():
            return {
                "kind": "table",
                "header": [clean(cell) for cell in block.header],
                "rows": _rows(block.rows),
                "widths": block.shares(),
            }
        case Code():
            return {
                "kind": "code",
                "svg": code_svg(block.address),
                "address": block.address,
                "caption": clean(block.caption),
            }


def _signatures(found: Signatures | None) -> dict[str, Any]:
    lines = found.lines if found else ()
    return {
        "lines": _rows(tuple((line.role, line.organization, line.person) for line in lines)),
        "mark": found.mark if found else "",
    }


def data(paper: Paper) -> dict[str, Any]:
    """Return a paper as the layout reads it."""
    return {
        "layout": paper.layout,
        "language": paper.language,
        "title": clean(paper.title),
        "subtitle": clean(paper.subtitle),
        "number": clean(paper.number),
        "day": paper.day,
        "date": [paper.on.year, paper.on.month, paper.on.day],
        "head": clean(paper.head),
        "lines": _rows(paper.lines),
        "blocks": [_block(block, sign) for block, sign in marked(paper)],
        "attached": paper.attached,
        "attachments": [clean(line) for line in attachments(paper)],
        "end": paper.end if has_own_end(paper) else "",
        "closing": clean(paper.closing),
        "signatures": _signatures(paper.signatures),
        "note": clean(paper.note),
        "stamp": clean(paper.stamp),
    }


def typeset(layout: bytes, content: dict[str, Any], on: date) -> bytes:
    """Return what a layout makes of a content, which it reads as `paper`, as PDF."""
    compiler = typst.Compiler(layout, root=FOLDER, font_paths=_fonts(), ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
        timestamp=datetime.combine(on, time(), UTC),
    )
    assert isinstance(pdf, bytes)
    return pdf


def render(paper: Paper) -> bytes:
    """Return the paper as PDF."""
    return typeset(_layout(), data(paper), paper.on)
