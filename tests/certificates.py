"""Finished demonstrations and their certificates, brought about over HTTP, and the checking command."""

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.actors import API, CASES, SEOUL, Cast, agreed, approve, day, made, place, went
from tests.console import CommandError
from tests.demonstrations import agree, path, prepare
from tests.server import Server

SetClock = Callable[[datetime | None], None]


def seoul(offset: int, hour: int = 10) -> datetime:
    """Return an hour in Seoul so many days from today."""
    today = datetime.now(SEOUL).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today + timedelta(days=offset)


def begun(cast: Cast, set_clock: SetClock) -> str:
    """Bring a new case to a running demonstration with a measured value, and return its id."""
    case = agreed(cast, place(cast.host), 2, 4)
    went(approve(cast.desk, case))
    agree(cast, case)
    prepare(cast, case)
    set_clock(seoul(2))
    went(cast.firm.post(path(case, "start")))
    body = {"rows": [{"kpi": "k1", "at": seoul(2, 9).isoformat(), "value": 92, "n": 100}]}
    went(cast.firm.post(path(case, "measurements"), json=body))
    return case


def finish(cast: Cast, case: str) -> None:
    """Report and give the host's opinion."""
    report = {"ended_on": day(2), "summary": "잘 되었습니다.", "achieved": "먼지가 줄었습니다."}
    went(cast.firm.post(path(case, "report"), json=report))
    opinion = {
        "values_confirmed": True,
        "restored": True,
        "technology": 4,
        "business": 3,
        "text": "좋습니다.",
    }
    went(cast.host.post(path(case, "opinion"), json=opinion))


def finished(cast: Cast, set_clock: SetClock) -> str:
    """Bring a new case to a result and return its id; the clock runs on afterwards."""
    case = begun(cast, set_clock)
    finish(cast, case)
    set_clock(None)
    return case


def new_key(server: Server) -> str:
    """Make a signing key and return its thumbprint."""
    return server.testbed("certificate", "key", "new").strip()


def issue(cast: Cast, case: str, **said: Any) -> httpx.Response:
    """Issue the certificate of a case."""
    return cast.desk.post(f"{CASES}/{case}/certificates", json=said)


def issued(cast: Cast, set_clock: SetClock) -> Any:
    """Issue the certificate of a new case."""
    return made(issue(cast, finished(cast, set_clock)))


def document(client: httpx.Client, certificate: Any) -> str:
    """Return the signed document."""
    answer = client.get(f"{API}/certificates/{certificate['id']}/document")
    assert answer.headers["content-type"] == "application/vc+jwt"
    return answer.text


def decode(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(token: str, jwks: Any) -> Any:
    """Verify a signed document by another implementation, and return what it says."""
    header, payload, signature = token.split(".")
    said = json.loads(decode(header))
    assert (said["alg"], said["typ"]) == ("Ed25519", "vc+jwt")
    (key,) = (each for each in jwks["keys"] if each["kid"] == said["kid"])
    public = Ed25519PublicKey.from_public_bytes(decode(key["x"]))
    public.verify(decode(signature), f"{header}.{payload}".encode())
    return json.loads(decode(payload))


def keep(server: Server, name: str, content: str | bytes) -> Path:
    """Write a file for the command."""
    file = server.folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def verify(server: Server, *arguments: object) -> tuple[int, str]:
    """Run `testbed certificate verify` and return its exit code and what it printed."""
    try:
        return 0, server.testbed("certificate", "verify", *map(str, arguments))
    except CommandError as error:
        return error.code, error.output + error.errors
