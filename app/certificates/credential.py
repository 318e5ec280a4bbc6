"""Signed documents: W3C Verifiable Credentials 2.0 as `application/vc+jwt`, signed with Ed25519.

Nothing here needs a database or a network. The JSON-LD context of our own words is held by us and by whoever
got a certificate; a reader of the signed JSON needs none.
"""

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from app.certificates.keys import CURVE, SigningKey

TYPE = "vc+jwt"
MEDIA_TYPE = f"application/{TYPE}"
BASE_CONTEXT = "https://www.w3.org/ns/credentials/v2"
VOCABULARY = "urn:daejeon-testbed-match:terms:"
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
SUBJECT_TERMS = (
    "number", "caseNumber", "firm", "host", "product", "model", "version", "quantity", "serials", "scope",
    "place", "startedOn", "endedOn", "planSha256", "measures", "metric", "unit", "direction", "baseline",
    "target", "method", "measured", "observations", "low", "high", "met", "deviations", "incidents",
    "reportSummary", "hostOpinion", "agreementSha256", "isFictional", "supersedes",
)  # fmt: skip


class Untrusted(ValueError):
    """The document is not what a known key has signed; the message is a code of why."""


def context_text() -> str:
    """Return our own words as a JSON-LD context."""
    own = ("DemonstrationCertificate", "Demonstration", *SUBJECT_TERMS)
    words = {"@version": 1.1, "@protected": True, **{term: VOCABULARY + term for term in own}}
    return json.dumps({"@context": words}, indent=1)


def instant(moment: datetime) -> str:
    """Return an instant as credentials write it."""
    return moment.isoformat(timespec="seconds")


def sign(key: SigningKey, document: Mapping[str, Any]) -> str:
    """Return the document, signed."""
    header = {"alg": CURVE, "typ": TYPE, "cty": "vc", "kid": key.kid}
    payload = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(header, payload, key.jwk, algorithms=[CURVE])


def _part(text: str) -> bytes:
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # Two spellings of the same bytes would make two documents of one signature.
    if base64.urlsafe_b64encode(content).decode().rstrip("=") != text:
        raise Untrusted("malformed")
    return content


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if not COMPACT.fullmatch(token):
        raise Untrusted("malformed")
    try:
        header, payload, _signature = (_part(part) for part in token.split("."))
        read = json.loads(header), json.loads(payload)
    except Untrusted:
        raise
    except ValueError as exc:
        raise Untrusted("malformed") from exc
    if not all(isinstance(each, dict) for each in read):
        raise Untrusted("malformed")
    return read


def open_signed(token: str, keys: Mapping[str, OKPKey]) -> tuple[dict[str, Any], str]:
    """Return what the token says and the `kid` of who signed it, by keys that the reader trusts.

    Raises Untrusted: malformed, wrong-type, unknown-key or bad-signature.
    """
    header, payload = _parts(token)
    if header.get("alg") != CURVE or header.get("typ") != TYPE or "crit" in header:
        raise Untrusted("wrong-type")
    kid = str(header.get("kid"))
    if kid not in keys:
        raise Untrusted("unknown-key")
    try:
        jws.deserialize_compact(token, keys[kid], algorithms=[CURVE])
    except JoseError as exc:
        raise Untrusted("bad-signature") from exc
    return payload, kid
