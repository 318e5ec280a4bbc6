"""Addresses of lists: the filters stand in them, so that a page can be shared, reloaded and gone back to."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request


@dataclass(frozen=True, slots=True)
class Address:
    """A path with its query, as ordered pairs; blanks and the first page are left out."""

    path: str
    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, request: Request) -> "Address":
        """Return the address that was asked for."""
        pairs = tuple((key, value) for key, value in request.query_params.multi_items() if value)
        return cls(request.url.path, pairs)

    def __call__(self, **changes: object) -> str:
        """Return the address with some keys replaced; None removes one. A change leads to the first page."""
        gone = {*changes, "page"}
        kept = [(key, value) for key, value in self.pairs if key not in gone]
        kept += [
            (key, str(value))
            for key, value in changes.items()
            if value is not None and (key, value) != ("page", 1)
        ]
        return self._spelled(kept)

    def without(self, key: str, value: str) -> str:
        """Return the address without one choice."""
        return self._spelled([pair for pair in self.pairs if pair != (key, value) and pair[0] != "page"])

    def with_(self, key: str, value: str) -> str:
        """Return the address with one choice more, on the same page."""
        return self._spelled([*self.pairs, (key, value)])

    def all(self, key: str) -> list[str]:
        """Return the values of a key."""
        return [value for name, value in self.pairs if name == key]

    def bare(self, *kept: str) -> str:
        """Return the address with only the named keys."""
        return self._spelled([pair for pair in self.pairs if pair[0] in kept])

    def query(self, *left_out: str) -> str:
        """Return the query alone, without the named keys."""
        return urlencode([pair for pair in self.pairs if pair[0] not in left_out])

    def _spelled(self, pairs: list[tuple[str, str]]) -> str:
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path
