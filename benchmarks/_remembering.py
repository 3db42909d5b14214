"""An encoder that runs once a text, so that learning can be timed apart from encoding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from builder.encoding.encoder import Encoder, Encoding, Vectors
from builder.learning.softmax import Floats


class Remembering:
    """An encoder that runs once a text."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.languages = encoder.languages
        self.views = encoder.views
        self._encoder = encoder
        self._batches: dict[tuple[str, ...], Vectors] = {}
        self._known: dict[str, Encoding] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts."""
        key = tuple(texts)
        if key not in self._batches:
            self._batches[key] = self._encoder.encode(texts)
        return self._batches[key]

    def encode_one(self, text: str) -> Encoding:
        """Return the vectors of one text."""
        if text not in self._known:
            self._known[text] = self._encoder.encode_one(text)
        return self._known[text]


class OnceEach(Remembering):
    """An encoder that runs once a text, whichever texts come with it."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._sentences: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts, of which only the new ones are encoded."""
        known = self._sentences
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([known[text] for text in texts])
