"""Checking a certificate without network and without database: signature, then what the status list says."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from app.certificates import credential, status_list
from app.certificates.credential import Untrusted

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
MOST_BYTES = 1024 * 1024


class Unreadable(ValueError):
    """What was given is no key, no certificate or no list at all; the message is a code of which."""


class Revocation(StrEnum):
    """What is known of a certificate's revocation."""

    UNKNOWN = "unknown"
    NOT_REVOKED = "not_revoked"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `problem` is empty where the certificate holds; `as_of` is the day of the list."""

    problem: str
    document: dict[str, Any] = field(default_factory=dict)
    kid: str = ""
    revocation: Revocation = Revocation.UNKNOWN
    as_of: datetime | None = None
    is_old: bool = False


def read_keys(content: bytes) -> dict[str, OKPKey]:
    """Return the public keys of a PEM, a JWK or a JWKS by thumbprint. Raises Unreadable."""
    try:
        if b"-----BEGIN" in content:
            found = [OKPKey.import_key(content.decode())]
        else:
            read = json.loads(content)
            rows = read.get("keys", [read])
            found = [OKPKey.import_key({name: row[name] for name in ("kty", "crv", "x")}) for row in rows]
        return {key.thumbprint(): key for key in found}
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise Unreadable("key") from exc


def _streams(pdf: bytes) -> Iterator[bytes]:
    for match in STREAM.finditer(pdf):
        try:
            yield zlib.decompressobj().decompress(match[1], MOST_BYTES)
        except zlib.error:
            yield match[1]


def read_token(content: bytes) -> str:
    """Return the signed document of a file: the file itself, or what a PDF carries. Raises Unreadable."""
    if not content.startswith(b"%PDF"):
        return content.decode("latin-1").strip()
    for stream in _streams(content):
        text = stream.decode("latin-1").strip()
        if credential.COMPACT.fullmatch(text):
            return text
    raise Unreadable("certificate")


def _revocation(document: Mapping[str, Any], listed: Mapping[str, Any]) -> Revocation:
    """Return what a list says of a certificate. Raises Untrusted where it is another list."""
    try:
        entry = document["credentialStatus"]
        if listed["id"] != entry["statusListCredential"]:
            raise Untrusted("other-list")
        encoded = listed["credentialSubject"]["encodedList"]
        is_revoked = status_list.is_set(encoded, int(entry["statusListIndex"]))
    except (ValueError, KeyError, TypeError) as exc:
        raise Untrusted(str(exc) if isinstance(exc, Untrusted) else "bad-list") from exc
    return Revocation.REVOKED if is_revoked else Revocation.NOT_REVOKED


def _day(text: Any) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except (ValueError, TypeError) as exc:
        raise Untrusted("bad-list") from exc


def check(token: str, keys: Mapping[str, OKPKey], listed: str | None, now: datetime) -> Finding:
    """Say whether a certificate holds under trusted keys, and what a signed list says of it."""
    try:
        document, kid = credential.open_signed(token, keys)
        if "DemonstrationCertificate" not in document.get("type", []):
            raise Untrusted("wrong-type")
    except Untrusted as exc:
        return Finding(str(exc))
    if listed is None:
        return Finding("", document, kid)
    try:
        status, _kid = credential.open_signed(listed, keys)
        revocation = _revocation(document, status)
        as_of, until = _day(status.get("validFrom")), _day(status.get("validUntil"))
    except Untrusted as exc:
        return Finding(f"list-{exc}", document, kid)
    problem = "revoked" if revocation == Revocation.REVOKED else ""
    return Finding(problem, document, kid, revocation, as_of, is_old=until < now)
