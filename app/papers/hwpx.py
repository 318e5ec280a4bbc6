"""Papers as HWPX, the format of Korean offices: the same content as simple paragraphs and tables.

The library is young: frames, seals and hanging marks are left to whoever opens the file in Hangul.
"""

from collections.abc import Sequence
from io import BytesIO

import segno
from hwpx import HwpxDocument

from app.papers.document import (
    Block,
    Bullets,
    Code,
    Facts,
    Item,
    Layout,
    Paper,
    Table,
    Text,
    attachments,
    clean,
    has_own_end,
    marked,
)
from app.papers.packing import steady

# In HWPUNIT, 7200 to the inch: the 170 mm between the margins.
WIDTH = 48188
SHADE = "#F0F2F5"
INDENT_MM = 4.0
LINES = 1000


class _Writer:
    """One document being written, with the styles it has made."""

    def __init__(self) -> None:
        self.letters: dict[tuple[float, bool], str] = {}
        self.shapes: dict[tuple[str, float], str | None] = {}
        self.document = HwpxDocument.new()
        self.document.page.setup(
            paper_size="A4",
            margins_mm={"left": 20, "right": 20, "top": 20, "bottom": 15, "header": 10, "footer": 10},
        )

    def style(self, size: float, bold: bool) -> str:
        """Return the style of letters, made at its first use."""
        key = (size, bold)
        if key not in self.letters:
            self.letters[key] = self.document.styles.ensure_run(bold=bold, size=size)
        return self.letters[key]

    def line(
        self, text: str, size: float = 10.5, *, bold: bool = False, align: str = "LEFT", indent: float = 0
    ) -> None:
        """Write a paragraph for every line of a text."""
        style, shape = self.style(size, bold), (align, indent)
        # Each further paragraph costs the library more than the one before: a flood of lines runs on in one.
        for part in clean(text).split("\n", LINES):
            known = self.shapes.get(shape)
            paragraph = self.document.add_paragraph(
                part.replace("\n", " "), char_pr_id_ref=style, para_pr_id_ref=known, inherit_style=False
            )
            if known is None:
                self.document.styles.apply_paragraph_format(
                    paragraphs=[paragraph],
                    alignment=align,
                    indent_left_mm=indent,
                    line_spacing_percent=150,
                    spacing_after_pt=3,
                )
                self.shapes[shape] = paragraph.para_pr_id_ref

    def table(self, rows: Sequence[Sequence[str]], shares: Sequence[int], *, is_listing: bool) -> None:
        """Write rows; a listing's first row is its head, elsewhere the first column is."""
        table = self.document.add_table(len(rows), len(shares), width=WIDTH)
        table.set_column_widths(shares)
        # Cells are taken from their rows: asked for by number, each would be found by counting all of them.
        for texts, row in zip(rows, table.rows, strict=True):
            for text, cell in zip(texts, row.cells, strict=True):
                cell.set_text(clean(text), split_paragraphs=True)
        heads = [(0, at) for at in range(len(shares))] if is_listing else [(at, 0) for at in range(len(rows))]
        for at, column in heads:
            table.set_cell_shading(at, column, SHADE)
        self.line("", 5)

    def code(self, block: Code) -> None:
        image = BytesIO()
        segno.make(block.address, error="m", micro=False).save(image, kind="png", scale=8, border=2)
        self.document.add_picture(image.getvalue(), "png", width_mm=26, height_mm=26)
        self.line(block.caption)
        self.line(block.address, 8.5)

    def block(self, block: Block, sign: str, layout: Layout) -> None:
        match block:
            case Item():
                bold = block.level == 0 and layout != Layout.LETTER
                self.line(f"{sign} {block.text}", bold=bold, indent=INDENT_MM * block.level)
            case Text():
                self.line(
                    block.text,
                    8.5 if block.is_note else 10.5,
                    align="CENTER" if block.is_centred else "LEFT",
                )
            case Bullets():
                for each in block.items:
                    self.line(f"· {each}", indent=INDENT_MM)
            case Facts():
                self.table(block.rows, (1, 4), is_listing=False)
            case Table():
                self.table((block.header, *block.rows), block.shares(), is_listing=True)
            case Code():
                self.code(block)


def _head(writer: _Writer, paper: Paper) -> None:
    if paper.stamp:
        writer.line(f"[{paper.stamp}]", 8.5, align="RIGHT")
    if paper.layout == Layout.LETTER:
        writer.line(paper.head, 19, bold=True, align="CENTER")
    else:
        writer.line(paper.number, 9)
        writer.line(paper.title, 25 if paper.layout == Layout.FORM else 18, bold=True, align="CENTER")
        if paper.subtitle:
            writer.line(paper.subtitle, align="CENTER")
    for label, value in paper.lines:
        writer.line(f"{label}  {value}")
    writer.line("", 5)


def _foot(writer: _Writer, paper: Paper) -> None:
    for at, each in enumerate(attachments(paper)):
        writer.line(f"{paper.attached}  {each}" if at == 0 else each, indent=0 if at == 0 else 3 * INDENT_MM)
    if has_own_end(paper):
        writer.line(paper.end, align="LEFT" if paper.layout == Layout.LETTER else "RIGHT")
    if paper.layout == Layout.FORM:
        writer.line("", 12)
        writer.line(paper.day, 13, align="CENTER")
    if paper.closing:
        writer.line("", 12)
        writer.line(paper.closing, 15, bold=True, align="CENTER")
    if paper.signatures:
        for line in paper.signatures.lines:
            person = line.person or " " * 16
            writer.line(
                f"{line.role}  {line.organization}   {person}   {paper.signatures.mark}", align="RIGHT"
            )
    if paper.layout == Layout.LETTER:
        writer.line("", 12)
        writer.line(paper.number, 9)
    if paper.note:
        writer.line(paper.note, 8)


def render(paper: Paper) -> bytes:
    """Return the paper as HWPX."""
    writer = _Writer()
    _head(writer, paper)
    for block, sign in marked(paper):
        writer.block(block, sign, paper.layout)
    _foot(writer, paper)
    return steady(writer.document.to_bytes())
