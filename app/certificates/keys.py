"""The keys that sign certificates: files beside the data and never in it, the newest signs.

A file is a private JWK (RFC 8037) named by its thumbprint (RFC 7638), which is its `kid`; nobody but its
owner may read it. Neither the database nor a backup of it holds a private key.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from app import clock
from app.errors import Problem
from app.settings import get_settings

CURVE: Final = "Ed25519"
OTHERS = 0o077


class KeyUnavailable(Problem):
    """There is no key to sign with, so nothing is issued."""

    status = 503
    code = "signing-key-unavailable"
    title = "서명 키가 없어 확인서를 발급할 수 없습니다. 관리자에게 알려 주세요."


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; `kid` is its thumbprint."""

    kid: str
    made_at: str
    jwk: OKPKey

    @property
    def public(self) -> dict[str, str]:
        """The public half as a JWK."""
        return public_jwk(self.jwk)


def public_jwk(key: OKPKey) -> dict[str, str]:
    """Return the public half of a key as others read it."""
    members = key.as_dict(private=False)
    named = {name: str(members[name]) for name in ("kty", "crv", "x")}
    return {**named, "kid": key.thumbprint(), "use": "sig", "alg": CURVE}


def folder() -> Path:
    """Return where the keys are."""
    return get_settings().signing_keys_dir


def new() -> SigningKey:
    """Make a key; it signs from now on. Raises OSError where the folder cannot be written."""
    jwk = OKPKey.generate_key(CURVE)
    key = SigningKey(jwk.thumbprint(), clock.now().isoformat(), jwk)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {**jwk.as_dict(private=True), "kid": key.kid, "made_at": key.made_at}
    # It is never readable by others, not even for a moment, and never overwrites another.
    descriptor = os.open(folder() / f"{key.kid}.jwk", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    return key


def _read(path: Path) -> SigningKey:
    if path.stat().st_mode & OTHERS:
        raise KeyUnavailable(code="signing-key-exposed")
    content = json.loads(path.read_text(encoding="utf-8"))
    jwk = OKPKey.import_key({name: content[name] for name in ("kty", "crv", "x", "d")})
    if jwk.thumbprint() != path.stem:
        raise KeyUnavailable
    return SigningKey(path.stem, content["made_at"], jwk)


def newest() -> SigningKey:
    """Return the key that signs. Raises KeyUnavailable where there is none, or others may read it."""
    try:
        found = [_read(path) for path in folder().glob("*.jwk")]
    except (OSError, ValueError, KeyError, JoseError) as exc:
        raise KeyUnavailable from exc
    if not found:
        raise KeyUnavailable
    return max(found, key=lambda key: key.made_at)
