"""Small files of every kind that people hand in, and of kinds that are refused."""

import io
import struct
import zipfile
import zlib

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SECRET_PLACE = "Daejeon-camera-note"


def packed(*names: str, filler: bytes = b"x") -> bytes:
    """Return a zip archive with members of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, filler)
    return buffer.getvalue()


def photograph(kind: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """Return a picture that lies on its side and says where and with what it was taken."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = SECRET_PLACE
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    more = {"comment": SECRET_PLACE.encode()} if kind == "JPEG" else {}
    picture.save(buffer, kind, exif=exif, **more)
    return buffer.getvalue()


def vast_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """Return a few bytes that claim to be a picture of 400 megapixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


# name as sent, content, name as kept, kind
TAKEN: list[tuple[str, bytes, str, str]] = [
    ("계획서.pdf", PDF, "계획서.pdf", "pdf"),
    ("그림.png", photograph("PNG"), "그림.png", "png"),
    ("현장.JPG", photograph(), "현장.JPG", "jpeg"),
    ("계획.docx", packed("[Content_Types].xml", "word/document.xml"), "계획.docx", "docx"),
    ("표.xlsx", packed("[Content_Types].xml", "xl/workbook.xml"), "표.xlsx", "xlsx"),
    ("공문.hwpx", packed("mimetype", "Contents/content.hpf"), "공문.hwpx", "hwpx"),
    ("공문.hwp", OLE + b"HWP Document File", "공문.hwp", "hwp"),
    ("측정.csv", "시각,값\n1,2\n".encode(), "측정.csv", "csv"),
    ("옛측정.csv", "시각,값\n1,2\n".encode("cp949"), "옛측정.csv", "csv"),
    ("메모.txt", "안녕하세요".encode(), "메모.txt", "txt"),
    # The content decides, whatever the name says.
    ("notes.exe", b"only words", "notes.exe.txt", "txt"),
    ("그림.pdf", photograph(), "그림.pdf.jpg", "jpeg"),
    ("../../etc/passwd", PDF, "passwd.pdf", "pdf"),
    ("C:\\내 문서\\계획\u202efdp.pdf", PDF, "계획fdp.pdf", "pdf"),
    ("\u1112\u1161\u11ab.pdf", PDF, "한.pdf", "pdf"),
    (" .. ", PDF, "파일.pdf", "pdf"),
    ("가" * 200, PDF, "가" * 120 + ".pdf", "pdf"),
]
REFUSED: list[tuple[str, bytes]] = [
    ("빈.pdf", b""),
    ("program.pdf", b"MZ\x90\x00\x03\x00\x00"),
    ("library.txt", b"\x7fELF\x02\x01\x01\x00"),
    ("page.html", b"<!DOCTYPE html><script>alert(1)</script>"),
    ("picture.svg", b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    ("bare.svg", b"\n  <svg onload='alert(1)'/>"),
    ("archive.zip", packed("a.txt")),
    ("macro.docx", packed("word/document.xml", "word/vbaProject.bin")),
    ("bomb.xlsx", packed("xl/workbook.xml", filler=bytes(60_000_000))),
    ("broken.docx", b"PK\x03\x04 and nothing more"),
    ("old.doc", OLE + b"Word.Document.8"),
    ("cut.pdf", PDF[:30]),
    ("cut.png", photograph("PNG")[:60]),
    ("cut.jpg", b"\xff\xd8\xff\xe0 no picture"),
    ("vast.png", vast_png()),
    ("picture.gif", b"GIF89a\x01\x00\x01\x00\x80\x00\x00"),
    ("nul.txt", b"a\x00b"),
]
