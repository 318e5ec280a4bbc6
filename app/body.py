"""A limit on what is sent, before anybody reads it."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import errors
from app.errors import Page, TooLarge

MAX_BYTES = 2_000_000


class BodyLimitMiddleware:
    """Refuse bodies that are announced too large, and stop reading ones that turn out to be."""

    def __init__(self, app: ASGIApp, page: Page) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced) > MAX_BYTES:
            response = errors.respond(Request(scope), TooLarge(), self.page)
            await response(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BYTES:
                raise TooLarge
            return message

        await self.app(scope, counted, send)
