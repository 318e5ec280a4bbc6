"""What the repository promises about its build: nothing foreign in it, all pinned, nothing skipped."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from setup.assets import missing_urls

ROOT = Path(__file__).parent.parent
VENDOR = ROOT / "app/web/static/vendor"
LOCKS = ("requirements.lock", "requirements-dev.lock")
SMALL_LOCKS = ("requirements-encoder.lock", "bench/encoder.lock")
ADDRESS = re.compile(
    r"\w+://|^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b|@ file:", re.MULTILINE
)
# They report to third parties what a public service has no business reporting.
REFUSED = re.compile(r"^(sentry-sdk|.*-cloud-cli|agent-detector|detect-installer|opentelemetry-.*)$")
# Only the interface, which FastAPI requires; without an exporter it sends nothing.
HARMLESS = {"opentelemetry-api"}


def pins(lock: str) -> dict[str, str]:
    """Return name -> pinned requirement with its hashes."""
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text())
    return {block.partition("==")[0]: block for block in blocks if "==" in block}


def tracked() -> list[Path]:
    """Return every file git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("lock", [*LOCKS, *SMALL_LOCKS, "package-lock.json"])
def test_a_lock_names_no_address(lock: str) -> None:
    assert ADDRESS.findall((ROOT / lock).read_text()) == []


@pytest.mark.parametrize("lock", [*LOCKS, *SMALL_LOCKS])
def test_every_python_package_is_pinned_with_hashes(lock: str) -> None:
    assert len(pins(lock)) > (30 if lock in LOCKS else 4)
    assert [name for name, pin in pins(lock).items() if "--hash=sha256:" not in pin] == []


def test_what_is_tested_is_what_is_shipped() -> None:
    tested = (ROOT / "requirements-dev.lock").read_text()
    shipped = re.findall(r"^(\S+==\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert [pin for pin in shipped if pin not in tested] == []


def test_every_browser_package_is_pinned_with_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    wanted = json.loads((ROOT / "package.json").read_text())
    ranges = {**wanted["dependencies"], **wanted["devDependencies"]}.values()
    assert [version for version in ranges if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_no_script_of_a_browser_package_ever_runs() -> None:
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text().splitlines()
    assert not (VENDOR / "scarf").exists()
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    with_scripts = {name for name, package in packages.items() if package.get("hasInstallScript")}
    assert with_scripts <= {"node_modules/@scarf/scarf"}


def test_the_encoder_brings_neither_torch_nor_what_loads_models_from_elsewhere() -> None:
    for lock in SMALL_LOCKS:
        assert not {"torch", "huggingface-hub", "transformers"} & set(pins(lock))
    assert "onnxruntime" not in pins("requirements.lock")


@pytest.mark.parametrize("lock", [*LOCKS, *SMALL_LOCKS])
def test_nothing_that_reports_to_third_parties_is_installed(lock: str) -> None:
    assert {name for name in pins(lock) if REFUSED.match(name)} <= HARMLESS


def fingerprints(paths: Iterable[Path]) -> dict[bytes, Path]:
    """Return digest -> path of the files long enough to be somebody's work."""
    long = (path for path in paths if path.is_file() and path.stat().st_size > 64)
    return {hashlib.sha256(path.read_bytes()).digest(): path for path in long}


def test_no_third_party_file_is_in_the_repository() -> None:
    files = tracked()
    assert len(files) > 30
    ours = fingerprints(files)
    theirs = fingerprints([*VENDOR.rglob("*"), *(ROOT / "node_modules").rglob("*")])
    assert [ours[digest] for digest in ours.keys() & theirs.keys()] == []
    assert [path for path in files if path.suffix in {".woff", ".woff2", ".otf", ".ttf", ".map"}] == []
    assert [path for path in files if path.name.endswith((".min.js", ".min.css"))] == []


def test_style_sheets_point_at_files_that_are_served() -> None:
    assert len(list(VENDOR.rglob("*.css"))) >= 5
    assert missing_urls(VENDOR) == []
    addresses = {
        sheet.name: re.findall(r"url\([\"']?https?:", sheet.read_text()) for sheet in VENDOR.rglob("*.css")
    }
    assert {name: found for name, found in addresses.items() if found} == {}


def test_a_skipped_test_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_lazy.py").write_text(
        "import pytest\n\ndef test_works(): pass\n\ndef test_lazy(): pytest.skip('no browser')\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_setup_says_what_to_install_before_doing_anything(tmp_path: Path) -> None:
    for name in ("id", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    environment = {"PATH": str(tmp_path), "CHROMIUM": "no-such-browser"}
    command = [str(ROOT / "setup/system.sh"), sys.executable]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "sudo apt-get update && sudo apt-get install -y chromium\n" in done.stderr
    assert sorted(os.listdir(tmp_path)) == ["id", "sh"]
