"""`make bench`: every measurement of this folder, one after the other, each a program of its own.

Usage: python -m bench [NAME ...], such as http.
"""

import subprocess
import sys

BENCHES = ("http", "pages", "many", "matching", "inference")


def main() -> int:
    """Run the named measurements, all where none is named; 1 if one of them failed."""
    codes = [
        subprocess.run([sys.executable, "-m", f"bench.{name}"]).returncode for name in sys.argv[1:] or BENCHES
    ]
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
