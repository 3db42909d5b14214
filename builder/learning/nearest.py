"""Which rows lie nearest to each row, found for some at a time so that memory stays bounded."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.softmax import Floats

Rows = NDArray[np.int64]

_AT_ONCE: Final = 1_000


def nearest(places: Floats, count: int) -> tuple[Rows, Floats]:
    """Return the nearest other rows of each unit row and how like they are: (texts, count) each."""
    texts = len(places)
    most = max(min(count, texts - 1), 0)
    rows = np.zeros((texts, most), np.int64)
    likeness = np.zeros((texts, most), np.float32)
    for start in range(0, texts if most else 0, _AT_ONCE):
        near = places[start : start + _AT_ONCE] @ places.T
        own = np.arange(len(near))
        near[own, start + own] = -2.0
        found = np.argpartition(-near, most - 1, axis=1)[:, :most]
        rows[start : start + len(own)] = found
        likeness[start : start + len(own)] = np.take_along_axis(near, found, axis=1)
    return rows, likeness
