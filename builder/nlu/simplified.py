"""Encoders that read a text as they were mostly trained to: clear, and Chinese simplified.

One character is exchanged for one, so the offsets of tokens are those of the text as it was written.
Done in training and in serving alike, so that a message means the same in either script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from builder.encoding.encoder import Encoder, Encoding, Vectors
from builder.encoding.wrapped import WrappedEncoder
from builder.han import simplify
from builder.nlu.clear import clear


class SimplifyingEncoder(WrappedEncoder):
    """Wraps an encoder; what is clear, and in simplified characters, goes through as it is."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts."""
        return self.encoder.encode([_simplified(text) for text in texts])

    def encode_one(self, text: str) -> Encoding:
        """Return the vectors of one text; offsets are those of the text as it was written."""
        return self.encoder.encode_one(_simplified(text))


def simplifying(stack: Iterable[Encoder]) -> tuple[Encoder, ...]:
    """Return the encoders, wrapped."""
    return tuple(SimplifyingEncoder(encoder) for encoder in stack)


def _simplified(text: str) -> str:
    return clear(simplify(text))
