"""Papers as DOCX in our own layout, for whoever wants to go on writing; made in code, no file is read."""

from collections.abc import Sequence
from io import BytesIO

import segno
from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

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

# Every Korean office machine has it; where it is missing the writer puts its own in its place.
FONT = "Malgun Gothic"
SOFT = RGBColor(0x59, 0x59, 0x59)
WIDTH = 166
LABEL = 31
SHADE = "F0F2F5"
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def _begin(paper: Paper) -> Docx:
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    style.paragraph_format.line_spacing = 1.25
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    document.core_properties.title = clean(paper.title)
    document.core_properties.author = ""
    return document


def _write(
    paragraph: Paragraph, text: str, size: float = 0, *, bold: bool = False, soft: bool = False
) -> None:
    run = paragraph.add_run(clean(text))
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if soft:
        run.font.color.rgb = SOFT


def _line(
    document: Docx,
    text: str,
    size: float = 0,
    *,
    bold: bool = False,
    soft: bool = False,
    centred: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    _write(paragraph, text, size, bold=bold, soft=soft)
    if centred:
        paragraph.alignment = CENTRE
    return paragraph


def _rule(paragraph: Paragraph, edge: str = "bottom") -> None:
    """Draw a line along a paragraph."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{edge}")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", "1A1A1A")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _fill(cell: _Cell, text: str, width: float, *, is_head: bool = False) -> None:
    cell.width = Mm(width)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    _write(paragraph, text, 9, bold=is_head)
    if is_head:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _repeat(table: DocxTable) -> None:
    """Repeat the first row on every page."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _fill_all(
    table: DocxTable, rows: Sequence[Sequence[str]], widths: Sequence[float], *, is_listing: bool
) -> None:
    """Fill a table; a listing's first row is its head, elsewhere the first column is."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    # Asked for one by one, each cell would be found by counting all of them.
    cells = iter(table._cells)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            _fill(next(cells), text, widths[column], is_head=at == 0 if is_listing else column == 0)


def _grid(document: Docx, rows: int, columns: int) -> DocxTable:
    table: DocxTable = document.add_table(rows, columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    return table


def _facts(document: Docx, block: Facts) -> None:
    table = _grid(document, len(block.rows), 2)
    _fill_all(table, block.rows, (LABEL, WIDTH - LABEL), is_listing=False)


def _table(document: Docx, block: Table) -> None:
    shares = block.shares()
    widths = [share * WIDTH / sum(shares) for share in shares]
    table = _grid(document, len(block.rows) + 1, len(block.header))
    _repeat(table)
    _fill_all(table, (block.header, *block.rows), widths, is_listing=True)


def _code(document: Docx, block: Code) -> None:
    image = BytesIO()
    segno.make(block.address, error="m", micro=False).save(image, kind="png", scale=8, border=2)
    image.seek(0)
    document.add_paragraph().add_run().add_picture(image, width=Mm(26))
    _line(document, block.caption)
    _line(document, block.address, 8.5, soft=True)


def _item(document: Docx, block: Item, sign: str, *, is_heading: bool) -> None:
    paragraph = document.add_paragraph()
    _write(paragraph, f"{sign}\t{block.text}", bold=is_heading)
    indent = paragraph.paragraph_format
    # The text hangs behind its mark; each level begins two letters further in.
    indent.left_indent, indent.first_line_indent = Mm(7 + 4 * block.level), Mm(-7)
    indent.tab_stops.add_tab_stop(Mm(7 + 4 * block.level))
    indent.keep_with_next = is_heading


def _block(document: Docx, block: Block, sign: str, layout: Layout) -> None:
    match block:
        case Item():
            _item(document, block, sign, is_heading=block.level == 0 and layout != Layout.LETTER)
        case Text(is_note=True):
            _line(document, block.text, 8.5, soft=True)
        case Text():
            _line(document, block.text, centred=block.is_centred)
        case Bullets():
            for each in block.items:
                document.add_paragraph(clean(each), style="List Bullet")
        case Facts():
            _facts(document, block)
            document.add_paragraph()
        case Table():
            _table(document, block)
            document.add_paragraph()
        case Code():
            _code(document, block)


def _head(document: Docx, paper: Paper) -> None:
    if paper.stamp:
        stamp = _line(document, f"[{paper.stamp}]", 8.5, soft=True)
        stamp.alignment = RIGHT
    if paper.layout == Layout.LETTER:
        _line(document, paper.head, 19, bold=True, centred=True)
    else:
        _line(document, paper.number, 9, soft=True)
        size = 25 if paper.layout == Layout.FORM else 18
        title = _line(document, paper.title, size, bold=True, centred=True)
        if paper.subtitle:
            title = _line(document, paper.subtitle, soft=True, centred=True)
        if paper.layout == Layout.REPORT:
            _rule(title)
    lines = [_line(document, f"{label}\t{value}") for label, value in paper.lines]
    for paragraph in lines:
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(18))
    if lines and paper.layout == Layout.LETTER:
        _rule(lines[-1])


def _page_number(paragraph: Paragraph) -> None:
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)


def _foot(document: Docx, paper: Paper) -> None:
    if listed := attachments(paper):
        paragraph = _line(document, f"{paper.attached}\t" + "\n\t".join(listed))
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(18))
    if has_own_end(paper):
        end = _line(document, paper.end)
        if paper.layout != Layout.LETTER:
            end.alignment = RIGHT
    if paper.layout == Layout.FORM:
        day = _line(document, paper.day, 13, centred=True)
        day.paragraph_format.space_before = Pt(24)
    if paper.closing:
        closing = _line(document, paper.closing, 15, bold=True, centred=True)
        closing.paragraph_format.space_before = Pt(30)
    for line in paper.signatures.lines if paper.signatures else ():
        assert paper.signatures is not None
        person = line.person or " " * 16
        text = f"{line.role}  {line.organization}   {person}   {paper.signatures.mark}"
        _line(document, text).alignment = RIGHT
    if paper.layout == Layout.LETTER:
        number = _line(document, paper.number, 9)
        number.paragraph_format.space_before = Pt(24)
        _rule(number, "top")
    footer = document.sections[0].footer.paragraphs[0]
    # The style of footers has stops of its own, which would catch the number first.
    footer.style = document.styles["Normal"]
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _write(footer, paper.note, 8, soft=True)
    footer.add_run("\t")
    _page_number(footer)


def render(paper: Paper) -> bytes:
    """Return the paper as DOCX."""
    document = _begin(paper)
    _head(document, paper)
    for block, sign in marked(paper):
        _block(document, block, sign, paper.layout)
    _foot(document, paper)
    out = BytesIO()
    document.save(out)
    return steady(out.getvalue())
