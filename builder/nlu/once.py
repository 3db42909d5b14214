"""An encoder that runs once a text while a skill is trained: intents and slots share the run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from builder.encoding.encoder import Encoder, Encoding, Vectors
from builder.encoding.wrapped import WrappedEncoder

# Token vectors are large; past this many texts they are computed again.
_REMEMBERED = 2000


class OnceEncoder(WrappedEncoder):
    """Wraps an encoder and remembers whole encodings; for one training, by one thread."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._known: dict[str, Encoding] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts, keeping their tokens for later."""
        if len(texts) > _REMEMBERED:
            return self.encoder.encode(texts)
        return np.stack([self.encode_one(text).sentence for text in texts])

    def encode_one(self, text: str) -> Encoding:
        """Return the vectors of one text, from memory where they are."""
        known = self._known.get(text)
        if known is None:
            known = self.encoder.encode_one(text)
            if len(self._known) < _REMEMBERED:
                self._known[text] = known
        return known
