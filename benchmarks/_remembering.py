"""Encoders that run once a text, so that learning can be timed apart from encoding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from builder.encoding.encoder import Encoder, Encoding, Vectors
from builder.encoding.remembering import Remembering
from builder.learning.softmax import Floats


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
            known.update(zip(new, self.encoder.encode(new), strict=True))
        return np.stack([known[text] for text in texts])


class SentencesOnly(Remembering):
    """An encoder without token vectors: intents need none, and runs are shorter."""

    def encode_one(self, text: str) -> Encoding:
        """Return the sentence vector of one text."""
        return Encoding(self.encode([text])[0])


class ByText(SentencesOnly, OnceEach):
    """An encoder of sentences that runs once a text: what is known beforehand is encoded together."""
