"""A template before anything of it is used: small, plain, pointing nowhere outside of itself."""

import io
import re
import zipfile

from lxml import etree

from app.errors import Invalid
from app.files.models import FileKind
from app.files.service import Checked
from app.i18n import gettext as _

MAX_BYTES = 5 * 1024 * 1024
MAX_PARTS = 500
MAX_UNPACKED = 30_000_000
XML = (".xml", ".rels")
# Parts that run, or hold another file.
REFUSED_PARTS = re.compile(
    r"(vbaproject|vbadata|activex|embeddings/|oleobject|attachedtemplate|afchunk)", re.I
)
MACROS = re.compile(rb"macroenabled", re.I)
# Fields that fetch something when the document is opened.
FETCHING = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK|IMPORT|DATABASE|MACROBUTTON|RD)\b", re.I
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def refuse(message: str) -> Invalid:
    """Return the refusal of a template, at the field it came in."""
    return Invalid(message, errors=[{"field": "file", "code": "template", "message": message}])


def _tree(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise refuse(_("서식의 내용이 깨져 있습니다. 워드에서 다시 저장해 주세요.")) from None
    if root.getroottree().docinfo.doctype:
        raise refuse(_("서식에 쓸 수 없는 선언(DOCTYPE)이 들어 있습니다."))
    return root


def _check_relations(root: etree._Element) -> None:
    for relation in root:
        if relation.get("TargetMode", "").lower() == "external":
            raise refuse(_("서식이 바깥의 주소를 가리킵니다. 링크를 지우고 다시 올려 주세요."))


def _check_fields(root: etree._Element) -> None:
    # A field's code may be cut into several pieces.
    codes = ["".join(each.text or "" for each in root.iter(f"{W}instrText"))]
    codes += [each.get(f"{W}instr", "") for each in root.iter(f"{W}fldSimple")]
    if any(FETCHING.search(code) for code in codes):
        raise refuse(_("서식에 바깥의 내용을 불러오는 필드가 들어 있습니다. 지우고 다시 올려 주세요."))


def check(file: Checked) -> None:
    """Refuse what is no plain DOCX. Raises Invalid with the reason."""
    if file.kind != FileKind.DOCX:
        raise refuse(_("워드 문서(DOCX)만 서식으로 쓸 수 있습니다."))
    if len(file.content) > MAX_BYTES:
        raise refuse(_("서식은 5MB까지 올릴 수 있습니다."))
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise refuse(_("풀면 너무 커지는 서식입니다."))
        for part in parts:
            _check_part(archive, part)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    name = part.filename
    if REFUSED_PARTS.search(name):
        raise refuse(_("서식에 매크로나 다른 파일이 들어 있습니다. 지우고 다시 올려 주세요."))
    if not name.lower().endswith(XML):
        return
    try:
        content = archive.read(part)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        raise refuse(_("서식의 내용이 깨져 있습니다. 워드에서 다시 저장해 주세요.")) from None
    if MACROS.search(content) and name == "[Content_Types].xml":
        raise refuse(_("서식에 매크로나 다른 파일이 들어 있습니다. 지우고 다시 올려 주세요."))
    root = _tree(content)
    if name.endswith(".rels"):
        _check_relations(root)
    else:
        _check_fields(root)
