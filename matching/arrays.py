"""Learnt arrays in little space: words as one block of text, coefficients in a byte each."""

import io
from collections.abc import Mapping, Sequence

import numpy as np


def pack(words: Sequence[str]) -> np.ndarray:
    """Return words, none of which holds a line break, as one array of bytes."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def unpack(block: np.ndarray) -> list[str]:
    """Return the words that `pack` was given; an empty block is no word."""
    return block.tobytes().decode().split("\n") if block.size else []


def squeeze(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """Return a matrix in a byte per value and a scale per column: to 1/254 of the column's largest."""
    scale = np.abs(values).max(axis=0, initial=0.0) / 127
    scale = np.where(scale > 0, scale, 1.0)
    return {f"{name}.q": np.round(values / scale).astype(np.int8), f"{name}.s": scale.astype(np.float32)}


def stretch(name: str, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the matrix that `squeeze` was given, in two bytes a value."""
    return np.asarray((arrays[f"{name}.q"] * arrays[f"{name}.s"]).astype(np.float16))


def to_bytes(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return arrays as a compressed NPZ file; equal arrays give equal bytes."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name: arrays[name] for name in sorted(arrays)})  # type: ignore[arg-type]
    return buffer.getvalue()


def from_bytes(data: bytes) -> dict[str, np.ndarray]:
    """Return the arrays of a file made by `to_bytes`."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}
