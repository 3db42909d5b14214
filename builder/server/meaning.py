"""Whether two short texts mean the same, by the encoders that serve."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import Encoder, sentences_in
from builder.encoding.library import EncoderLibrary
from builder.errors import Unavailable
from builder.learning.softmax import unit_rows
from builder.nlu.everyday import everyday_sentences

Floats = NDArray[np.float32]
# Texts of one report that are encoded, the most frequent, and vectors that are kept in memory.
MOST_ENCODED: Final = 150
_MOST_KEPT: Final = 1_000
# Seen from the middle of everyday language, what means the same is so near, on the average of the
# encoders. Chosen on thirty questions of our own, in Chinese and English; pairs of other meaning that
# come nearer are about the same thing (a refund, a return).
_NEAR: Final = 0.5


class Meanings:
    """Compares texts by meaning; thread-safe, and bounded in what it keeps."""

    def __init__(self, library: EncoderLibrary) -> None:
        self._library = library
        self._kept: OrderedDict[tuple[str, str], Floats] = OrderedDict()
        self._lock = Lock()

    def near(self, texts: Sequence[tuple[str, str | None]], languages: Sequence[str]) -> Floats:
        """Return how near texts, each with its language, are: shape (n, n), -1 to 1.

        At most `MOST_ENCODED` are looked at; without encoders nothing is near anything.
        """
        said = texts[:MOST_ENCODED]
        total = np.zeros((len(said), len(said)), np.float32)
        judges = np.zeros_like(total)
        try:
            stack = self._library.stack_for(languages) if said else ()
        except Unavailable:
            stack = ()
        for encoder in stack:
            spoken = [row for row, (_, language) in enumerate(said) if _speaks(encoder, language)]
            if len(spoken) < 2:
                continue
            centre = self._centre(encoder, languages)
            vectors = unit_rows(self._vectors(encoder, [said[row][0] for row in spoken]) - centre)
            at = np.ix_(spoken, spoken)
            total[at] += vectors @ vectors.T
            judges[at] += 1
        return np.divide(total, judges, out=np.full_like(total, -1.0), where=judges > 0)

    def _centre(self, encoder: Encoder, languages: Sequence[str]) -> Floats:
        """Return the middle of everyday language, whose vectors every training keeps."""
        everyday = [text for language, text in everyday_sentences(languages)
                    if _speaks(encoder, language)]  # fmt: skip
        if not everyday:
            return np.zeros(1, np.float32)
        keeping = self._library.keeping([encoder])[0]
        centre: Floats = sentences_in(encoder, keeping.encode(everyday)).mean(axis=0)
        return centre

    def _vectors(self, encoder: Encoder, texts: Sequence[str]) -> Floats:
        with self._lock:
            new = [text for text in texts if (encoder.name, text) not in self._kept]
        fresh = (
            dict(zip(new, sentences_in(encoder, encoder.encode(new)), strict=True)) if new else {}
        )
        with self._lock:
            found = [fresh[t] if t in fresh else self._kept[encoder.name, t] for t in texts]
            for text, vector in zip(texts, found, strict=True):
                self._kept[encoder.name, text] = vector
                self._kept.move_to_end((encoder.name, text))
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return np.stack(found)


def are_near(likeness: float) -> bool:
    """Tell whether texts so near to each other mean the same."""
    return likeness >= _NEAR


def _speaks(encoder: Encoder, language: str | None) -> bool:
    if encoder.languages is None or language is None:
        return True
    return language.split("-")[0].lower() in encoder.languages
