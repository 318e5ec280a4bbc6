"""What the service starts with: the catalogue of Daejeon and its controlled words."""

from seed.loader import Report, load

__all__ = ["Report", "load"]
