"""An encoder behind an endpoint that speaks OpenAI's embeddings protocol."""

import hashlib
import json
from collections.abc import Sequence

import httpx
import numpy as np
from pydantic import BaseModel, ValidationError

from app import outbound


class EncoderFailed(RuntimeError):
    """The encoder gave no vectors; `reason` is a code for the record of a run."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Vector(BaseModel):
    index: int
    embedding: list[float]


class _Answer(BaseModel):
    data: list[_Vector]


class RemoteEncoder:
    """Asks an endpoint. Demands leave the service with this: only with the operator's consent."""

    def __init__(self, url: str, model: str, key: str) -> None:
        self.url, self.model, self._key = url, model, key
        # Whoever exchanges the model behind the same name has to clear the cache.
        self.digest = hashlib.sha256(json.dumps([url, model]).encode()).hexdigest()[:16]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return an array of one row per text. Raises EncoderFailed."""
        headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            answer = outbound.request(
                "POST", self.url, json={"model": self.model, "input": list(texts)}, headers=headers
            )
        except httpx.TimeoutException as exc:
            raise EncoderFailed("time-out") from exc
        except (httpx.HTTPError, OSError) as exc:
            raise EncoderFailed("unreachable") from exc
        except outbound.OutboundRefused as exc:
            raise EncoderFailed("refused") from exc
        if not answer.is_success:
            raise EncoderFailed(f"status-{answer.status_code}")
        try:
            rows = sorted(_Answer.model_validate_json(answer.content).data, key=lambda row: row.index)
        except ValidationError as exc:
            raise EncoderFailed("bad-answer") from exc
        vectors = np.array([row.embedding for row in rows], dtype=float) if _even(rows) else np.zeros((0, 0))
        if vectors.shape[0] != len(texts) or not np.isfinite(vectors).all():
            raise EncoderFailed("bad-answer")
        return vectors


def _even(rows: Sequence[_Vector]) -> bool:
    return len({len(row.embedding) for row in rows}) == 1
