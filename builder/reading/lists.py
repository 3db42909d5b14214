"""Which of very many vectors may be near a question: those in the lists whose middles are nearest.

An inverted file (Jégou et al., Product Quantization for Nearest Neighbor Search, 2011, section IV),
with the vectors kept as they are: what is in the lists that are looked through is compared exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import Vectors
from builder.learning.softmax import unit_rows

# Lists are four times the root of the rows, and so many of them are looked through.
_LISTS_A_ROOT: Final = 4
_LOOKED_THROUGH: Final = 48
# Rows a list that its middle is learned from, and how often all middles move (Lloyd's algorithm).
_ROWS_A_LIST: Final = 48
_ROUNDS: Final = 8
_STRIDE: Final = 4_096

Rows = NDArray[np.int64]
# Gives the unit vectors of some rows.
VectorsOf = Callable[[Rows], Vectors]


class Lists:
    """Rows by list: `middles` (lists, dimension), and `order` and `bounds` of the rows of each."""

    def __init__(
        self, middles: Vectors, order: NDArray[np.int32], bounds: NDArray[np.int32]
    ) -> None:
        self._middles, self._order, self._bounds = middles, order, bounds

    @classmethod
    def of(cls, rows: int, vectors_of: VectorsOf) -> Lists:
        """Sort rows into lists of like vectors; never holds more than some thousands of them twice."""
        count = max(1, int(_LISTS_A_ROOT * rows**0.5))
        rng = np.random.default_rng(rows)
        some = np.sort(rng.permutation(rows)[: count * _ROWS_A_LIST])
        sample = vectors_of(some)
        middles = sample[rng.permutation(len(sample))[:count]].copy()
        for _ in range(_ROUNDS):
            nearest = _nearest(middles, len(sample), lambda part: sample[part])
            sums = np.zeros_like(middles)
            np.add.at(sums, nearest, sample)
            # A list that nobody is nearest to stays where it is.
            full = np.bincount(nearest, minlength=len(middles)) > 0
            middles[full] = unit_rows(sums[full])
        nearest = _nearest(middles, rows, vectors_of)
        order = np.argsort(nearest, kind="stable").astype(np.int32)
        sizes = np.bincount(nearest, minlength=len(middles))
        return cls(middles, order, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32))

    def near(self, vector: Vectors) -> Rows:
        """Return the rows of the lists nearest to a unit vector."""
        likeness = self._middles @ vector
        most = min(_LOOKED_THROUGH, len(likeness))
        lists = np.argpartition(-likeness, most - 1)[:most]
        found = [self._order[self._bounds[i] : self._bounds[i + 1]] for i in lists]
        return np.concatenate(found).astype(np.int64)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return it as arrays for `from_arrays`."""
        return {
            "lists/middles": self._middles,
            "lists/order": self._order,
            "lists/bounds": self._bounds,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], rows: int) -> Lists:
        """Return what was written; raises `KeyError`, or `ValueError` when it has other rows."""
        middles, order = arrays["lists/middles"], arrays["lists/order"]
        bounds = arrays["lists/bounds"]
        fits = len(bounds) == len(middles) + 1 and len(bounds) > 1 and bounds[-1] == len(order)
        if not fits or len(order) != rows or (rows and not 0 <= order.min() <= order.max() < rows):
            raise ValueError("its lists hold other passages")
        return cls(middles, order, bounds)


def _nearest(middles: Vectors, rows: int, vectors_of: VectorsOf) -> Rows:
    nearest = np.empty(rows, np.int64)
    for start in range(0, rows, _STRIDE):
        part = np.arange(start, min(rows, start + _STRIDE))
        nearest[part] = (vectors_of(part) @ middles.T).argmax(axis=1)
    return nearest
