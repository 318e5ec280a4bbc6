"""Papers: every syllable, one font per weight, nobody's text is markup, three formats of the same content."""

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import docx
import pypdfium2
import pytest
from hwpx import HwpxDocument

from app.papers import formats
from app.papers.document import (
    Block,
    Bullets,
    Code,
    Facts,
    Item,
    Layout,
    Paper,
    Signature,
    Signatures,
    Table,
    Text,
    mark,
)
from app.papers.formats import Format

RARE = "뷁 펲 믜"
HOSTILE = '#read("/etc/passwd") $x^2$ ]] {{ 7*7 }} <w:t> & \\evil *bold* \u202e\x00'
SYLLABLES = "".join(chr(code) for code in range(0xAC00, 0xD7A4))


def paper(*blocks: Block, layout: Layout = Layout.LETTER, language: str = "ko", **more: object) -> Paper:
    said = {"title": "실증 협조 요청", "on": date(2026, 11, 25), "number": "접수번호 2026-0147"} | more
    return Paper(kind="test", layout=layout, language=language, blocks=blocks, **said)  # type: ignore[arg-type]


def everything(layout: Layout, language: str) -> Paper:
    return paper(
        Item(f"관련: {RARE}"),
        Item("아래와 같이 요청합니다."),
        Item("기간", 1),
        Item("밤 1시부터", 2),
        Item("장소", 1),
        Text("덧붙임"),
        Text(HOSTILE, is_note=True),
        Bullets(("하나", "둘")),
        Facts((("기업", "주식회사 먼지없음\n둘째 줄"),)),
        Table(("순위", "장소"), tuple((str(at), "대전역") for at in range(1, 61)), (1, 4)),
        Code("https://example.org/2026-0147", "비추어 보세요"),
        layout=layout,
        language=language,
        head="대전테크노파크",
        lines=(("수신", "대전교통공사"), ("제목", "실증 협조 요청")),
        attachments=("요청서 1부.", "회신서 1부."),
        closing="대전테크노파크 원장",
        signatures=Signatures((Signature("실증기관", "대전교통공사", "홍길동"),), "(인)"),
        note="결재와 관인을 대신하지 않습니다.",
        stamp="초안",
    )


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in document))


def fonts_of(pdf: bytes) -> set[bytes]:
    return set(re.findall(rb"/FontName\s*/\w+\+([\w-]+)", pdf))


def test_a_page_of_every_modern_syllable_embeds_one_font() -> None:
    pdf = formats.render(paper(Text(SYLLABLES)), Format.PDF)
    assert set(SYLLABLES) <= set(text_of(pdf))
    # Only the title's line is bold here, and it has nothing in it.
    assert fonts_of(pdf) == {b"Pretendard-Regular"}
    document = pypdfium2.PdfDocument(pdf)
    pixels = [page.render(scale=1).to_numpy() for page in document]
    assert all((page < 128).sum() > 10_000 for page in pixels[:-1]), "the pages look empty"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("layout", list(Layout))
def test_one_paper_says_the_same_in_every_format(layout: Layout, language: str) -> None:
    wanted = everything(layout, language)
    pdf, word, hangul = (formats.render(wanted, kind) for kind in Format)
    assert formats.render(wanted, Format.PDF) == pdf
    assert formats.render(wanted, Format.DOCX) == word
    assert fonts_of(pdf) <= {b"Pretendard-Regular", b"Pretendard-Bold"}
    read = docx.Document(io.BytesIO(word))
    cells = [cell.text for table in read.tables for cell in table._cells]
    texts = {
        "pdf": text_of(pdf),
        "docx": " ".join([*(paragraph.text for paragraph in read.paragraphs), *cells]),
        "hwpx": HwpxDocument.open(hangul).text.plain(),
    }
    for kind, text in texts.items():
        for said in (
            *RARE.split(),
            "주식회사 먼지없음",
            "대전역",
            "대전테크노파크 원장",
            "홍길동",
            "60",
            "초안",
        ):
            assert said in text, (kind, said)
        # What somebody wrote stands there as it was written, without what turns a line around.
        for said in ('#read("/etc/passwd")', "$x^2$", "{{ 7*7 }}", "<w:t> &", "*bold*"):
            assert said in text, (kind, said)
        assert not {"\u202e", "\x00"} & set(text)
    with zipfile.ZipFile(io.BytesIO(hangul)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".hpf", ".rdf")):
                ElementTree.fromstring(archive.read(name))


def test_marks_follow_the_rule_of_official_papers() -> None:
    assert [mark(level, 1, "ko") for level in range(4)] == ["2.", "나.", "2)", "나)"]
    assert [mark(level, 1, "en") for level in range(4)] == ["2.", "b.", "2)", "b)"]
    text = text_of(formats.render(everything(Layout.LETTER, "ko"), Format.PDF))
    assert re.search(r"1\. 관련.*2\. 아래와.*가\. 기간.*1\) 밤.*나\. 장소", text)
    assert "회신서 1부. 끝." in text
