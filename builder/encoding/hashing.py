"""A tiny encoder that needs no weights: hashed character n-grams, for tests and for emergencies."""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence

import numpy as np

from builder.encoding.encoder import SENTENCE_ONLY, Encoding, Offsets, Vectors
from builder.text import fold

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[^\w\s]")


class HashingEncoder:
    """Hash the words, characters and character pairs of a text into a vector of length 1.

    Texts that share words lie close; meaning is out of its reach. A token is a word, or one
    ideograph.
    """

    languages: frozenset[str] | None = None
    views: tuple[str, ...] = SENTENCE_ONLY

    def __init__(self, dimension: int = 256, name: str = "hashing") -> None:
        self.name = name
        self.dimension = dimension
        self.fingerprint = f"hashing-v1-{dimension}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts: shape (n, dimension)."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row += self._sentence(text)
        return vectors

    def encode_one(self, text: str) -> Encoding:
        """Return the sentence vector and one vector for each word or ideograph."""
        spans = [match.span() for match in _TOKEN.finditer(text)]
        tokens = np.zeros((len(spans), self.dimension), np.float32)
        for row, (start, end) in zip(tokens, spans, strict=True):
            row += self._sentence(text[start:end])
        offsets: Offsets = np.array(spans, np.int32).reshape(-1, 2)
        return Encoding(self._sentence(text), tokens, offsets)

    def _sentence(self, text: str) -> Vectors:
        folded = fold(text)
        words = _TOKEN.findall(folded)
        features = [*words, *("".join(pair) for pair in itertools.pairwise(words))]
        features += [word[i : i + 3] for word in words for i in range(len(word) - 2)]
        vector = np.zeros(self.dimension, np.float32)
        for feature in features:
            code = zlib.crc32(feature.encode("utf-8", "replace"))
            vector[code % self.dimension] += 1.0 if code & 0x80000000 else -1.0
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector
