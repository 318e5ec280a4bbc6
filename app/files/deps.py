"""Files over HTTP: how they come in and how they are given out."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query
from starlette.responses import Response

from app.fields import Text
from app.files import kinds, service
from app.files.models import StoredFile
from app.files.schemas import Upload
from app.files.service import Checked
from app.idempotency import RawBody

# What the API document says of a route that takes a file as its body.
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "The file, to be saved"}
}


def check_body(name: Annotated[Text, Query(min_length=1, max_length=200)], body: RawBody) -> Checked:
    """Return the file that is the body of a request. Raises FileTooLarge, WrongFile."""
    return service.check(Upload(name, body))


CurrentFile = Annotated[Checked, Depends(check_body)]


def give(file: StoredFile) -> Response:
    """Answer with a file, to be saved and never shown in our pages. Whoever owns the noun has checked who."""
    return attachment(service.read(file), file.name, kinds.MEDIA_TYPES[file.kind])


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Answer with a content to be saved under a name, which may be Korean (RFC 8187)."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
    }
    return Response(content, headers=headers, media_type=media_type)
