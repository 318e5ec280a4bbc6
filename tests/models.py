"""Versions of the ranking for tests: a worse one, and a comparison over a few judged demands."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from matching import Model
from seed import files
from tests.actors import rows
from tests.console import CommandError
from tests.server import Server

BASE = Model.from_json((files.DATA / "models" / "base.json").read_text(encoding="utf-8"))
JUDGED = files.DATA / "judged"


def few_cases(folder: Path, count: int = 14) -> list[str]:
    """Name a few judged demands in one kind of text: a replay of all of them takes half a minute."""
    lines = (JUDGED / "development_demands.jsonl").read_text(encoding="utf-8").splitlines()[:count]
    demands, qrels = folder / "demands.jsonl", JUDGED / "development_qrels.json"
    kept = [{name: json.loads(line)[name] for name in ("id", "text")} for line in lines]
    demands.write_text("\n".join(json.dumps(row) for row in kept), encoding="utf-8")
    return ["--demands", str(demands), "--qrels", str(qrels)]


def worse(server: Server, name: str) -> str:
    """Keep a version that looks at indoor or outdoor alone."""
    model = replace(BASE, version=name, weights={"setting": 3.0})
    path = server.folder / f"{name}.json"
    path.write_text(model.to_json(), encoding="utf-8")
    assert server.testbed("model", "add", str(path)).strip() == name
    return name


def compared(server: Server) -> tuple[str, str]:
    """Compare the packaged version with a worse one; return the latter and the comparison's page."""
    name = worse(server, "worse-shown")
    with pytest.raises(CommandError) as refused:
        server.testbed("model", "compare", BASE.version, name, *few_cases(server.folder))
    assert refused.value.code == 1
    ((key,),) = rows(server, "SELECT id FROM model_comparisons WHERE second = :name", name=name)
    return name, f"/desk/models/comparisons/{key}"
