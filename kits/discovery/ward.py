"""Where clusters begin: small ones joined two by two, always those whose joining loses least.

Ward, Hierarchical grouping to optimize an objective function (1963), over hundreds of small clusters
in the place of all texts, so that it takes a second and not an hour.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from builder.learning.softmax import Floats, unit_rows
from kits.discovery.kmeans import Clusters, cluster, settle, sums_of

# Small clusters that are joined: so many a cluster, at least and at most so many, of so many texts.
_A_CLUSTER: Final = 4
_FEWEST, _MOST = 600, 2_000
_TEXTS: Final = 4


def cluster_joined(places: Floats, count: int, *, seed: int) -> Clusters:
    """Put unit rows into so many clusters: small ones are joined, and their middles settle."""
    small = min(len(places) // _TEXTS, max(_A_CLUSTER * count, _FEWEST), max(_MOST, 2 * count))
    if small <= count:
        return cluster(places, count, seed=seed)
    found = cluster(places, small, seed=seed, starts=1)
    joined = _join(sums_of(places, found.labels, small), np.bincount(found.labels), count)
    middles = unit_rows(sums_of(places, joined[found.labels], count))
    return settle(places, middles)


def _join(
    sums: Floats, sizes: np.ndarray[tuple[int], np.dtype[np.int64]], count: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return which of `count` clusters each small one goes to."""
    weights = np.zeros(len(sums))
    weights[: len(sizes)] = sizes
    middles = sums.astype(np.float64) / np.maximum(weights, 1)[:, None]
    alive = weights > 0
    squares = (middles**2).sum(axis=1)
    apart = squares[:, None] + squares[None] - 2 * middles @ middles.T
    share = weights[:, None] * weights[None] / np.maximum(weights[:, None] + weights[None], 1)
    loss = np.where(alive[:, None] & alive[None], apart * share, np.inf)
    np.fill_diagonal(loss, np.inf)
    belongs = np.arange(len(sums))
    while alive.sum() > count:
        one, other = np.unravel_index(int(loss.argmin()), loss.shape)
        total = weights[one] + weights[other]
        middles[one] = (weights[one] * middles[one] + weights[other] * middles[other]) / total
        weights[one], alive[other] = total, False
        belongs[belongs == other] = one
        far = ((middles - middles[one]) ** 2).sum(axis=1) * weights * total / (weights + total)
        far[~alive] = np.inf
        far[one] = np.inf
        loss[one], loss[:, one] = far, far
        loss[other], loss[:, other] = np.inf, np.inf
    left = np.flatnonzero(alive)
    number = np.zeros(len(sums), np.int64)
    number[left] = np.arange(len(left))
    return number[belongs]
