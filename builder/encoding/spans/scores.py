"""What a reader of spans says of a passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from builder.encoding.encoder import Offsets, Vectors


@dataclass(frozen=True)
class SpanScores:
    """Scores of a passage's tokens, shape (tokens,) each, and the characters of each (tokens, 2).

    `none` is what the sum of a first and a last score has to pass for the passage to answer at all.
    """

    first: Vectors
    last: Vectors
    offsets: Offsets
    none: float


class SpanScorer(Protocol):
    """Scores the tokens of a passage as the answer's first and last; thread-safe."""

    def scores(self, question: str, passage: str) -> SpanScores:
        """Return the scores of a passage's tokens."""
        ...
