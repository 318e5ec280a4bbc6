"""Tables that people send and take away: XLSX and CSV, read with care and written without traps.

A file is judged before anything of it is parsed: what would unpack too large, hides macros or is encrypted
never reaches the reader. Whatever is refused says what to do instead.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineWorkbook

from app.errors import Invalid
from app.i18n import gettext as _

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_MEMBERS = 1000
MAX_COLUMNS = 100
MAX_ROWS = 20_000
MAX_CELL = 10_000
OLE = b"\xd0\xcf\x11\xe0"
ROW_TAG = re.compile(rb"<(?:\w+:)?row\b")
FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b')
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
FIRST_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\br:id="([^"]+)"')
LINK, ATTRIBUTE = re.compile(rb"<Relationship\b[^>]*>"), re.compile(rb'(\w+)="([^"]*)"')
RISKY = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
Cells = list[str]


class Unreadable(Invalid):
    """A file that cannot be taken as a table."""

    code = "unreadable-file"
    title = "표로 읽을 수 없는 파일입니다."


def refuse(code: str, message: str) -> Unreadable:
    """Return the refusal of a file."""
    return Unreadable(message, errors=[{"field": "file", "code": code, "message": message}])


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it, its cells, and the columns that hold formulas."""

    number: int
    cells: Cells
    formulas: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """Every row with something in it; `encoding` says how a CSV was read, `notices` what was left aside."""

    rows: list[Row]
    encoding: str = ""
    notices: list[str] = field(default_factory=list)


def read(content: bytes) -> Table:
    """Return the table in a file, told by its content. Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise refuse("too-large", _("10 MB까지 올릴 수 있습니다. 나누어 올려 주세요."))
    if not content.strip():
        raise refuse("empty", _("빈 표입니다."))
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refuse("encrypted", _("암호가 걸린 파일입니다. 암호를 풀고 저장해 주세요."))
        raise refuse("old-format", _("옛 엑셀(XLS) 파일입니다. XLSX로 저장해 주세요."))
    table = _read_xlsx(content) if content.startswith(b"PK") else _read_csv(content)
    if not table.rows:
        raise refuse("empty", _("빈 표입니다."))
    return table


def _check_archive(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse what must not be unpacked. Raises Unreadable."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * size or len(members) > MAX_MEMBERS:
        raise refuse("too-large", _("풀면 너무 커지는 파일입니다. 나누어 올려 주세요."))
    if any(member.flag_bits & 1 for member in members):
        raise refuse("encrypted", _("암호가 걸린 파일입니다. 암호를 풀고 저장해 주세요."))
    names = {member.filename for member in members}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refuse("macro", _("매크로가 든 파일은 받지 않습니다. 매크로 없이 XLSX로 저장해 주세요."))
    if "xl/workbook.xml" not in names:
        raise refuse("not-a-table", _("엑셀(XLSX) 파일이 아닙니다."))
    # Reads every member to its announced size and no further: a member that lies about it is refused, too.
    if archive.testzip() is not None:
        raise refuse("broken", _("파일이 깨졌거나 잘렸습니다. 다시 저장해 주세요."))


def _read_xlsx(content: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, len(content))
            sheets = {
                name: archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")
            }
            if any(b"<!DOCTYPE" in sheet for sheet in sheets.values()):
                raise refuse("not-a-table", _("엑셀(XLSX) 파일이 아닙니다."))
            for sheet in sheets.values():
                if _more(ROW_TAG, sheet, MAX_ROWS + 1):
                    raise refuse("too-many-rows", _("한 번에 %(count)s행까지 읽습니다.", count=MAX_ROWS))
            part = sheets.get(_first_part(archive), b"")
        return _sheet(CalamineWorkbook.from_filelike(io.BytesIO(content)), part)
    except (zipfile.BadZipFile, CalamineError, EOFError, ValueError, NotImplementedError) as exc:
        raise refuse("broken", _("파일이 깨졌거나 잘렸습니다. 다시 저장해 주세요.")) from exc


def _more(pattern: re.Pattern[bytes], text: bytes, limit: int) -> bool:
    return any(number > limit for number, _found in enumerate(pattern.finditer(text), 1))


def _first_part(archive: zipfile.ZipFile) -> str:
    """Return the member that holds the first sheet."""
    sheet = FIRST_SHEET.search(archive.read("xl/workbook.xml"))
    links = (
        archive.read("xl/_rels/workbook.xml.rels")
        if "xl/_rels/workbook.xml.rels" in archive.namelist()
        else b""
    )
    for link in LINK.findall(links):
        named = dict(ATTRIBUTE.findall(link))
        if sheet and named.get(b"Id") == sheet[1]:
            target = named.get(b"Target", b"").decode("utf-8", "replace")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return "xl/worksheets/sheet1.xml"


def _sheet(book: CalamineWorkbook, part: bytes) -> Table:
    """Return the first sheet, the others are told of."""
    name = book.sheet_names[0]
    sheet = book.get_sheet_by_name(name)
    if sheet.total_width > MAX_COLUMNS:
        raise refuse("too-many-columns", _("열은 %(count)s개까지 읽습니다.", count=MAX_COLUMNS))
    formulas: dict[int, set[int]] = {}
    for found in FORMULA.finditer(part):
        column, row = _place(found[1].decode())
        formulas.setdefault(row, set()).add(column)
    rows = []
    for number, values in enumerate(sheet.iter_rows(), sheet.start[0] + 1 if sheet.start else 1):
        cells = [""] * (sheet.start[1] if sheet.start else 0) + [_cell(value) for value in values]
        if any(cells) or number in formulas:
            rows.append(Row(number, cells, frozenset(formulas.get(number, ()))))
    _check_merged(part, rows)
    others = [each for each in book.sheet_names if each != name]
    notices = [_("첫 시트 ‘%(name)s’만 읽었습니다.", name=name)] if others else []
    return Table(_checked(rows), "", notices)


def _place(reference: str) -> tuple[int, int]:
    """Return column (from 0) and row (from 1) of "B5"."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1, int(reference[len(letters) :])


def _check_merged(part: bytes, rows: Sequence[Row]) -> None:
    head = rows[0].number if rows else 0
    for found in MERGED.finditer(part):
        if int(found[2]) <= head <= int(found[4]):
            raise refuse("merged-header", _("머리글에 병합된 칸이 있습니다. 병합을 풀어 주세요."))
        if rows and int(found[2]) > head:
            raise refuse(
                "merged", _("%(row)s행에 병합된 칸이 있습니다. 병합을 풀어 주세요.", row=int(found[2]))
            )


def _cell(value: Any) -> str:
    match value:
        case bool():
            return _("예") if value else _("아니요")
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value).strip()


def _checked(rows: list[Row]) -> list[Row]:
    """Return rows whose cells can be kept, unquoted. Raises Unreadable."""
    if len(rows) > MAX_ROWS + 1:
        raise refuse("too-many-rows", _("한 번에 %(count)s행까지 읽습니다.", count=MAX_ROWS))
    for row in rows:
        if any(len(cell) > MAX_CELL or "\x00" in cell for cell in row.cells):
            raise refuse("cell", _("%(row)s행에 읽을 수 없는 칸이 있습니다.", row=row.number))
    return [Row(row.number, [_unquoted(cell) for cell in row.cells], row.formulas) for row in rows]


def _decoded(content: bytes) -> tuple[str, str]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refuse("utf-16", _("UTF-16 파일입니다. ‘CSV UTF-8’로 저장해 주세요."))
    if b"\x00" in content:
        raise refuse("nul", _("표가 아닌 내용이 들어 있습니다. ‘CSV UTF-8’이나 XLSX로 저장해 주세요."))
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp949", "CP949")):
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise refuse("encoding", _("글자를 읽을 수 없습니다. ‘CSV UTF-8’로 저장해 주세요."))


def _read_csv(content: bytes) -> Table:
    text, encoding = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in _numbered(reader):
            if len(cells) > MAX_COLUMNS:
                raise refuse("too-many-columns", _("열은 %(count)s개까지 읽습니다.", count=MAX_COLUMNS))
            if any(cell.strip() for cell in cells):
                formulas = frozenset(at for at, cell in enumerate(cells) if cell.lstrip().startswith("="))
                rows.append(Row(number, [cell.strip() for cell in cells], formulas))
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error as exc:
        raise refuse("broken", _("파일이 깨졌거나 잘렸습니다. 다시 저장해 주세요.")) from exc
    return Table(_checked(rows), encoding)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Number rows as a spreadsheet would: a cell with line breaks stays within its row."""
    yield from enumerate(reader, 1)


def quoted(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a plain number is left as it is."""
    return f"'{text}" if text.startswith(RISKY) and not PLAIN_NUMBER.fullmatch(text) else text


def _unquoted(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:2] in RISKY else text


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV that Korean spreadsheets open: UTF-8 with its mark, cells quoted against formulas."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([quoted(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def write_xlsx(
    sheets: Sequence[tuple[str, Sequence[Sequence[str]]]],
    *,
    widths: Sequence[int] = (),
    choices: Sequence[tuple[str, Sequence[str]]] = (),
    head: int = 1,
) -> bytes:
    """Return a workbook of texts; row `head` is the heading. `choices` are lists to choose from, by range."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bg_color": "#E9F0FB", "border": 1, "text_wrap": True})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for index, (name, rows) in enumerate(sheets):
        sheet = book.add_worksheet(name[:31])
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, quoted(cell), bold if at == head - 1 else plain)
        sheet.freeze_panes(head, 0)
        for column in range(max((len(row) for row in rows), default=0)):
            sheet.set_column(column, column, widths[column] if column < len(widths) else 18)
        for cells, values in choices if index == 0 else ():
            sheet.data_validation(cells, {"validate": "list", "source": list(values), "ignore_blank": True})
    book.close()
    return out.getvalue()
