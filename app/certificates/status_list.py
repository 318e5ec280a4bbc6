"""The list of what was revoked, as W3C Bitstring Status List 1.0 writes it: a bit per certificate, gzipped.

Everybody fetches the same list, so that nobody learns which certificate was looked up.
"""

import base64
import gzip
import zlib
from collections.abc import Iterable

# The least that the recommendation allows, so that one certificate hides among many.
SIZE = 131_072
# A list that unpacks to more than this is no list of ours.
MOST_BYTES = 16 * SIZE // 8
BASE64URL = "u"


def encode(revoked: Iterable[int]) -> str:
    """Return the list in which these indexes are set, in multibase base64url."""
    bits = bytearray(SIZE // 8)
    for index in revoked:
        bits[index >> 3] |= 0x80 >> (index & 7)
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0))
    return BASE64URL + packed.decode().rstrip("=")


def is_set(encoded: str, index: int) -> bool:
    """Tell whether an index is set. Raises ValueError where the list cannot be read or is too short."""
    if not encoded.startswith(BASE64URL):
        raise ValueError("the list is not multibase base64url")
    packed = encoded[1:]
    try:
        content = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        bits = zlib.decompressobj(wbits=31).decompress(content, MOST_BYTES)
    except zlib.error as exc:
        raise ValueError(str(exc)) from exc
    if not 0 <= index < len(bits) * 8:
        raise ValueError("the list has no such index")
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))
