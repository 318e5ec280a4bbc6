"""What a file is, told from its content alone; a name or a header may say anything."""

import io
import re
import struct
import zipfile

from app.errors import Problem
from app.files.models import FileKind
from app.i18n import gettext as _

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_UNPACKED = 50_000_000
MAX_RATIO = 100
MARKUP = re.compile(r"\s*<(!doctype|\?xml|html|head|body|script|svg)\b", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MEDIA_TYPES: dict[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.HWPX: "application/hwp+zip",
    FileKind.HWP: "application/x-hwp",
    FileKind.CSV: "text/csv",
    FileKind.TXT: "text/plain",
}
ENDINGS: dict[FileKind, tuple[str, ...]] = {FileKind.JPEG: (".jpg", ".jpeg")}


class WrongFile(Problem):
    """A file that is not taken, and why."""

    status = 422
    code = "wrong-file"
    title = "받을 수 없는 파일입니다."


def refuse(message: str) -> WrongFile:
    """Return the refusal of a file, at the field it came in."""
    return WrongFile(message, errors=[{"field": "file", "code": "wrong-file", "message": message}])


def _packed(content: bytes) -> FileKind:
    """Return what a zip archive is. Raises WrongFile, before anything in it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError):
        raise refuse(_("파일이 깨져 있습니다. 다시 저장해서 올려 주세요.")) from None
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content):
        raise refuse(_("풀면 너무 커지는 파일입니다."))
    names = {member.filename for member in members}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refuse(_("매크로가 든 문서는 받지 않습니다. 매크로 없이 저장해 주세요."))
    for name, kind in (
        ("word/document.xml", FileKind.DOCX),
        ("xl/workbook.xml", FileKind.XLSX),
        ("Contents/content.hpf", FileKind.HWPX),
    ):
        if name in names:
            return kind
    raise refuse(_("압축 파일은 받지 않습니다. 문서를 하나씩 올려 주세요."))


def _text(content: bytes, name: str) -> FileKind:
    """Return what a text is, in UTF-8 or CP949. Raises WrongFile for anything else."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL.search(text):
            break
        if MARKUP.match(text):
            raise refuse(_("웹 문서(HTML·SVG·XML)는 받지 않습니다. PDF로 저장해 올려 주세요."))
        return FileKind.CSV if name.lower().endswith(".csv") else FileKind.TXT
    raise refuse(
        _("PDF, 그림(PNG·JPEG), 한글(HWP·HWPX), 워드(DOCX), 엑셀(XLSX), CSV, TXT만 올릴 수 있습니다.")
    )


def recognise(content: bytes, name: str) -> FileKind:
    """Return what the content is; the name only tells a table from a text. Raises WrongFile."""
    if not content:
        raise refuse(_("빈 파일입니다."))
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise refuse(_("파일이 깨져 있습니다. 다시 저장해서 올려 주세요."))
        return FileKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if content.startswith(OLE):
        if b"HWP Document File" in content:
            return FileKind.HWP
        raise refuse(
            _("예전 형식(DOC·XLS·PPT)이나 암호가 걸린 문서는 받지 않습니다. 새 형식으로 저장해 주세요.")
        )
    return _text(content, name)


def endings(kind: FileKind) -> tuple[str, ...]:
    """Return how names of a kind end; the first is the usual one."""
    return ENDINGS.get(kind, (f".{kind}",))
