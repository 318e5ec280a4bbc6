"""Security headers on every answer."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings

TILE_HOSTS = {"osm": "https://tile.openstreetmap.org", "vworld": "https://api.vworld.kr"}


def _tile_host(tiles: str) -> str:
    if tiles in ("", "none"):
        return ""
    if tiles in TILE_HOSTS:
        return TILE_HOSTS[tiles]
    parts = urlsplit(tiles)
    return f"{parts.scheme}://{parts.netloc}"


def policy(settings: Settings) -> str:
    """Return the content security policy: nothing inline, nothing foreign but the tiles that are set."""
    images = " ".join(filter(None, ("'self' data:", _tile_host(settings.map_tiles))))
    return (
        f"default-src 'self'; img-src {images}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


class HeadersMiddleware:
    """Add what every answer carries; pages that know a person are never stored."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.fixed = {
            "content-security-policy": policy(settings),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=(self)",
        }
        if settings.is_https:
            self.fixed["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.fixed.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
                    headers.append("vary", "HX-Request, Cookie, Accept-Language")
            await send(message)

        await self.app(scope, receive, answer if scope["type"] == "http" else send)
