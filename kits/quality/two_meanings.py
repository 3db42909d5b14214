"""Whether vectors fall into two groups: 2-means, begun at the two that are farthest apart."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.softmax import Floats, unit_rows

_ROUNDS: Final = 8
# Both groups have so many members, and this share of all.
_FEWEST: Final = 4
_SHARE: Final = 0.2
# How much more alike members of a group are than members of the two, on average.
_GAP: Final = 0.3
_MOST: Final = 400


def halves(vectors: Floats) -> tuple[NDArray[np.bool_], float] | None:
    """Return which vectors form the smaller of two groups, and the gap; None for one group."""
    count = len(vectors)
    if not 2 * _FEWEST <= count <= _MOST:
        return None
    alike = vectors @ vectors.T
    first, second = np.unravel_index(int(alike.argmin()), alike.shape)
    middles = vectors[[first, second]]
    side = np.zeros(count, bool)
    for _ in range(_ROUNDS):
        said = vectors @ middles.T
        new = said[:, 1] > said[:, 0]
        if not 0 < new.sum() < count:
            return None
        if (new == side).all():
            break
        side = new
        middles = unit_rows(np.stack([vectors[~side].mean(axis=0), vectors[side].mean(axis=0)]))
    smaller = side if side.sum() * 2 <= count else ~side
    size = int(smaller.sum())
    if size < max(_FEWEST, _SHARE * count):
        return None
    within = min(_within(alike[np.ix_(part, part)]) for part in (smaller, ~smaller))
    between = float(alike[np.ix_(smaller, ~smaller)].mean())
    gap = within - between
    return (smaller, min(1.0, gap)) if gap >= _GAP else None


def _within(alike: Floats) -> float:
    count = len(alike)
    return float((alike.sum() - np.trace(alike)) / (count * (count - 1)))
