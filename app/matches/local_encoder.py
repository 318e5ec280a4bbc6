"""A sentence encoder from a directory, run by onnxruntime; imported only where the settings name one.

The directory is laid out as sentence-transformers saves it: `tokenizer.json`, `model.onnx` or
`onnx/model.onnx`, and where they are there `sentence_bert_config.json` and `1_Pooling/config.json`.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from app.matches.remote_encoder import EncoderFailed

MAX_TOKENS = 256


def _settings(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


class LocalEncoder:
    """Mean or first-token pooling over a transformer, as its directory says."""

    def __init__(self, folder: Path) -> None:
        models = [file for file in (folder / "onnx/model.onnx", folder / "model.onnx") if file.exists()]
        words = folder / "tokenizer.json"
        if not models or not words.exists():
            raise EncoderFailed("no-model")
        digest = hashlib.sha256(words.read_bytes())
        with models[0].open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
        self.digest = digest.hexdigest()[:16]
        self._first = bool(_settings(folder / "1_Pooling/config.json").get("pooling_mode_cls_token"))
        self._tokenizer = Tokenizer.from_file(str(words))
        longest = _settings(folder / "sentence_bert_config.json").get("max_seq_length", MAX_TOKENS)
        self._tokenizer.enable_truncation(int(longest))
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        # A ranking must not take every core of the machine.
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(models[0]), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {each.name for each in self._session.get_inputs()}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return an array of one row per text."""
        tokens = self._tokenizer.encode_batch(list(texts))
        given = {
            "input_ids": np.array([each.ids for each in tokens], dtype=np.int64),
            "attention_mask": np.array([each.attention_mask for each in tokens], dtype=np.int64),
            "token_type_ids": np.array([each.type_ids for each in tokens], dtype=np.int64),
        }
        wanted = {name: array for name, array in given.items() if name in self._inputs}
        states = np.asarray(self._session.run(None, wanted)[0])
        if states.ndim == 2:
            return states
        if self._first:
            return np.asarray(states[:, 0])
        mask = given["attention_mask"][:, :, None]
        return np.asarray((states * mask).sum(axis=1) / mask.sum(axis=1))
