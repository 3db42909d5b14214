"""The word table of an encoder, outside its network: one byte a number, read from the disk.

A message touches a few dozen of hundreds of thousands of rows, so the table is memory-mapped and
only those rows become floats. A row is `code * scale + low`, which keeps 0.9999 of a row's direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import Vectors
from builder.encoding.files import WORD_SCALES_FILE, WORDS_FILE

# Rows rounded at a time, so that a table of 400 MB needs no temporary of that size.
_STRIDE: Final = 8_192


@dataclass(frozen=True)
class WordTable:
    """Codes of shape (words, width), and for each word its scale and its low: shape (words, 2)."""

    codes: NDArray[np.uint8]
    scales: Vectors

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the vectors of token ids of any shape, with the width as one more axis."""
        vectors: Vectors = self.codes[ids].astype(np.float32)
        scales = self.scales[ids]
        vectors *= scales[..., :1]
        vectors += scales[..., 1:]
        return vectors

    def save(self, folder: Path) -> None:
        """Write the table into an encoder's folder."""
        np.save(folder / WORDS_FILE, self.codes, allow_pickle=False)
        np.save(folder / WORD_SCALES_FILE, self.scales, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> WordTable:
        """Open the table of an encoder's folder; its rows stay on the disk until they are used."""
        codes = np.load(folder / WORDS_FILE, mmap_mode="r", allow_pickle=False)
        return cls(codes, np.load(folder / WORD_SCALES_FILE, allow_pickle=False))


def quantise_words(words: Vectors) -> WordTable:
    """Round each row of a word table to 256 even steps between its lowest and highest number."""
    low = words.min(axis=1, keepdims=True)
    scale = np.maximum((words.max(axis=1, keepdims=True) - low) / 255, 1e-12)
    codes = np.empty(words.shape, np.uint8)
    for start in range(0, len(words), _STRIDE):
        rows = slice(start, start + _STRIDE)
        codes[rows] = np.rint((words[rows] - low[rows]) / scale[rows])
    return WordTable(codes, np.concatenate([scale, low], axis=1).astype(np.float32))
