"""Signed links: an address by which somebody without an account answers one thing until a time.

Nothing of them is stored: the installation's key signs what the link is for, whose it
is and how long it holds. What may be done with it depends on the object it names, so that an object that was
answered or withdrawn refuses it. Opening one must change nothing, since mail scanners open links, too.
"""

import base64
import hashlib
import hmac
import uuid
from datetime import UTC, datetime

from app import clock
from app.errors import NotFound
from app.settings import get_settings


class LinkSpent(NotFound):
    """The link is unknown, used or too old."""

    code = "link-spent"
    title = "이미 썼거나 기한이 지난 링크입니다. 새 링크를 신청해 주세요."


def _signature(purpose: str, key: str, until: str, bound: str) -> str:
    text = f"link\n{purpose}\n{key}\n{until}\n{bound}"
    mac = hmac.new(get_settings().signing_key(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def sign(purpose: str, key: uuid.UUID, expires_at: datetime, *, bound: str = "") -> str:
    """Return the token of a link to one object; `bound` must be the same when it is read."""
    until = f"{int(expires_at.timestamp()):x}"
    return f"{key.hex}.{until}.{_signature(purpose, key.hex, until, bound)}"


def named(token: str) -> uuid.UUID:
    """Return whose link it claims to be, before anything is checked. Raises NotFound."""
    key = token.partition(".")[0]
    try:
        return uuid.UUID(hex=key)
    except ValueError:
        raise NotFound from None


def check(purpose: str, token: str, *, bound: str = "") -> tuple[uuid.UUID, datetime]:
    """Return whose link it is and until when it holds. Raises NotFound, LinkSpent for an old one."""
    key, _dot, rest = token.partition(".")
    until, _dot, signature = rest.partition(".")
    right = _signature(purpose, key, until, bound)
    if not hmac.compare_digest(signature.encode(), right.encode()):
        raise NotFound
    expires_at = datetime.fromtimestamp(int(until, 16), UTC)
    if expires_at < clock.now():
        raise LinkSpent
    return named(token), expires_at


def address(path: str, token: str) -> str:
    """Return the link as it is mailed."""
    return f"{get_settings().base_url.rstrip('/')}{path}/{token}"
