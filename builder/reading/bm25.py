"""Retrieval by words: Okapi BM25 over an inverted index that is nothing but arrays.

A score is the share of what a perfect passage would score, 0 to about 1, so that it means the same
for short and long questions. Source: Robertson and Zaragoza, The Probabilistic Relevance
Framework: BM25 and Beyond (2009).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.reading.terms import terms_of

Arrays = Mapping[str, NDArray[np.generic]]
Scores = NDArray[np.float32]

# Usual values; others made no difference on the training files (docs/reading.md).
_K1: Final = 1.2
_B: Final = 0.75


class WordIndex:
    """Texts by their terms: `keys` sorted, and for each the texts that hold it and how often."""

    def __init__(
        self,
        keys: NDArray[np.uint64],
        starts: NDArray[np.int64],
        owners: NDArray[np.int32],
        counts: NDArray[np.uint16],
        lengths: NDArray[np.int32],
    ) -> None:
        self._keys, self._starts = keys, starts
        self._owners, self._counts, self._lengths = owners, counts, lengths
        mean = float(lengths.mean()) if len(lengths) else 1.0
        norms = (_K1 * (1 - _B + _B * lengths / max(mean, 1.0))).astype(np.float32)
        often = counts.astype(np.float32)
        self._impacts = often * np.float32(_K1 + 1) / (often + norms[owners])

    @classmethod
    def of(cls, texts: Sequence[str]) -> WordIndex:
        """Index texts."""
        terms = [np.array(terms_of(text), np.uint64) for text in texts]
        lengths = np.array([len(t) for t in terms], np.int32)
        owners = np.repeat(np.arange(len(terms), dtype=np.int32), lengths)
        flat = np.concatenate([np.empty(0, np.uint64), *terms])
        order = np.lexsort((owners, flat))
        flat, owners = flat[order], owners[order]
        fresh = np.ones(len(flat), bool)
        fresh[1:] = (flat[1:] != flat[:-1]) | (owners[1:] != owners[:-1])
        firsts = np.flatnonzero(fresh)
        counts = np.diff([*firsts, len(flat)]).clip(max=65535).astype(np.uint16)
        keys, starts = np.unique(flat[firsts], return_index=True)
        bounds = np.array([*starts, len(firsts)], np.int64)
        return cls(keys, bounds, owners[firsts], counts, lengths)

    def __len__(self) -> int:
        return len(self._lengths)

    def scores(self, question: str) -> Scores:
        """Return the score of each text for a question."""
        total = len(self._lengths)
        scores = np.zeros(total, np.float32)
        best = 0.0
        for term in set(terms_of(question)):
            start, end = self._range(term)
            weight = self._weight(end - start)
            best += weight * (_K1 + 1)
            scores[self._owners[start:end]] += np.float32(weight) * self._impacts[start:end]
        return scores / np.float32(best) if best else scores

    def weight(self, term: int) -> float:
        """Return how much a term tells: the rarer, the more."""
        start, end = self._range(term)
        return self._weight(end - start)

    def _weight(self, holders: int) -> float:
        return math.log1p((len(self._lengths) - holders + 0.5) / (holders + 0.5))

    def _range(self, term: int) -> tuple[int, int]:
        at = int(np.searchsorted(self._keys, np.uint64(term)))
        if at == len(self._keys) or self._keys[at] != term:
            return 0, 0
        return int(self._starts[at]), int(self._starts[at + 1])

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the index as arrays for `from_arrays`."""
        return {
            "keys": self._keys.view(np.int64),
            "starts": self._starts,
            "owners": self._owners,
            "counts": self._counts.astype(np.int32),
            "lengths": self._lengths,
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> WordIndex:
        """Return the index that was written as arrays; raises `ValueError` when they do not fit."""
        keys = arrays["keys"].astype(np.int64).view(np.uint64)
        starts, owners = arrays["starts"].astype(np.int64), arrays["owners"].astype(np.int32)
        counts, lengths = arrays["counts"].astype(np.uint16), arrays["lengths"].astype(np.int32)
        fits = len(starts) == len(keys) + 1 and len(owners) == len(counts) == starts[-1]
        if not fits or (len(owners) and not 0 <= owners.min() <= owners.max() < len(lengths)):
            raise ValueError("the arrays of the word index do not fit together")
        return cls(keys, starts, owners, counts, lengths)
