"""Password hashing, bounded so that many sign-ins cannot exhaust the machine's memory."""

import threading

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# OWASP's parameters: a tenth of the default's cost at the same strength class.
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1),))
_turns = threading.Semaphore(2)
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    with _turns:
        return _hasher.hash(password)


def matches(password: str, hashed: str) -> bool:
    """Tell whether the password is right; takes as long where there is no account."""
    with _turns:
        return _hasher.verify(password, hashed or _NOBODY) and bool(hashed)
