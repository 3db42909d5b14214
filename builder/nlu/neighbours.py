"""What texts say of each other: each is drawn to what its nearest neighbours are said to mean.

Label propagation over a graph of nearest neighbours (Zhou et al. 2004, *Learning with local and global
consistency*), with the labels that are known held fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.learning.nearest import Rows, nearest
from builder.learning.softmax import Floats, unit_rows

_NEIGHBOURS: Final = 10
# How much of what a text is said to mean comes from its neighbours, and over how many steps.
_DRAWN: Final = np.float32(0.5)
_STEPS: Final = 3
# Likeness counts by this power, so that the nearest of the neighbours count most.
_SHARPNESS: Final = 3
# Likeness is looked up in so many directions, those that the texts differ in most.
_DIRECTIONS: Final = 256


@dataclass(frozen=True)
class Neighbours:
    """The nearest neighbours of each text and their weights, which sum to 1: (texts, neighbours)."""

    rows: Rows
    weights: Floats

    @classmethod
    def among(cls, places: Floats) -> Neighbours:
        """Find the neighbours of unit rows (texts, dimension)."""
        rows, likeness = nearest(unit_rows(compressed(places)), _NEIGHBOURS)
        sharp = np.maximum(likeness, 1e-6) ** _SHARPNESS
        return cls(rows, sharp / sharp.sum(axis=1, keepdims=True))

    def spread(self, believed: Floats, known: int) -> Floats:
        """Return beliefs (texts, intents) after each text has heard its neighbours.

        The first `known` rows are labelled and stay as they are. Each other row sums to 1.
        """
        current = believed
        for _ in range(_STEPS):
            heard = np.zeros_like(current)
            for place in range(self.rows.shape[1]):
                heard += self.weights[:, place, None] * current[self.rows[:, place]]
            current = _DRAWN * heard + (1 - _DRAWN) * believed
            current[:known] = believed[:known]
        told = current[known:]
        current[known:] = told / np.maximum(told.sum(axis=1, keepdims=True), np.float32(1e-9))
        return current


def compressed(places: Floats) -> Floats:
    """Return the rows along the directions in which they differ most (Halko et al. 2011)."""
    centred: Floats = places - places.mean(axis=0)
    if min(centred.shape) <= _DIRECTIONS:
        return centred
    drawn = np.random.default_rng(0).normal(size=(centred.shape[1], _DIRECTIONS))
    sketch = np.linalg.qr(centred @ drawn.astype(np.float32))[0]
    basis = np.linalg.qr(centred.T @ sketch)[0]
    result: Floats = np.ascontiguousarray(centred @ basis, np.float32)
    return result
