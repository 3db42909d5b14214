"""An encoder that runs once a text, in batches: what is known beforehand is encoded together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks._public import SentencesOnly
from builder.encoding.encoder import Encoder, Vectors


class ByText(SentencesOnly):
    """Remembers the sentence vector of every text."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._rows: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if missing:
            self._rows |= dict(zip(missing, self._encoder.encode(missing), strict=True))
        return np.stack([self._rows[text] for text in texts])
