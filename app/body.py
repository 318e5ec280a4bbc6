"""A limit on what is sent, before anybody reads it."""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import errors
from app.errors import Page, TooLarge

MAX_BYTES = 2_000_000
# Three files of 10 MB and what a form puts around them.
MAX_UPLOAD_BYTES = 32 * 1024 * 1024


class BodyLimitMiddleware:
    """Refuse bodies that are announced too large, and stop reading ones that turn out to be.

    `uploads` are the paths of the routes that take files.
    """

    def __init__(self, app: ASGIApp, page: Page, uploads: Sequence[re.Pattern[str]] = ()) -> None:
        self.app = app
        self.page = page
        self.uploads = tuple(uploads)

    def limit(self, scope: Scope) -> int:
        """Return how much may be sent to a path."""
        takes_files = scope["method"] == "POST" and any(each.match(scope["path"]) for each in self.uploads)
        return MAX_UPLOAD_BYTES if takes_files else MAX_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit(scope)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced) > limit:
            response = errors.respond(Request(scope), TooLarge(), self.page)
            await response(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge
            return message

        await self.app(scope, counted, send)
