"""An encoder that runs once a text, for whoever asks for the same vectors again and again."""

from __future__ import annotations

from collections.abc import Sequence

from builder.encoding.encoder import Encoder, Encoding, Vectors
from builder.encoding.wrapped import WrappedEncoder


class Remembering(WrappedEncoder):
    """Keeps the vectors of each batch and each text; `encoder` is what runs. It is never emptied."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._batches: dict[tuple[str, ...], Vectors] = {}
        self._known: dict[str, Encoding] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts."""
        key = tuple(texts)
        if key not in self._batches:
            self._batches[key] = self.encoder.encode(texts)
        return self._batches[key]

    def encode_one(self, text: str) -> Encoding:
        """Return the vectors of one text."""
        if text not in self._known:
            self._known[text] = self.encoder.encode_one(text)
        return self._known[text]
