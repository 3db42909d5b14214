"""Vectors of the texts that every skill trains with: encoded once a machine, kept beside the encoders.

The everyday sentences and the examples of the built-in intents are the same for every skill; without
this they would be most of what a small skill's training encodes. Losing the file costs seconds.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from builder.encoding.encoder import Encoder
from builder.nlu.softmax import Floats


def encode_shared(encoder: Encoder, texts: Sequence[str], folder: Path) -> Floats:
    """Return the vectors of texts that are asked for again and again, from disk where they are."""
    if not texts:
        return np.zeros((0, encoder.dimension), np.float32)
    path = folder / "shared" / f"{_digest(encoder.fingerprint, *texts)}.npy"
    kept = _find(path, (len(texts), encoder.dimension))
    if kept is not None:
        return kept
    vectors = encoder.encode(texts)
    _keep(path, vectors)
    return vectors


def _digest(*words: str) -> str:
    return sha256("\x00".join(words).encode()).hexdigest()[:32]


def _find(path: Path, shape: tuple[int, int]) -> Floats | None:
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = isinstance(vectors, np.ndarray) and vectors.shape == shape
    return vectors.astype(np.float32) if fits and bool(np.isfinite(vectors).all()) else None


def _keep(path: Path, vectors: Floats) -> None:
    if not path.parent.parent.is_dir():
        return  # no encoder cache, as in tests: nothing is made where nothing was
    try:
        path.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".shared")
        with os.fdopen(handle, "wb") as file:
            np.save(file, vectors, allow_pickle=False)
        Path(name).replace(path)
    except OSError:
        # A folder that cannot be written only costs the same seconds again.
        return
