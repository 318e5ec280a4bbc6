"""The only way out: one client that will not be led to private places."""

import ipaddress
import socket
from typing import Any

import httpx

from app.settings import get_settings

MAX_BYTES = 1_000_000
TIMEOUT = httpx.Timeout(10.0, connect=5.0)


class OutboundRefused(RuntimeError):
    """The address is not one we call, or the answer is not one we take."""


def _resolve(host: str, port: int) -> str:
    """Return one address of the host; refuse it if any of its addresses is not public."""
    found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    if host not in get_settings().outbound_allow and not all(address.is_global for address in addresses):
        raise OutboundRefused(f"{host} is not a public address")
    return str(addresses[0])


def request(method: str, url: str, **arguments: Any) -> httpx.Response:
    """Send one request and return the whole answer.

    The name is resolved once and the connection made to that address, so that a second lookup cannot
    lead elsewhere; redirects are not followed. Raises OutboundRefused, or httpx.HTTPError.
    """
    parsed = httpx.URL(url)
    if parsed.scheme not in ("https", "http") or not parsed.host:
        raise OutboundRefused("only http and https")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    pinned = parsed.copy_with(host=_resolve(parsed.host, port))
    headers = {**arguments.pop("headers", {}), "host": parsed.netloc.decode()}
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        sent = client.build_request(
            method, pinned, headers=headers, extensions={"sni_hostname": parsed.host}, **arguments
        )
        answer = client.send(sent, stream=True)
        body = b""
        for part in answer.iter_bytes():
            body += part
            if len(body) > MAX_BYTES:
                answer.close()
                raise OutboundRefused("the answer is too large")
        return httpx.Response(
            answer.status_code, headers={"content-type": answer.headers.get("content-type", "")}, content=body
        )
