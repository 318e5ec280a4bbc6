"""The house rules that a stranger relies on: who imports whom, who commits, how large things are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# A name imports only what stands to its left.
ORDER = [
    "settings",
    "metrics",
    "clock",
    "workdays",
    "i18n",
    "fields",
    "errors",
    "database",
    "actor",
    "audit",
    "outbox",
    "idempotency",
    "outbound",
    "pagination",
    "tables",
    "policy",
    "logs",
    "headers",
    "body",
    "health",
    "accounts",
    "parameters",
    "notices",
    "files",
    "papers",
    "entries",
    "taxonomies",
    "testbeds",
    "onboarding",
    "questions",
    "programmes",
    "challenges",
    "demands",
    "reviews",
    "permits",
    "bookings",
    "matches",
    "cases",
    "calendars",
    "messages",
    "agreements",
    "demonstrations",
    "certificates",
    "followups",
    "procurement",
    "rounds",
    "insights",
    "exchange",
    "models",
    "web",
    "main",
    "cli",
]
INSIDE = ("models", "schemas", "service", "deps", "routes")
SLICES = ORDER[ORDER.index("accounts") : ORDER.index("models")]
# Within these, `notices` is told by accounts and cases, and `clock` reads the settings.
EXCEPTIONS = {("accounts", "notices")}
# A thread that works for everybody outlives whatever one job raises: it logs it and tries again.
LAST_RESORT = ("app/outbox.py", "Exception")


def modules(*packages: str) -> list[Path]:
    """Return the source files of packages."""
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Return the dotted names that a file imports, `from app import x` as app.x."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name: str) -> str | None:
    """Return the first-level name inside app, None outside."""
    parts = name.split(".")
    return parts[1] if parts[0] == "app" and len(parts) > 1 else None


def relative(path: Path) -> str:
    """Return a path as messages show it."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules("app"), ids=relative)
def test_a_module_imports_only_what_stands_to_its_left(path: Path) -> None:
    parts = path.relative_to(ROOT / "app").with_suffix("").parts
    own = parts[0]
    if own == "__init__":
        return
    assert own in ORDER, f"{own} has no place in the order"
    for name in imported(path):
        other = room(name)
        if other is None or other == own or (own, other) in EXCEPTIONS:
            continue
        assert ORDER.index(other) < ORDER.index(own), f"{relative(path)} imports {name}"


@pytest.mark.parametrize("path", modules("app"), ids=relative)
def test_inside_a_slice_models_come_before_schemas_service_and_routes(path: Path) -> None:
    package, stem = path.parent.name, path.stem
    if package not in SLICES or stem not in INSIDE:
        return
    for name in imported(path):
        parts = name.split(".")
        if parts[:2] == ["app", package] and len(parts) > 2 and parts[2] in INSIDE:
            assert INSIDE.index(parts[2]) < INSIDE.index(stem), f"{relative(path)} imports {name}"


def test_only_the_matches_slice_knows_the_library() -> None:
    users = {
        path.parent.name
        for path in modules("app", "seed")
        if any(name.split(".")[0] == "matching" for name in imported(path))
    }
    assert users == {"matches"}


def test_the_library_knows_nothing_of_ours() -> None:
    for path in modules("matching"):
        ours = {name.split(".")[0] for name in imported(path)} & {"app", "seed", "tests", "bench"}
        assert not ours, f"{relative(path)} imports {ours}"


def test_only_the_database_module_commits() -> None:
    for path in modules("app", "seed"):
        if path.name == "database.py":
            continue
        calls = [
            node.lineno
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "commit"
        ]
        assert not calls, f"{relative(path)} commits at {calls}"


@pytest.mark.parametrize("path", modules("app", "matching", "seed"), ids=relative)
def test_files_functions_and_imports_stay_small_and_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, f"{relative(path)} is over 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            assert size <= 45, f"{relative(path)}:{node.lineno} {node.name} has {size} lines"
            inner = [each for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom)]
            assert not inner, f"{relative(path)}:{node.lineno} {node.name} imports inside"
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            if (relative(path), caught) == LAST_RESORT:
                continue
            assert caught not in ("Exception", "BaseException", "everything"), (
                f"{relative(path)}:{node.lineno}"
            )


def test_routes_do_not_try() -> None:
    for path in modules("app"):
        if path.stem != "routes" or path.parent.name == "web":
            continue
        tries = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Try)]
        assert not tries, f"{relative(path)} has a try"


def test_relationships_never_load_by_themselves() -> None:
    for path in modules("app"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "relationship":
                lazy = {word.arg: ast.unparse(word.value) for word in node.keywords}.get("lazy")
                assert lazy == "'raise'", f"{relative(path)}:{node.lineno}"
