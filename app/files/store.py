"""Contents on disk, each under its sha256: the same content stands once, and nobody's name is a path."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.settings import get_settings

# An orphan may belong to a request that has not committed yet, so only old ones are removed.
GRACE_SECONDS = 3600


def path(sha256: str) -> Path:
    """Return where a content stands."""
    return get_settings().files_dir / sha256[:2] / sha256


def write(sha256: str, content: bytes) -> None:
    """Write a content and wait until it is on the disk; also where it stands already.

    Writing it anew makes it young, so that no removal that is under way takes it for an orphan.
    """
    target = path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(target)


def _is_old(target: Path) -> bool:
    return target.stat().st_mtime < time.time() - GRACE_SECONDS


def remove(sha256: str) -> bool:
    """Remove a content that nothing refers to; one written just now stays. Return whether it is gone."""
    target = path(sha256)
    if not target.exists():
        return True
    doomed = target.with_name(f".gone-{sha256}")
    # Moved aside first: what a request writes meanwhile is another file and is not touched.
    target.replace(doomed)
    if not _is_old(doomed):
        if not target.exists():
            doomed.replace(target)
        return False
    doomed.unlink()
    return True


def old() -> Iterator[str]:
    """Yield the digests of contents that are no longer young; mend what a crash left half done."""
    for file in get_settings().files_dir.glob("??/*"):
        if not _is_old(file):
            continue
        if file.name.startswith(".gone-"):
            target = file.with_name(file.name.removeprefix(".gone-"))
            file.unlink() if target.exists() else file.replace(target)
        elif file.name.startswith("."):
            file.unlink(missing_ok=True)
        else:
            yield file.name
