"""A paper as a file: which kinds there are, how they are named, how they are sent."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import quote

import structlog
from fastapi import Query
from hwpx import HwpxError
from starlette.responses import Response

from app.errors import Conflict
from app.papers import docx, hwpx, pdf
from app.papers.document import Paper

log = structlog.get_logger()


class Format(StrEnum):
    """A kind of file."""

    PDF = "pdf"
    DOCX = "docx"
    HWPX = "hwpx"


MEDIA = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.HWPX: "application/hwp+zip",
}
# What the API document says of a route that gives papers.
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {each: {} for each in MEDIA.values()}, "description": "The paper"}
}
PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA[Format.PDF]: {}}, "description": "The paper"}
}
# The middleware reads it; it is named so that the API document says that it is there.
Language = Annotated[Literal["ko", "en"] | None, Query(description="The language of the paper")]
WRITERS: dict[Format, Callable[[Paper], bytes]] = {
    Format.PDF: pdf.render,
    Format.DOCX: docx.render,
    Format.HWPX: hwpx.render,
}


class NotAsThisFormat(Conflict):
    """The paper could not be written in this format; others work."""

    code = "paper-format"
    title = "이 문서는 이 형식으로 만들지 못했습니다. PDF나 DOCX로 받아 주세요."


def render(paper: Paper, kind: Format) -> bytes:
    """Return a paper as a file. Takes up to a second: never call it in a write session.

    Raises NotAsThisFormat where the young HWPX library refuses what it wrote.
    """
    try:
        return WRITERS[kind](paper)
    except HwpxError as error:
        log.warning("papers.hwpx", kind=paper.kind, error=str(error))
        raise NotAsThisFormat from error


def send(content: bytes, name: str, kind: Format) -> Response:
    """Return the answer that carries a paper: a PDF is shown, the others are saved."""
    shown = "inline" if kind == Format.PDF else "attachment"
    file = f"{name}.{kind}"
    plain = "".join(
        letter if (letter.isascii() and letter.isalnum()) or letter in "-." else "_" for letter in file
    )
    disposition = f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(file)}"
    return Response(content, media_type=MEDIA[kind], headers={"Content-Disposition": disposition})
