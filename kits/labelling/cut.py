"""Cut what is believed to mean the same into groups that a person can take in at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.softmax import Floats

Rows = NDArray[np.int64]

# More lines than this are not read but skimmed; fewer than the least cost a decision for little.
MOST: Final = 24
LEAST: Final = 5
_POWER_STEPS: Final = 6
_ROUNDS: Final = 8


def cuttings(rows: Rows, places: Floats, *, most: int = MOST, least: int = LEAST) -> Iterator[Rows]:
    """Yield groups of at most `most` rows, and the halves of these that have at least `least`.

    Any two of them are apart, or one lies within the other; the smallest together hold every row.
    `places` (texts, dimension) are unit rows: groups hold what lies together (bisecting k-means,
    Steinbach et al. 2000).
    """
    waiting = [rows]
    while waiting:
        group = waiting.pop()
        if len(group) <= most:
            yield group
        if len(group) > most or len(group) >= 2 * least:
            waiting += halves(group, places)


def leaves(rows: Rows, places: Floats, *, most: int = MOST) -> list[Rows]:
    """Return the rows in groups of at most `most` that lie together, none of them halved further."""
    return list(cuttings(rows, places, most=most, least=len(rows) + 1)) if len(rows) else []


def halves(rows: Rows, places: Floats) -> tuple[Rows, Rows]:
    """Return the rows in two parts, each of which lies together; neither is empty."""
    points = places[rows]
    along = _widest(points - points.mean(axis=0))
    inside = along > np.median(along)
    if not inside.any():
        inside = np.arange(len(rows)) < len(rows) // 2
    for _ in range(_ROUNDS):
        one, other = points[inside].mean(axis=0), points[~inside].mean(axis=0)
        nearer = points @ (one - other) > (one @ one - other @ other) / 2
        if nearer.all() or not nearer.any() or (nearer == inside).all():
            break
        inside = nearer
    return rows[inside], rows[~inside]


def _widest(centred: Floats) -> Floats:
    """Return each row along the direction in which they differ most, found by power iteration."""
    drawn = np.random.default_rng(0).normal(size=(centred.shape[1],))
    direction: Floats = drawn.astype(np.float32)
    for _ in range(_POWER_STEPS):
        direction = centred.T @ (centred @ direction)
        direction /= np.float32(np.linalg.norm(direction) + 1e-9)
    along: Floats = centred @ direction
    return along
